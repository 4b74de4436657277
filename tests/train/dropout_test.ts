import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { evaluate, type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import type { Variable } from "../../src/expr/mod.ts";
import { binary, categorical, Made, type MadeOptions, type Rows } from "../../src/made/mod.ts";
import { OnnxExecutor } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { nodeRuntime } from "../../src/runtime/node_runtime.ts";
import { dropoutNoise, withDropout } from "../../src/train/dropout.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer, type TrainerOptions } from "../../src/train/mod.ts";

const D = 7;
const N = 90;
const x: Rows = {
  data: Float32Array.from(new Stream(1, "rows").uniforms(N * D), (u) => u < 0.4 ? 1 : 0),
  shape: [N, D],
};

async function trained(
  executor: Executor,
  training: TrainerOptions,
  { epochs = 3, ...model }: Partial<MadeOptions> & { epochs?: number } = {},
): Promise<Trainer> {
  const made = new Made({ schema: binary(D), hidden: [9, 9], seed: 1, ...model, executor });
  const trainer = new Trainer(made, { batch: 30, ...training });
  await trainer.fit(x, { epochs });
  return trainer;
}

function weightsOf({ made }: Trainer): Float64Array[] {
  return made.parameters.map((parameter) => Float64Array.from(made.executor.read(parameter)));
}

Deno.test("units whose number is not above the rate are left out, and the others are larger", () => {
  for (const residual of [false, true]) {
    const made = new Made({
      schema: binary(D),
      hidden: [9, 9],
      residual,
      seed: 1,
      executor: new ReferenceExecutor(),
    });
    const { network } = made;
    const { logProb, noise } = withDropout(network, 0.25);
    assertEquals(noise.map(({ name }) => name), ["hidden_0.dropout", "hidden_1.dropout"]);
    const values = new Map<Variable, ArrayLike<number>>([[network.members[0].inputs.x, x.data]]);
    for (const parameter of made.parameters) values.set(parameter, made.executor.read(parameter));
    const withNoise = (u: (unit: number) => number) => {
      for (const variable of noise) {
        values.set(
          variable,
          Float64Array.from({ length: N * 9 }, (_, i) => u(i % 9)),
        );
      }
      return evaluate([logProb], values)[0]!;
    };
    // a network without any hidden units gives what its output biases say
    withNoise(() => 0.2).forEach((value) => assertAlmostEquals(value, -D * Math.LN2));
    // one whose units are all there, and larger by a third, is one of larger weights
    const kept = withNoise(() => 0.3);
    const larger = new Map(values);
    for (const { weight, from } of network.edges) {
      if (from.activation) larger.set(weight, Array.from(values.get(weight)!, (w) => w / 0.75));
    }
    assertEquals(kept, evaluate([logProb], values)[0]);
    const expected = evaluate([network.logProb], larger)[0]!;
    kept.forEach((value, row) => assertAlmostEquals(value, expected[row]!, 1e-9));
  }
});

Deno.test("as many units are left out as the rate says, others in every step, row and layer", () => {
  const made = new Made({ schema: binary(D), hidden: [50, 50], executor: new ReferenceExecutor() });
  const [first, second] = withDropout(made.network, 0.3).noise;
  const numbers = (variable: Variable, step: number, count = 200, from = 0) =>
    Array.from(dropoutNoise(variable, { seed: 4, step, first: from, count }).data);
  const one = numbers(first!, 1);
  const share = one.filter((u) => u <= 0.3).length / one.length;
  assert(Math.abs(share - 0.3) < 5 * Math.sqrt(0.21 / one.length), `${share}`);
  for (const other of [numbers(first!, 2), numbers(second!, 1)]) assert(other[0] !== one[0]);
  assertEquals(numbers(first!, 1, 5, 7), one.slice(7 * 50, 12 * 50));
});

Deno.test("dropout is the same for parts of a batch, for threads, and on every executor", async () => {
  class SmallParts extends ReferenceExecutor {
    readonly partRows = 7;
  }
  const dropout = { dropout: 0.4, seed: 3 };
  const expected = weightsOf(await trained(new ReferenceExecutor(), dropout));
  const compare = async (executor: Executor, tolerance: number) => {
    const weights = weightsOf(await trained(executor, dropout));
    weights.forEach((values, k) =>
      values.forEach((value, i) => assertAlmostEquals(value, expected[k]![i]!, tolerance, executor.name))
    );
    executor.close();
    return weights;
  };
  await compare(new SmallParts(), 1e-6);
  await compare(new OnnxExecutor(nodeRuntime()), 1e-3);
  const alone = await compare(new WasmExecutor({ threads: 1 }), 1e-3);
  assertEquals(await compare(new WasmExecutor({ threads: 2 }), 1e-3), alone);
  const without = weightsOf(await trained(new ReferenceExecutor(), { seed: 3 }));
  assert(without.some((values, k) => values.some((value, i) => Math.abs(value - expected[k]![i]!) > 1e-2)));
});

Deno.test("training with dropout is resumed to the same bits", async () => {
  const context = categorical([2]);
  const given = { data: Array.from(x.data).slice(0, N), shape: [N, 1] as const };
  const model = { context, members: 2, direct: true };
  const train = (executor: Executor) => {
    const made = new Made({ schema: binary(D), hidden: [9], seed: 1, ...model, executor });
    return new Trainer(made, { batch: 30, dropout: 0.5, seed: 8 });
  };
  const whole = train(new WasmExecutor());
  await whole.fit({ x, context: given }, { epochs: 4 });
  const half = train(new WasmExecutor());
  await half.fit({ x, context: given }, { epochs: 2 });
  const { trainer } = decodeCheckpoint(encodeCheckpoint({ made: half.made, trainer: half }), {
    executor: new WasmExecutor(),
  });
  assertEquals(trainer!.options.dropout, 0.5);
  await trainer!.fit({ x, context: given }, { epochs: 2 });
  assertEquals(weightsOf(trainer!), weightsOf(whole));
  for (const { made } of [whole, half, trainer!]) made.executor.close();
});

Deno.test("dropout is between 0 and 1", () => {
  const made = new Made({ schema: binary(D), executor: new ReferenceExecutor() });
  for (const dropout of [0, 1, -0.5, NaN]) {
    assertThrows(
      () => new Trainer(made, { dropout }),
      RangeError,
      `Cannot leave out ${dropout} of the hidden`,
    );
  }
});
