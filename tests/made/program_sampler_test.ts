import { assertEquals, assertNotEquals } from "@std/assert";
import { type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { formatHidden, type Hidden, Made, type Schema } from "../../src/made/mod.ts";
import { OnnxExecutor } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { nodeRuntime } from "../../src/runtime/node_runtime.ts";
import { ancestralSample } from "./ancestral.ts";

const schema: Schema = Array.from(
  { length: 120 },
  (_, d) => d % 5 === 0 ? { kind: "categorical", size: 4 } : { kind: "binary" },
);
const D = schema.length;

const executors: Record<string, () => Executor> = {
  wasm: () => new WasmExecutor(),
  reference: () => new ReferenceExecutor(),
  onnx: () => new OnnxExecutor(nodeRuntime()),
};

const networks: readonly Hidden[] = [[30, 21], { perVariable: 5 }, { perVariable: [4, 3] }];

function makeMade(executor: Executor, hidden: Hidden = [30, 21]): Made {
  return new Made({ schema, hidden, order: "random", seed: 4, executor });
}

const cases = Object.entries(executors).flatMap(([name, makeExecutor]) =>
  networks.map((hidden) => ({ name, makeExecutor, hidden }))
);
for (const { name, makeExecutor, hidden } of cases) {
  Deno.test(`${name}, ${formatHidden(hidden)}: samples and completions follow the weights, in batches of any size`, async () => {
    const made = makeMade(makeExecutor(), hidden);
    const drawn: string[] = [];
    for (const [factor, n] of [[1, 3], [1.5, 130], [1.5, 1], [-1, 3]] as const) {
      for (const parameter of made.parameters) {
        made.executor.write(
          parameter,
          made.executor.read(parameter).map((value) => Math.fround(factor * value)),
        );
      }
      const noise = {
        data: Float32Array.from(new Stream(n, "noise").uniforms(n * D)),
        shape: [n, D] as const,
      };
      const sample = await made.sample(n, { noise });
      assertEquals(sample.data, ancestralSample(made, { noise: noise.data }), `samples of ${n}`);
      const known = { data: noise.data.map((u) => u * 64 % 1 < 0.3 ? 1 : 0), shape: noise.shape };
      const evidence = { data: noise.data.map((u) => u * 1024 % 2 | 0), shape: noise.shape };
      const completion = await made.complete({ x: evidence, known }, { noise });
      const given = { evidence: evidence.data, known: known.data };
      assertEquals(
        completion.data,
        ancestralSample(made, { noise: noise.data, given }),
        `completions of ${n}`,
      );
      await made.logProb(sample); // weights have a layout of their own on some executors
      drawn.push(sample.data.slice(0, D).join());
    }
    assertNotEquals(drawn[0], drawn[3]);
    made.executor.close();
  });
}

Deno.test("no sample is an empty one", async () => {
  const made = makeMade(new WasmExecutor());
  assertEquals(await made.sample(0, { seed: 1 }), { data: new Float32Array(0), shape: [0, D] });
});
