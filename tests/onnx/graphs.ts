/** Models and their exported graphs, run in onnxruntime on the CPU. */
import * as ort from "onnxruntime-node";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import {
  ACTIVATIONS,
  binary,
  categorical,
  formatHidden,
  Made,
  type MadeOptions,
  type Rows,
  type Samples,
  type Schema,
} from "../../src/made/mod.ts";
import type { GraphKind, OutputName } from "../../src/onnx/ports.ts";
import { Stream } from "../../src/random/mod.ts";

/** A float64 model with initial weights times `scale` and random biases, so that no conditional is trivial. */
export function makeMade(options: MadeOptions, { scale = 3 }: { scale?: number } = {}): Made {
  const made = new Made({ ...options, executor: new ReferenceExecutor() });
  for (const parameter of made.parameters) {
    const stream = new Stream(options.seed ?? 0, `test ${parameter.name}`);
    const isBias = parameter.name.endsWith("bias");
    const values = made.executor.read(parameter).map((value, i) => isBias ? stream.normal(i) : scale * value);
    made.executor.write(parameter, Float32Array.from(values));
  }
  return made;
}

const SCHEMAS: Readonly<Record<string, Schema>> = {
  binary: binary(9),
  categorical: categorical([3, 2, 4, 1, 5]),
  mixed: [...binary(3), ...categorical([3, 1, 4]), ...binary(2), ...categorical([2])],
};

/** Models of ordinal and real variables, alone and beside codes. */
export function* numberModels(): Generator<[title: string, made: Made]> {
  const grey: Schema = [{ kind: "ordinal", size: 256, mean: 90, deviation: 60 }, {
    kind: "ordinal",
    size: 9,
    components: 2,
  }];
  const real: Schema = [
    { kind: "real", mean: 170, deviation: 8, components: 2, floor: 0.1 },
    { kind: "real", mean: -1e-3, deviation: 2e-4, components: 3, floor: 0.1 },
  ];
  const schemas: Readonly<Record<string, Schema>> = {
    ordinal: [...grey, ...grey],
    real: [...real, ...real],
    mixed: [...real, ...binary(2), ...grey, ...categorical([3]), ...real],
  };
  let seed = 0;
  for (const [kind, schema] of Object.entries(schemas)) {
    for (const hidden of [[], [16, 16], { perVariable: 5 }]) {
      const more = ++seed % 3 === 0 ? { direct: true, context: grey } : {};
      const order = seed % 2 === 0 ? "natural" : "random";
      const title = `${kind}, hidden ${formatHidden(hidden)}, ${order}`;
      yield [title, makeMade({ schema, hidden, order, seed, ...more }, { scale: 0.7 })];
    }
  }
}

/** Models of 0 to 3 hidden layers, with units per variable too, every activation, both kinds of orders, and every kind of schema. */
export function* variedModels(): Generator<[title: string, made: Made]> {
  let seed = 0;
  for (const hidden of [[], [17], [13, 20], [9, 12, 11], { perVariable: 4 }, { perVariable: [3, 5] }]) {
    for (const activation of ACTIVATIONS) {
      for (const [kind, schema] of Object.entries(SCHEMAS)) {
        const order = ++seed % 2 === 0 ? "natural" : "random";
        const title = `${kind}, hidden ${formatHidden(hidden)}, ${activation}, ${order}`;
        yield [title, makeMade({ schema, hidden, activation, order, seed })];
      }
    }
  }
}

/** Models with direct links, residual layers and a context, alone and together, of several networks. */
export function* networkModels(): Generator<[title: string, made: Made]> {
  let seed = 0;
  for (const hidden of [[], [19], [14, 14, 14], { perVariable: [5, 5] }]) {
    for (let choice = 1; choice < 8; choice++) {
      const [direct, residual, given] = [(choice & 1) > 0, (choice & 2) > 0, (choice & 4) > 0];
      const context: Schema = [...binary(1), ...categorical([3])];
      const schema = ++seed % 2 === 0 ? SCHEMAS.mixed! : SCHEMAS.binary!;
      const options = { direct, residual, ...(given && { context }) };
      const title = `hidden ${formatHidden(hidden)}, ${
        Object.keys(options).filter((_, k) => choice >> k & 1).join(", ")
      }`;
      yield [title, makeMade({ schema, hidden, seed, ...options }, { scale: 2 })];
    }
  }
}

/** Mixtures of 2 and 3 members, with every kind of schema, of 0 and 2 hidden layers, without and with all else that a network may have. */
export function* mixtureModels(): Generator<[title: string, made: Made]> {
  let seed = 0;
  for (const [kind, schema] of Object.entries(SCHEMAS)) {
    for (const hidden of [[], [12, 12]]) {
      const members = 2 + ++seed % 2;
      const more = seed % 3 === 0
        ? { direct: true, residual: true, context: [...binary(1), ...categorical([3])] }
        : {};
      const title = `${members} members, ${kind}, hidden [${hidden}], ${Object.keys(more).join(", ")}`;
      yield [title, makeMade({ schema, hidden, members, seed, ...more }, { scale: 2 })];
    }
  }
}

/** Rows for the inputs of a graph. */
type Inputs = Readonly<Record<string, Rows>>;

/** What the graphs of tests compute; each has some of these outputs. */
type Outputs = Readonly<Record<OutputName<GraphKind> | "result" | "y", Samples>>;

/** Runs a graph on rows. */
export async function run(bytes: Uint8Array, inputs: Inputs): Promise<Outputs> {
  const [outputs] = await runEach(bytes, [inputs]);
  return outputs!;
}

/** Runs a graph on several batches, one after the other. */
export async function runEach(bytes: Uint8Array, batches: readonly Inputs[]): Promise<Outputs[]> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const results: Outputs[] = [];
  for (const batch of batches) {
    const feeds = Object.entries(batch).map(([name, { data, shape }]) =>
      [name, new ort.Tensor("float32", Float32Array.from(data), [...shape])] as const
    );
    const outputs = await session.run(Object.fromEntries(feeds));
    const samples = Object.entries(outputs).map(([name, { data, dims: [n, columns = 1] }]) =>
      [name, { data, shape: [n, columns] }] as const
    );
    results.push(Object.fromEntries(samples) as Outputs);
  }
  await session.release();
  return results;
}

/** Uniform numbers for `n` rows, as float32. */
export function uniform(name: string, n: number, D: number): Samples {
  return { data: Float32Array.from(new Stream(11, name).uniforms(n * D)), shape: [n, D] };
}
