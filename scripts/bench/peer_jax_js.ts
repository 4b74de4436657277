/**
 * jax-js with its wasm backend as a peer of the bench.
 *
 * @module
 */
import { type Library, masksOf, servePeer, type Work } from "./peer_server.ts";

/** What is used of jax-js, which is fetched when this runs and is no dependency of the project. */
interface JaxArray {
  /** The same array for one more use: a function uses up what it is given. */
  readonly ref: JaxArray;
  mul(other: JaxArray | number): JaxArray;
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray): JaxArray;
  div(other: JaxArray): JaxArray;
  sum(axis?: number): JaxArray;
  dispose(): void;
  data(): Promise<Float32Array>;
}

/** The weights and biases, layer by layer. */
type Layers = JaxArray[];

interface Jax {
  init(device: "wasm"): Promise<string[]>;
  defaultDevice(device: "wasm"): void;
  blockUntilReady(arrays: readonly JaxArray[]): Promise<unknown>;
  jit<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R;
  grad(f: (layers: Layers, x: JaxArray) => JaxArray): (layers: Layers, x: JaxArray) => Layers;
  numpy: {
    array(values: Float32Array, options: { shape: number[] }): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    sqrt(a: JaxArray): JaxArray;
  };
  nn: {
    relu(a: JaxArray): JaxArray;
    sigmoid(a: JaxArray): JaxArray;
    softplus(a: JaxArray): JaxArray;
  };
}

const VERSION = "0.1.25";
const [BETA1, BETA2, EPSILON, RATE] = [0.9, 0.999, 1e-8, 1e-3];

async function open(threads: number): Promise<Library> {
  // As many workers as it believes there are cores; without shared memory, none.
  if (threads === 1) Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
  else Object.defineProperty(navigator, "hardwareConcurrency", { value: threads });
  const jax: Jax = await import(`npm:@jax-js/jax@${VERSION}`);
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const options = threads === 1
    ? "jit, no workers"
    : `jit, cores that it sees: ${navigator.hardwareConcurrency}`;
  return { name: `jax-js ${VERSION} wasm`, options, open: (work) => workOf(jax, work) };
}

function workOf(jax: Jax, { job, hidden, batch, rows, columns, uniform }: Work): () => Promise<void> {
  const { numpy, nn } = jax;
  const shapes = masksOf({ hidden, columns, uniform });
  const masks = shapes.map(({ mask, inputs, units }) => numpy.array(mask, { shape: [inputs, units] }));
  const zeros = (shape: number[]) => numpy.array(new Float32Array(shape.reduce((a, b) => a * b)), { shape });
  const zeroLayers = () => shapes.flatMap(({ inputs, units }) => [zeros([inputs, units]), zeros([units])]);
  let layers: Layers = shapes.flatMap(({ mask, inputs, units }) => [
    numpy.array(mask.map(() => (2 * uniform() - 1) / Math.sqrt(inputs)), { shape: [inputs, units] }),
    zeros([units]),
  ]);

  /** Uses up `x` and `layers`. */
  const logits = (x: JaxArray, layers: Layers) =>
    masks.reduce(
      (y, mask, depth) =>
        numpy.matmul(depth === 0 ? y : nn.relu(y), layers[2 * depth]!.mul(mask.ref)).add(
          layers[2 * depth + 1]!,
        ),
      x,
    );
  const logProbEach = (x: JaxArray, y: JaxArray) => x.mul(y.ref).sub(nn.softplus(y));
  const rowsOf = (chosen: readonly number[]) => {
    const x = new Float32Array(batch * columns);
    chosen.forEach((row, i) => x.set(rows.subarray(row * columns, (row + 1) * columns), i * columns));
    return numpy.array(x, { shape: [batch, columns] });
  };
  const count = rows.length / columns;

  if (job === "train") {
    const loss = (layers: Layers, x: JaxArray) => logProbEach(x.ref, logits(x, layers)).sum().mul(-1 / batch);
    const step = jax.jit(
      (layers: Layers, first: Layers, second: Layers, x: JaxArray, rate: JaxArray) => {
        const gradient = jax.grad(loss)(layers.map((w) => w.ref), x);
        const newFirst = gradient.map((g, i) => first[i]!.mul(BETA1).add(g.ref.mul(1 - BETA1)));
        const newSecond = gradient.map((g, i) => second[i]!.mul(BETA2).add(g.ref.mul(g).mul(1 - BETA2)));
        const changed = layers.map((w, i) =>
          w.sub(newFirst[i]!.ref.mul(rate.ref).div(numpy.sqrt(newSecond[i]!.ref).add(EPSILON)))
        );
        rate.dispose();
        return [...changed, ...newFirst, ...newSecond];
      },
    );
    let [first, second] = [zeroLayers(), zeroLayers()];
    let t = 0;
    return async () => {
      t++;
      const rate = Float32Array.of(RATE * Math.sqrt(1 - BETA2 ** t) / (1 - BETA1 ** t));
      const x = rowsOf(Array.from({ length: batch }, () => Math.floor(uniform() * count)));
      const state = step(layers, first, second, x, numpy.array(rate, { shape: [1] }));
      await jax.blockUntilReady(state);
      const k = layers.length;
      [layers, first, second] = [state.slice(0, k), state.slice(k, 2 * k), state.slice(2 * k)];
    };
  }
  const x = rowsOf(Array.from({ length: batch }, (_, i) => i));
  const work = jax.jit((x: JaxArray, layers: Layers) => {
    const y = logits(x.ref, layers);
    if (job === "log_prob") return [logProbEach(x, y).sum(1)];
    return [nn.sigmoid(y.ref), logProbEach(x, y)];
  });
  return async () => {
    for (const result of work(x.ref, layers.map((w) => w.ref))) await result.data();
  };
}

await servePeer(open);
