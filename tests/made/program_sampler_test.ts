import { assertEquals, assertNotEquals } from "@std/assert";
import { ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { Made, type Schema } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";

const schema: Schema = Array.from(
  { length: 120 },
  (_, d) => d % 5 === 0 ? { kind: "categorical", size: 4 } : { kind: "bernoulli", size: 2 },
);
const D = schema.length;

/** A model on the wasm executor and the same one on the reference, which samples variable by variable. */
function makePair() {
  const options = { schema, hidden: [30, 21], order: "random", seed: 4 } as const;
  const made = new Made({ ...options, executor: new WasmExecutor() });
  const oracle = new Made({ ...options, executor: new ReferenceExecutor() });
  const copyWeights = (factor: number) => {
    made.parameters.forEach((parameter, k) => {
      const values = made.executor.read(parameter).map((value) => factor * value);
      made.executor.write(parameter, values);
      oracle.executor.write(oracle.parameters[k], values);
    });
  };
  return { made, oracle, copyWeights };
}

Deno.test("samples and completions follow the weights, in batches of any size", async () => {
  const { made, oracle, copyWeights } = makePair();
  const drawn: string[] = [];
  for (const [factor, n] of [[1, 3], [1.5, 130], [1.5, 1], [-1, 3]]) {
    copyWeights(factor);
    const noise = {
      data: Float32Array.from(new Stream(n, "noise").uniforms(n * D)),
      shape: [n, D] as const,
    };
    const [sample, expected] = await Promise.all([made, oracle].map((model) => model.sample(n, { noise })));
    assertEquals(sample, expected, `samples of ${n}`);
    const known = { data: noise.data.map((u) => u * 64 % 1 < 0.3 ? 1 : 0), shape: noise.shape };
    const evidence = { data: noise.data.map((u) => u * 1024 % 2 | 0), shape: noise.shape };
    const [completion, wanted] = await Promise.all(
      [made, oracle].map((model) => model.complete(evidence, { known, noise })),
    );
    assertEquals(completion, wanted, `completions of ${n}`);
    drawn.push(sample.data.slice(0, D).join());
  }
  assertNotEquals(drawn[0], drawn[3]);
});

Deno.test("no sample is an empty one", async () => {
  const { made } = makePair();
  assertEquals(await made.sample(0, { seed: 1 }), { data: new Float32Array(0), shape: [0, D] });
});
