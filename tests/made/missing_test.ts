import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { evaluate } from "../../src/exec/mod.ts";
import { input } from "../../src/expr/mod.ts";
import { CheckedRows, headOf, Made, type Schema, type SchemaVariable } from "../../src/made/mod.ts";
import { schemaFromJson, schemaToJson } from "../../src/made/schema.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer } from "../../src/train/mod.ts";
import { chiSquareExcess } from "./distribution.ts";
import { everyRow, sumExp } from "./enumeration.ts";

const codes: Schema = [
  { kind: "binary", missing: true },
  { kind: "categorical", size: 3 },
  { kind: "ordinal", size: 4, missing: true, components: 2 },
  { kind: "categorical", size: 3, missing: true },
];

const numbers: Schema = [
  { kind: "real", mean: 40, deviation: 15, missing: true },
  { kind: "binned", codes: [0, [0.5, 1, 4], 9], missing: true },
];

Deno.test("the probabilities of all rows of codes that may be missing have the sum 1", async () => {
  for (const options of [{}, { members: 3 }, { orders: "any" }, { hidden: { perVariable: 3 } }] as const) {
    await using made = new Made({ schema: codes, hidden: [9], seed: 1, ...options });
    const rows = everyRow(codes);
    assertEquals(rows.shape[0], 3 * 3 * 5 * 4);
    assertAlmostEquals(sumExp(await made.logProb(rows)), 1, 1e-5);
  }
});

Deno.test("the probability of a missing number and the integral over all others have the sum 1", async () => {
  const [real] = numbers as [SchemaVariable];
  await using made = new Made({
    schema: [real, ...codes.slice(0, 1)],
    hidden: [9],
    order: "natural",
    seed: 2,
  });
  const width = 1 / 16;
  const x = Array.from({ length: 400 / width }, (_, k) => -160 + (k + 0.5) * width);
  let total = 0;
  for (const flag of [0, 1, NaN]) {
    total += width * sumExp(await made.logProb(matrix(x.map((value) => [value, flag]))));
    total += sumExp(await made.logProb(matrix([[NaN, flag]])));
  }
  assertAlmostEquals(total, 1, 1e-4);
});

Deno.test("samples have as many missing values as the model gives probability", async () => {
  await using made = new Made({ schema: codes, hidden: [9], seed: 3 });
  for (const parameter of made.parameters) {
    made.executor.write(parameter, made.executor.read(parameter).map((value) => 2 * value));
  }
  const rows = everyRow(codes);
  const [n, D] = rows.shape;
  const expected = Array.from(await made.logProb(rows), Math.exp);
  const numberOf = ({ data }: { data: ArrayLike<number> }, row: number) =>
    Array.from({ length: D }, (_, d) => `${data[row * D + d]}`).join(" ");
  const places = new Map(Array.from({ length: n }, (_, row) => [numberOf(rows, row), row]));
  const count = 20_000;
  const samples = await made.sample(count, { seed: 4 });
  const found = new Float64Array(n);
  for (let row = 0; row < count; row++) found[places.get(numberOf(samples, row))!]!++;
  assert(chiSquareExcess(found, expected) < 3.5);
  assert(chiSquareExcess(found.toReversed(), expected) > 3.5, "other samples are noticed");
});

Deno.test("what is known to be missing stays missing, and what is not known is drawn", async () => {
  await using made = new Made({ schema: numbers, hidden: [9], order: "natural", seed: 5 });
  const x = matrix(Array.from({ length: 50 }, () => [NaN, NaN]));
  const known = matrix(Array.from({ length: 50 }, () => [1, 0]));
  const { data, exact } = await made.complete({ x, known }, { seed: 1 });
  assert(exact);
  assert(data.every((value, place) => place % 2 === 1 || Number.isNaN(value)));
  const drawn = data.filter((_, place) => place % 2 === 1);
  assert(drawn.some(Number.isNaN) && !drawn.every(Number.isNaN));
});

Deno.test("training begins at the marginal of the missing and of the present values", () => {
  const [, binned] = numbers as [SchemaVariable, SchemaVariable];
  const head = headOf(binned);
  const outputs = head.initialOutputs([NaN, 0, 0, 2, 9, NaN], binned);
  const z = input("z", ["n", outputs.length]);
  const [parameters] = evaluate([head.parameters(z, [binned])], new Map([[z, outputs]]));
  [2.5 / 7, 2.5 / 6, 1.5 / 6, 1.5 / 6, 0.5 / 6].forEach((p, k) =>
    assertAlmostEquals(parameters![k]!, p, 1e-6)
  );
  for (const variable of [...codes, ...numbers].filter(({ missing }) => missing)) {
    const all = headOf(variable).initialOutputs([NaN, NaN], variable);
    assertEquals(all.length, headOf(variable).outputWidth(variable));
    assert(all.every(Number.isFinite), variable.kind);
  }
});

