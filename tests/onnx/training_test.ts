import { assert, assertEquals } from "@std/assert";
import * as ort from "onnxruntime-node";
import { epochOrder } from "../../src/data/batches.ts";
import type { Variable } from "../../src/expr/mod.ts";
import {
  binary,
  categorical,
  drawContexts,
  Made,
  type MadeOptions,
  type Rows,
  type Schema,
  trainingOrder,
} from "../../src/made/mod.ts";
import { markMissing } from "../../src/made/kinds/mod.ts";
import { exportTraining } from "../../src/onnx/mod.ts";
import { inPieces } from "../../src/onnx/training/pieces.ts";
import { WasmExecutor } from "../../src/exec/mod.ts";
import { Trainer, type TrainerOptions } from "../../src/train/mod.ts";
import { dropoutNoise } from "../../src/train/dropout.ts";
import { trainedObjective } from "../../src/train/trained_step.ts";

const ROWS = 90;
const BATCH = 40; // and a last one of 10

const mixed: Schema = [...binary(9), ...categorical([3, 1, 5])];
const numbers: Schema = [
  { kind: "real", mean: 2, deviation: 4, missing: true },
  ...binary(2),
  { kind: "ordinal", size: 6 },
  { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], 9], missing: true },
];

const models: Readonly<Record<string, TrainerOptions & { model: Omit<MadeOptions, "executor"> }>> = {
  "bits": { model: { schema: binary(20), hidden: [30] } },
  "bits in blocks, two wide layers": {
    model: { schema: binary(101), hidden: [150, 70], order: "random", activation: "silu" },
    clipNorm: 2,
  },
  "many units per variable, in blocks": { model: { schema: binary(40), hidden: { perVariable: 6 } } },
  "no hidden layer, by gradient descent": {
    model: { schema: binary(7), hidden: [] },
    optimizer: "sgd",
    rate: 0.1,
  },
  "two layers in a random order, decay and a clipped gradient": {
    model: { schema: mixed, hidden: [24, 16], order: "random" },
    optimizer: "adamw",
    clipNorm: 0.5,
  },
  "a table, with averages": { model: { schema: numbers, hidden: [16, 16] }, average: 0.9, rate: 1e-3 },
  "units per variable, a context": {
    model: { schema: numbers, hidden: { perVariable: [10, 6] }, context: categorical([3]) },
    optimizer: "nesterov",
  },
  "direct links and residual layers, with dropout": {
    model: { schema: mixed, hidden: [16, 16], direct: true, residual: true },
    dropout: 0.3,
    optimizer: "rmsprop",
  },
  "a mixture": { model: { schema: mixed, hidden: [12], members: 3 }, optimizer: "adagrad" },
  "any order": { model: { schema: mixed, hidden: [16, 12], orders: "any" }, optimizer: "adadelta" },
  "any order of bits": { model: { schema: binary(12), hidden: [16, 12], orders: "any" }, rate: 0.01 },
  "orders that share weights": {
    model: { schema: binary(12), hidden: [16], orders: 3 },
    optimizer: "momentum",
  },
};

type Values = Map<string, { data: Float32Array; dims: readonly number[] }>;

for (const [name, { model, ...options }] of Object.entries(models)) {
  Deno.test(`exportTraining: both ways of a step are the one that trains here, ${name}`, async () => {
    const made = new Made({ ...model, executor: new WasmExecutor() });
    const trainer = new Trainer(made, { rate: 0.02, batch: BATCH, seed: 3, ...options });
    const x = drawContexts(made.schema, { n: ROWS, seed: 4 });
    const context = made.context && drawContexts(made.context, { n: ROWS, seed: 5 });
    const rows = { x, ...(context && { context }) };
    await trainer.fit(rows, { epochs: 0 });
    const places = new Map<Variable, Variable>(trainer.moments);
    for (const parameter of made.parameters) places.set(parameter, parameter);
    const start = denseValues(trainer, places);
    const nlls: number[] = [];
    await trainer.fit(rows, { epochs: 1, onBatch: ({ nll }) => nlls.push(nll) });
    const end = denseValues(trainer, places);

    const [whole, gradient, update] = await Promise.all(
      (["training_step", "gradient", "update"] as const).map((graph) =>
        ort.InferenceSession.create(exportTraining(trainer, graph), { intraOpNumThreads: 1 })
      ),
    );
    const names = inPieces(trainer).parameters
      .flatMap(({ pieces }) => pieces.map(({ variable }) => variable.name));
    const together: Values = new Map(start);
    const apart: Values = new Map(start);
    const order = epochOrder(3, 0, ROWS);
    for (let [first, step] = [0, 1]; first < ROWS; first += BATCH, step++) {
      const batch = Math.min(BATCH, ROWS - first);
      const feeds = (from: number, count: number): Record<string, ort.Tensor> => ({
        ...Object.fromEntries(
          Object.entries(rows).map((
            [name, rows],
          ) => [name, picked(rows, order.subarray(from, from + count))]),
        ),
        ...Object.fromEntries(
          trainedObjective(made, trainer.options).noise.map((variable) => {
            const { data, shape } = dropoutNoise(variable, { seed: 3, step, first: from - first, count });
            return [variable.name, new ort.Tensor(data, shape)];
          }),
        ),
        ...(made.network.learned.members[0].order &&
          { order: new ort.Tensor("int32", orderAt(made, step), [made.D]) }),
        per_row: new ort.Tensor("float32", [1 / batch], []),
      });
      const scalars = {
        step: new ort.Tensor("float64", [step], []),
        rate: new ort.Tensor("float64", [trainer.options.rate], []),
      };

      const results = await whole!.run({ ...feeds(first, batch), ...tensors(together), ...scalars });
      for (const name of together.keys()) together.set(name, valueOf(results[`next.${name}`]!));
      assertClose([results.nll!.data[0] as number], [nlls[step - 1]!], `nll of step ${step}`);

      const sums: Values = new Map();
      for (const [from, count] of [[0, 7], [7, batch - 7]] as const) {
        const parameters = new Map(names.map((name) => [name, apart.get(name)!]));
        const shares = await gradient!.run({ ...feeds(first + from, count), ...tensors(parameters) });
        for (const name of parameters.keys()) {
          const { data, dims } = valueOf(shares[`gradient.${name}`]!);
          const sum = sums.get(name)?.data ?? new Float32Array(data.length);
          sums.set(name, { data: sum.map((value, i) => value + data[i]!), dims });
        }
      }
      const next = await update!.run({ ...joined(apart, sums, names), ...scalars });
      separate(apart, next, names);
    }
    for (const [name, { data }] of end) {
      assertClose(together.get(name)!.data, data, name);
      assertClose(apart.get(name)!.data, data, name);
    }
    await Promise.all([whole, gradient, update].map((session) => session!.release()));
    made.executor.close();
  });
}

