/**
 * TensorFlow.js with its wasm backend as a peer of the bench.
 *
 * @module
 */
import { type Library, masksOf, servePeer, type Work } from "./peer_server.ts";

/** What is used of TensorFlow.js, which is fetched when this runs and is no dependency of the project. */
interface Tensor {
  dataSync(): Float32Array;
}

interface Tensorflow {
  setBackend(name: "wasm"): Promise<boolean>;
  ready(): Promise<void>;
  tensor(values: Float32Array | Int32Array, shape: number[], type?: "float32" | "int32"): Tensor;
  variable(initial: Tensor): Tensor;
  gather(source: Tensor, rows: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  relu(a: Tensor): Tensor;
  sigmoid(a: Tensor): Tensor;
  softplus(a: Tensor): Tensor;
  sum(a: Tensor, axis?: number): Tensor;
  train: { adam(rate: number): { minimize(loss: () => Tensor): void } };
  tidy<T>(work: () => T): T;
}

const VERSION = "4.22.0";

async function open(threads: number): Promise<Library> {
  const tf: Tensorflow = await import(`npm:@tensorflow/tfjs@${VERSION}`);
  const wasm: { setThreadsCount(count: number): void; getThreadsCount(): number } = await import(
    `npm:@tensorflow/tfjs-backend-wasm@${VERSION}`
  );
  wasm.setThreadsCount(threads);
  await tf.setBackend("wasm");
  await tf.ready();
  return {
    name: `TensorFlow.js ${VERSION} wasm`,
    options: `threads as it says: ${wasm.getThreadsCount()}`,
    open: (work) => workOf(tf, work),
  };
}

function workOf(tf: Tensorflow, { job, hidden, batch, rows, columns, uniform }: Work): () => void {
  const count = rows.length / columns;
  const data = tf.tensor(rows, [count, columns]);
  const layers = masksOf({ hidden, columns, uniform }).map(({ mask, inputs, units }) => ({
    mask: tf.tensor(mask, [inputs, units]),
    weight: tf.variable(
      tf.tensor(mask.map(() => (2 * uniform() - 1) / Math.sqrt(inputs)), [inputs, units]),
    ),
    bias: tf.variable(tf.tensor(new Float32Array(units), [units])),
  }));
  const logits = (x: Tensor, weights: readonly Tensor[]) =>
    layers.reduce(
      (y, { bias }, depth) => tf.add(tf.matMul(depth === 0 ? y : tf.relu(y), weights[depth]!), bias),
      x,
    );
  const logProbEach = (x: Tensor, y: Tensor) => tf.sub(tf.mul(x, y), tf.softplus(y));
  const masked = () => layers.map(({ weight, mask }) => tf.mul(weight, mask));

  if (job === "train") {
    const optimizer = tf.train.adam(1e-3);
    return () =>
      tf.tidy(() => {
        const rows = Int32Array.from({ length: batch }, () => Math.floor(uniform() * count));
        const x = tf.gather(data, tf.tensor(rows, [batch], "int32"));
        optimizer.minimize(() => tf.mul(tf.sum(logProbEach(x, logits(x, masked()))), -1 / batch));
      });
  }
  const weights = masked();
  const x = tf.tensor(rows.subarray(0, batch * columns), [batch, columns]);
  return () =>
    tf.tidy(() => {
      const y = logits(x, weights);
      const each = logProbEach(x, y);
      if (job === "log_prob") tf.sum(each, 1).dataSync();
      else [tf.sigmoid(y), each].forEach((tensor) => tensor.dataSync());
    });
}

await servePeer(open);
