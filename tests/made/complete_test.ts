import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, Made, type Rows } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { sizeOf } from "./enumeration.ts";

const schema = [...binary(3), ...categorical([3]), ...binary(2)];
const D = schema.length;
const made = new Made({ schema, hidden: [20], order: "random", seed: 3, executor: new ReferenceExecutor() });
for (const { bias } of made.network.groups) {
  if (bias === undefined) continue;
  made.executor.write(bias, made.executor.read(bias).map((_, i) => new Stream(1, bias.name).normal(i)));
}

/** The same row `n` times. */
function repeat(row: readonly number[], n: number): Rows {
  return { data: Array.from({ length: n }, () => row).flat(), shape: [n, row.length] };
}

/** 1 for the first `count` variables of the order. */
function firstInOrder(count: number): number[] {
  return schema.map((_, d) => made.architecture.order.indexOf(d) < count ? 1 : 0);
}

Deno.test("complete keeps known values, and with nothing known it samples", async () => {
  const n = 40;
  const evidence = await made.sample(n, { seed: 1 });
  const known = repeat([1, 0, 0, 1, 0, 1], n);
  const { data, shape } = await made.complete({ x: evidence, known }, { seed: 2 });
  assertEquals(shape, [n, D]);
  for (let i = 0; i < n * D; i++) if (known.data[i] === 1) assertEquals(data[i], evidence.data[i]);
  const nothing = await made.complete({ x: evidence, known: repeat([0, 0, 0, 0, 0, 0], n) }, { seed: 2 });
  assertEquals(nothing.data, (await made.sample(n, { seed: 2 })).data);
  assertEquals(
    (await made.complete({ x: evidence, known: repeat([1, 1, 1, 1, 1, 1], n) }, { seed: 2 })).data,
    evidence.data,
  );
});

Deno.test("complete says whether the rows are exact", async () => {
  const evidence = repeat([0, 0, 0, 0, 0, 0], 2);
  const exact = async (rows: readonly number[][]) => {
    const known: Rows = { data: rows.flat(), shape: [2, D] };
    return (await made.complete({ x: evidence, known }, { seed: 1 })).exact;
  };
  for (let count = 0; count <= D; count++) {
    assertEquals(await exact([firstInOrder(count), firstInOrder(0)]), true);
  }
  const last = firstInOrder(D - 1).map((known) => 1 - known);
  assertEquals(await exact([firstInOrder(2), last]), false);
});

Deno.test("exact completions have the conditional distribution", async () => {
  const n = 20_000;
  const known = firstInOrder(4);
  const row = [1, 0, 1, 2, 0, 1];
  const { data } = await made.complete({ x: repeat(row, n), known: repeat(known, n) }, { seed: 7 });
  const [a, b] = [made.architecture.order[4]!, made.architecture.order[5]!];
  const [sizeOfA, sizeOfB] = [sizeOf(schema[a]!), sizeOf(schema[b]!)];
  assert(sizeOfA * sizeOfB >= 4);
  const values: number[][] = [];
  for (let i = 0; i < sizeOfA; i++) {
    for (let j = 0; j < sizeOfB; j++) {
      values.push(row.map((v, d) => d === a ? i : d === b ? j : v));
    }
  }
  const joint = (await made.logProb({ data: values.flat(), shape: [values.length, D] })).map(Math.exp);
  const total = joint.reduce((sum, p) => sum + p, 0);
  values.forEach((value, k) => {
    let count = 0;
    for (let r = 0; r < n; r++) if (data[r * D + a] === value[a] && data[r * D + b] === value[b]) count++;
    const p = joint[k]! / total;
    assertAlmostEquals(count / n, p, 5 * Math.sqrt(p * (1 - p) / n));
  });
});

Deno.test("complete refuses evidence and known that cannot be", async () => {
  const row = repeat([0, 0, 0, 0, 0, 0], 1);
  const refused = (evidence: Rows, known: Rows, message: string) =>
    assertRejects(() => made.complete({ x: evidence, known }, { seed: 1 }), Error, message);
  await refused(
    repeat([0, 0, 0, 3, 0, 0], 1),
    row,
    "Cannot use evidence with the value 3 in row 0, column 3",
  );
  await refused(
    row,
    repeat([0, 0, 0.5, 0, 0, 0], 1),
    "Cannot use known with the value 0.5 in row 0, column 2",
  );
  await refused(row, repeat([0, 0, 0, 0, 0, 0], 2), "Cannot complete 1 rows of evidence with known for 2");
  await refused(row, repeat([0], 1), "Cannot use known of shape [1, 1]");
});
