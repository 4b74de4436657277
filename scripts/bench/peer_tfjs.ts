/**
 * TensorFlow.js with its wasm backend as a peer of the bench.
 *
 * @module
 */
import { type Library, masksOf, servePeer, type Work } from "./peer_server.ts";

/** What is used of TensorFlow.js, which is fetched when this runs and is no dependency of the project. */
interface Tensor {
  mul(other: Tensor): Tensor;
  add(other: Tensor): Tensor;
  sub(other: Tensor): Tensor;
  div(divisor: number): Tensor;
  neg(): Tensor;
  relu(): Tensor;
  sigmoid(): Tensor;
  softplus(): Tensor;
  matMul(other: Tensor): Tensor;
  sum(axis?: number): Tensor;
  gather(rows: Tensor): Tensor;
  dataSync(): Float32Array;
  dispose(): void;
}

interface Tensorflow {
  setBackend(name: "wasm"): Promise<boolean>;
  ready(): Promise<void>;
  tensor(values: Float32Array | Int32Array, shape: number[], type?: "float32" | "int32"): Tensor;
  variable(initial: Tensor): Tensor;
  train: { adam(rate: number): { minimize(loss: () => Tensor): void } };
  tidy<T>(work: () => T): T;
  readonly version_core: string;
}

const VERSION = "4.22.0";

async function open(threads: number): Promise<Library> {
  const tf: Tensorflow = await import(`npm:@tensorflow/tfjs-core@${VERSION}`);
  const wasm: { setThreadsCount(count: number): void } = await import(
    `npm:@tensorflow/tfjs-backend-wasm@${VERSION}`
  );
  // The methods of tensors come with a module of their own.
  await import(`npm:@tensorflow/tfjs-core@${VERSION}/dist/public/chained_ops/register_all_chained_ops.js`);
  wasm.setThreadsCount(threads);
  await tf.setBackend("wasm");
  await tf.ready();
  return { name: `TensorFlow.js ${tf.version_core} wasm`, open: (work) => workOf(tf, work) };
}

function workOf(tf: Tensorflow, { job, hidden, batch, digits, columns, uniform }: Work): () => void {
  const count = digits.length / columns;
  const data = tf.tensor(digits, [count, columns]);
  const layers = masksOf({ hidden, columns, uniform }).map(({ mask, inputs, units }) => ({
    mask: tf.tensor(mask, [inputs, units]),
    weight: tf.variable(
      tf.tensor(mask.map(() => (2 * uniform() - 1) / Math.sqrt(inputs)), [inputs, units]),
    ),
    bias: tf.variable(tf.tensor(new Float32Array(units), [units])),
  }));
  const logits = (x: Tensor, weights: readonly Tensor[]) =>
    layers.reduce((y, { bias }, depth) => (depth === 0 ? y : y.relu()).matMul(weights[depth]).add(bias), x);
  const logProbEach = (x: Tensor, y: Tensor) => x.mul(y).sub(y.softplus());
  const masked = () => layers.map(({ weight, mask }) => weight.mul(mask));

  if (job === "train") {
    const optimizer = tf.train.adam(1e-3);
    return () =>
      tf.tidy(() => {
        const rows = Int32Array.from({ length: batch }, () => Math.floor(uniform() * count));
        const x = data.gather(tf.tensor(rows, [batch], "int32"));
        optimizer.minimize(() => logProbEach(x, logits(x, masked())).sum().neg().div(batch));
      });
  }
  const weights = masked();
  const x = data.gather(tf.tensor(Int32Array.from({ length: batch }, (_, i) => i % count), [batch], "int32"));
  return () =>
    tf.tidy(() => {
      const y = logits(x, weights);
      const each = logProbEach(x, y);
      if (job === "log_prob") each.sum(1).dataSync();
      else [y.sigmoid(), each].forEach((tensor) => tensor.dataSync());
    });
}

await servePeer(open);
