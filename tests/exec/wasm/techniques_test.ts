import { assert, assertEquals } from "@std/assert";
import { matrix } from "../../../src/data/mod.ts";
import { WasmExecutor } from "../../../src/exec/mod.ts";
import { plan } from "../../../src/exec/wasm/plan/planner.ts";
import { printPlan } from "../../../src/exec/wasm/plan/print.ts";
import { type Technique, techniques } from "../../../src/exec/wasm/plan/techniques.ts";
import { constant, input, parameter } from "../../../src/expr/mod.ts";
import { binary, categorical, Made, type MadeOptions, type Schema } from "../../../src/made/mod.ts";
import {
  add,
  fixedPoint,
  less,
  levelMask,
  mul,
  relu,
  Staircase,
  stairProduct,
} from "../../../src/ops/mod.ts";
import { Trainer } from "../../../src/train/mod.ts";
import { sizeOf } from "../../made/enumeration.ts";
import { Random } from "./helpers.ts";

const mixed: Schema = [...binary(20), ...categorical([3, 5, 9, 2])];
const models: Record<string, Partial<MadeOptions> & { schema: Schema }> = {
  binary: { schema: binary(70) },
  mixed: { schema: mixed },
  "any order": { schema: binary(70), orders: "any" },
  "any order, mixed": { schema: mixed, orders: "any", activation: "tanh" },
};

/** All that a model computes, as bits: weights after training, log-likelihoods, conditionals and samples. */
async function results(
  options: typeof models[string],
  without: readonly Technique[],
): Promise<Uint32Array[]> {
  const { schema } = options;
  const executor = new WasmExecutor({ threads: 2, without });
  const made = new Made({ hidden: [40, 30], order: "random", seed: 3, ...options, executor });
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

for (const [name, options] of Object.entries(models)) {
  Deno.test(`without any one technique, and without all, results are the same bits, ${name}`, async () => {
    const expected = await results(options, []);
    for (const technique of techniques) {
      assertEquals(await results(options, [technique]), expected, technique);
    }
    assertEquals(await results(options, techniques), expected);
  });
}

Deno.test("each technique of plans can be left out", () => {
  const staircase = new Staircase(40, Array.from({ length: 16 }, (_, unit) => unit));
  const x = input("x", ["n", 40]);
  const w = parameter("w", [staircase.size]);
  const product = relu(stairProduct(x, w, { staircase }));
  const levels = constant(Array.from({ length: 40 }, (_, level) => level), [40]);
  const mask = levelMask(levels, input("limits", [16]), { staircase });
  const masked = stairProduct(x, mul(w, mask), { staircase });
  const point = fixedPoint(mul(product, 0), (z) => less(mul(z, 0.5), product), { rounds: 2 });
  const print = (without: Technique[]) =>
    [[product], [masked], [add(point, 1)]].map((outputs) =>
      printPlan(plan({ outputs }, { rows: 8, threads: 2, without }))
    )
      .join("\n");
  const signs = { epilogues: "then relu", ones: "places of ones", masks: " where ", ranges: "2 ranges" };
  for (const [technique, sign] of Object.entries(signs)) {
    assert(print([]).includes(sign), technique);
    assert(!print([technique as Technique]).includes(sign), technique);
  }
});
