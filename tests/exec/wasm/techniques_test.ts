import { assert, assertEquals } from "@std/assert";
import { matrix } from "../../../src/data/mod.ts";
import { WasmExecutor } from "../../../src/exec/mod.ts";
import { plan } from "../../../src/exec/wasm/plan/planner.ts";
import { printPlan } from "../../../src/exec/wasm/plan/print.ts";
import { type Technique, techniques } from "../../../src/exec/wasm/plan/techniques.ts";
import { input, parameter } from "../../../src/expr/mod.ts";
import { binary, categorical, Made, type Schema } from "../../../src/made/mod.ts";
import { add, fixedPoint, less, mul, relu, Staircase, stairProduct } from "../../../src/ops/mod.ts";
import { Trainer } from "../../../src/train/mod.ts";
import { sizeOf } from "../../made/enumeration.ts";
import { Random } from "./helpers.ts";

const schemas: Record<string, Schema> = {
  binary: binary(70),
  mixed: [...binary(20), ...categorical([3, 5, 9, 2])],
};

/** All that a model computes, as bits: weights after training, log-likelihoods, conditionals and samples. */
async function results(schema: Schema, without: readonly Technique[]): Promise<Uint32Array[]> {
  const executor = new WasmExecutor({ threads: 2, without });
  const made = new Made({ schema, hidden: [40, 30], order: "random", seed: 3, executor });
  const random = new Random(5);
  const values = Uint8Array.from(
    { length: 110 * schema.length },
    (_, i) => random.uniform() < 0.8 ? 0 : random.below(sizeOf(schema[i % schema.length]!)),
  );
  const rows = matrix(values, [110, schema.length]);
  const nlls: number[] = [];
  await new Trainer(made, { batch: 50, clipNorm: 1 }).fit(rows, {
    epochs: 2,
    onBatch: ({ nll }) => nlls.push(nll),
  });
  const arrays = [
    nlls,
    ...made.parameters.map((variable) => executor.read(variable)),
    await made.logProb(rows),
    (await made.conditionals(rows)).parameters.data,
    (await made.sample(130, { seed: 1 })).data,
  ];
  executor.close();
  return arrays.map((values) => new Uint32Array(Float32Array.from(values).buffer));
}

for (const [name, schema] of Object.entries(schemas)) {
  Deno.test(`without any one technique, and without all, results are the same bits, ${name}`, async () => {
    const expected = await results(schema, []);
    for (const technique of techniques) assertEquals(await results(schema, [technique]), expected, technique);
    assertEquals(await results(schema, techniques), expected);
  });
}

Deno.test("each technique of plans can be left out", () => {
  const staircase = new Staircase(40, Array.from({ length: 16 }, (_, unit) => unit));
  const x = input("x", ["n", 40]);
  const w = parameter("w", [staircase.size]);
  const product = relu(stairProduct(x, w, { staircase }));
  const point = fixedPoint(mul(product, 0), (z) => less(mul(z, 0.5), product), { rounds: 2 });
  const print = (without: Technique[]) =>
    [[product], [add(point, 1)]].map((outputs) =>
      printPlan(plan({ outputs }, { rows: 8, threads: 2, without }))
    )
      .join("\n");
  const signs = { epilogues: "then relu", ones: "places of ones", ranges: "2 ranges" };
  for (const [technique, sign] of Object.entries(signs)) {
    assert(print([]).includes(sign), technique);
    assert(!print([technique as Technique]).includes(sign), technique);
  }
});