Deno.test("a model learns when values are missing, and is the same model after a checkpoint", async () => {
  const schema: Schema = [...numbers, { kind: "binary" }];
  const context: Schema = [{ kind: "real", mean: 0, deviation: 1, missing: true }];
  const n = 300;
  // the first is missing where the context is, the second where the bit is 1
  const x = matrix(
    Array.from({ length: n }, (_, k) => [k % 3 === 0 ? NaN : 30 + k % 20, k % 2 ? NaN : k % 5, k % 2]),
  );
  const given = matrix(Array.from({ length: n }, (_, k) => [k % 3 === 0 ? NaN : 0.5]));
  await using made = new Made({ schema, context, hidden: [16], order: [2, 0, 1], seed: 6 });
  const trainer = new Trainer(made, { rate: 0.02, batch: 50, seed: 6 });
  const history = await trainer.fit({ x, context: given }, { epochs: 60 });
  assert(history.at(-1)!.trainNll! < history[1]!.trainNll!);
  const samples = await made.sample(n, { seed: 1, context: given });
  const isMissing = (row: number, d: number) => Number.isNaN(samples.data[row * 3 + d]!);
  const rows = Array.from({ length: n }, (_, row) => row);
  const right = rows.filter((row) =>
    isMissing(row, 0) === (row % 3 === 0) && isMissing(row, 1) === (samples.data[row * 3 + 2] === 1)
  );
  assert(right.length > 0.95 * n, `${right.length} of ${n}`);
  const read = decodeCheckpoint(encodeCheckpoint({ made, trainer }));
  await using again = read.made;
  assertEquals(await again.sample(n, { seed: 1, context: given }), samples);
  assertEquals(
    await again.logProb({ x: samples, context: given }),
    await made.logProb({ x: samples, context: given }),
  );
  assert((await made.logProb({ x: samples, context: given })).every(Number.isFinite));
});

Deno.test("what is not known is something else than what is missing", async () => {
  await using made = new Made({ schema: codes, hidden: [9], orders: "any", seed: 7 });
  const [row, all] = [[NaN, 1, 2, NaN], matrix([[1, 1, 1, 1]])];
  const [complete] = await made.logProb({ x: matrix([row]), known: all });
  assertAlmostEquals(complete!, (await made.logProb(matrix([row])))[0]!, 1e-5);
  const order = [3, 0, 2, 1];
  const known = matrix([[1, 0, 0, 1]]);
  const [part] = await made.logProb({ x: matrix([row]), known }, { order });
  const rows = everyRow(codes.slice(1, 3));
  const others = Array.from({ length: rows.shape[0] }, (_, k) => [rows.data[2 * k]!, rows.data[2 * k + 1]!]);
  const sum = sumExp(await made.logProb(matrix(others.map(([b, c]) => [NaN, b!, c!, NaN])), { order }));
  assertAlmostEquals(part!, Math.log(sum), 1e-5);
});

Deno.test("variables whose values may be missing are checked, and survive JSON", () => {
  const schema = [...codes, ...numbers];
  const refuse = (reason: string): never => {
    throw new SyntaxError(reason);
  };
  const read = (json: unknown) => schemaFromJson(json, "the schema", { D: { most: 9 }, refuse });
  assertEquals(read(JSON.parse(JSON.stringify(schemaToJson(schema)))), schema);
  for (const missing of [false, 1, "yes", null]) {
    assertThrows(
      () => read([{ kind: "binary", missing }]),
      SyntaxError,
      `the schema has missing as ${JSON.stringify(missing)}, expected true or nothing`,
    );
  }
  const check = (...row: number[]) => CheckedRows.check("rows", matrix([row]), numbers);
  assertEquals(check(NaN, NaN).data, Float32Array.of(NaN, NaN));
  assertThrows(
    () => check(3.4028234663852886e38, 0),
    RangeError,
    "expected a number that float32 can hold, or NaN where it is missing",
  );
  assertThrows(() => CheckedRows.check("rows", matrix([[0, NaN, 0, 0]]), codes), RangeError, "the value NaN");
});
