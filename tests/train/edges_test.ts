import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, Made, type Rows } from "../../src/made/mod.ts";
import { OnnxExecutor } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { nodeRuntime } from "../../src/runtime/node_runtime.ts";
import { decodeCheckpoint, encodeCheckpoint, meanNll, Trainer } from "../../src/train/mod.ts";

const N = 300;
const D = 6;

/** The label says which of the columns are likely 1. */
const context: Rows = { data: Array.from({ length: N }, (_, row) => row % 3), shape: [N, 1] };
const x: Rows = {
  data: Array.from(
    new Stream(1, "rows").uniforms(N * D),
    (u, i) => u < (i % D % 3 === context.data[Math.floor(i / D)] ? 0.9 : 0.1) ? 1 : 0,
  ),
  shape: [N, D],
};

const options = {
  schema: binary(D),
  context: categorical([3]),
  hidden: [12, 12],
  direct: true,
  residual: true,
  seed: 2,
};

Deno.test("a label is learned on every executor, in parts too", async () => {
  const entropy = -D * (0.9 * Math.log(0.9) + 0.1 * Math.log(0.1));
  for (const executor of [new ReferenceExecutor(), new WasmExecutor(), new OnnxExecutor(nodeRuntime())]) {
    const made = new Made({ ...options, executor });
    const trainer = new Trainer(made, { batch: 150, rate: 0.02 });
    const history = await trainer.fit({ x, context }, { epochs: 60, valid: { x, context } });
    assertEquals(history.length, 61);
    assert(history[0]!.validNll! > entropy + 1, `${executor.name}: ${history[0]!.validNll}`);
    assert(history.at(-1)!.validNll! < entropy + 0.1, `${executor.name}: ${history.at(-1)!.validNll}`);
    executor.close();
  }
});

Deno.test("a model with all edges is resumed to the same bits", async () => {
  const train = async (trainer: Trainer, epochs: number) => {
    await trainer.fit({ x, context }, { epochs });
    return trainer;
  };
  const executor = new WasmExecutor();
  const whole = await train(new Trainer(new Made({ ...options, executor }), { batch: 40 }), 4);
  const half = await train(
    new Trainer(new Made({ ...options, executor: new WasmExecutor() }), { batch: 40 }),
    2,
  );
  const bytes = encodeCheckpoint({ made: half.made, trainer: half });
  const { trainer } = decodeCheckpoint(bytes, { executor: new WasmExecutor() });
  const resumed = await train(trainer!, 2);
  assertEquals(resumed.made.architecture, whole.made.architecture);
  whole.made.parameters.forEach((parameter, k) =>
    assertEquals(
      resumed.made.executor.read(resumed.made.parameters[k]!),
      whole.made.executor.read(parameter),
      parameter.name,
    )
  );
  for (const { made } of [whole, half, resumed]) made.executor.close();
});

Deno.test("a context is wanted wherever the model has one, and refused where it has none", async () => {
  const made = new Made({ ...options, executor: new ReferenceExecutor() });
  const message = "Cannot do without context: expected rows of shape [300, 1]";
  await assertRejects(() => new Trainer(made).fit(x, { epochs: 1 }), TypeError, message);
  await assertRejects(() => meanNll(made, x), TypeError, message);
  await assertRejects(() => made.sample(300, { seed: 1 }), TypeError, message);
  const plain = new Made({ schema: binary(D), executor: new ReferenceExecutor() });
  await assertRejects(() => plain.logProb({ x, context }), TypeError, "the model has none");
});

Deno.test("a checkpoint whose context claims more values than it has weights is refused before any is made", () => {
  const made = new Made({ ...options, executor: new ReferenceExecutor() });
  const text = '"context":[{"kind":"categorical","size":3}]';
  const other = '"context":[{"kind":"categorical","size":3000000000}]';
  const bytes = encodeCheckpoint({ made });
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + headerLength));
  const escaped = (json: string) => JSON.stringify(json).slice(1, -1);
  assert(header.includes(escaped(text)));
  const changed = new TextEncoder().encode(header.replace(escaped(text), escaped(other)));
  const forged = new Uint8Array(8 + changed.length + bytes.length - 8 - headerLength);
  new DataView(forged.buffer).setBigUint64(0, BigInt(changed.length), true);
  forged.set(changed, 8);
  forged.set(bytes.subarray(8 + headerLength), 8 + changed.length);
  assertThrows(
    () => decodeCheckpoint(forged),
    SyntaxError,
    "the tensor output.context.weight holds 18 values, expected 18000000000",
  );
});