function orderAt({ architecture: { order, members } }: Made, step: number): Int32Array {
  return members?.[(step - 1) % members.length]?.order ?? trainingOrder(order, { seed: 3, step });
}

/** What is kept, by name, as dense matrices; weights that training goes on from. */
function denseValues(trainer: Trainer, places: ReadonlyMap<Variable, Variable>): Values {
  const { made } = trainer;
  const { training } = trainer.weights;
  const pieces = new Map(
    inPieces(trainer).parameters.map((
      parameter,
    ) => [parameter.parameter, parameter]),
  );
  return new Map(
    Array.from(places).flatMap(([variable, parameter]) => {
      const values = training?.get(variable) ?? made.executor.read(variable);
      const { staircase: whole, pieces: all } = pieces.get(parameter)!;
      return all.map(({ variable: piece, dims, units, inputs, staircase }) => {
        const data = whole ? new Float32Array(dims[0]! * dims[1]!) : Float32Array.from(values);
        staircase?.eachWeight((unit, input) => {
          const place = whole!.offset(units.start + unit, inputs!.start + input);
          data[input * staircase.units + unit] = values[place]!;
        });
        return [variable.name.slice(0, variable.name.length - parameter.name.length) + piece.name, {
          data,
          dims,
        }];
      });
    }),
  );
}

function tensors(values: Values): Record<string, ort.Tensor> {
  return Object.fromEntries([...values].map(([name, { data, dims }]) => [name, new ort.Tensor(data, dims)]));
}

function valueOf({ data, dims }: ort.Tensor) {
  return { data: data as Float32Array, dims };
}

function picked({ data, shape: [, D] }: Rows, rows: Int32Array): ort.Tensor {
  const values = Float32Array.from(
    { length: rows.length * D },
    (_, i) => data[rows[Math.floor(i / D)]! * D + i % D]!,
  );
  return new ort.Tensor(Float32Array.from(markMissing(values)), [rows.length, D]);
}

/** What is kept and gradients as vectors. */
function joined(values: Values, gradients: Values, names: readonly string[]): Record<string, ort.Tensor> {
  const vectors: Record<string, ort.Tensor> = {};
  for (const [kind, prefix, parameters] of vectorsOf(values, names)) {
    const join = (of: Values, prefix: string) =>
      Float32Array.from(parameters.flatMap((name) => Array.from(of.get(prefix + name)!.data)));
    const add = (name: string, data: Float32Array) => vectors[name] = new ort.Tensor(data, [data.length]);
    add(`${prefix}all.${kind}`, join(values, prefix));
    add(`gradient.all.${kind}`, join(gradients, ""));
  }
  return vectors;
}

/** The reverse, for what is kept. */
function separate(
  values: Values,
  results: Readonly<Record<string, ort.Tensor>>,
  names: readonly string[],
): void {
  for (const [kind, prefix, parameters] of vectorsOf(values, names)) {
    const { data } = valueOf(results[`next.${prefix}all.${kind}`]!);
    let start = 0;
    for (const name of parameters) {
      const { dims, data: { length } } = values.get(prefix + name)!;
      values.set(prefix + name, { data: data.slice(start, start + length), dims });
      start += length;
    }
    assertEquals(start, data.length);
  }
}

/** Each vector: of what kind, what its name begins with, and which parameters are in it. */
function vectorsOf(values: Values, names: readonly string[]) {
  const prefixes = [
    ...new Set([...values.keys()].map((name) => {
      const of = names.filter((parameter) => name.endsWith(parameter)).sort((a, b) =>
        b.length - a.length
      )[0]!;
      return name.slice(0, name.length - of.length);
    })),
  ];
  return prefixes.flatMap((prefix) =>
    ["weight", "bias"].map((kind) => [kind, prefix, names.filter((name) => name.endsWith(kind))] as const)
  );
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, message: string): void {
  assertEquals(actual.length, expected.length, message);
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    assert(
      difference <= 1e-4 * (1 + Math.abs(expected[i]!)),
      `${message}[${i}]: ${actual[i]} and ${expected[i]}`,
    );
  }
}
