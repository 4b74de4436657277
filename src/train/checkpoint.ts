/**
 * Models as bytes: weights, the optimizer's moments and where training is, enough to resume.
 *
 * @module
 */
import { inputError, isInputError } from "../errors/mod.ts";
import type { Executor } from "../exec/mod.ts";
import { sizeOf, type Variable } from "../expr/mod.ts";
import {
  type Architecture,
  architectureToJson,
  type Graph,
  graphOf,
  hiddenWidths,
  inputWidthOf,
  Made,
  memberPrefixes,
  outputWidthOf,
  parametersOf,
} from "../made/mod.ts";
import type { Staircase } from "../ops/mod.ts";
import { shown, textsOf } from "../untrusted/json.ts";
import { fieldsOf, type Floats, FORMAT, FORMATS, jsonOf, refuse } from "./checkpoint_formats.ts";
import {
  decodeSafetensors,
  type Dtype,
  dtypeOf,
  encodeSafetensors,
  type SafetensorsFile,
  safetensorsParts,
  type StoredTensor,
  type TensorSource,
} from "./safetensors.ts";
import { roundRows, STEP } from "./rounded_weights.ts";
import { Trainer } from "./trainer.ts";
import { trainingFromJson, trainingToJson } from "./training_record.ts";

/** A model and, when it was saved with one, its trainer. */
export interface Checkpoint {
  /** The model. */
  readonly made: Made;
  /** What trains it. */
  readonly trainer?: Trainer;
  /** What else the writer wants to know again, as text. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** A model as it was saved. */
export interface LoadedCheckpoint extends Checkpoint {
  /** What else the writer wanted to know again; nothing by default. */
  readonly notes: Readonly<Record<string, string>>;
}

/** How a model is written. */
export interface EncodeOptions {
  /**
   * The bits of each weight, 32 by default. With 8, weights are rounded and the file is a quarter as large, for pages that download it.
   * Biases are kept.
   */
  readonly bits?: 8 | 32;
}

/** How a model is read. */
export interface DecodeOptions {
  /** What to call the bytes in an error. */
  readonly name?: string;
  /** What computes; by default the fastest executor that runs here. */
  readonly executor?: Executor;
}

/**
 * Writes a model as the bytes of a `.safetensors` file that other programs can read: `hidden_0.weight`, `output.weight` and so
 * on are dense matrices `[units, inputs]`, 0 beyond the stair, with the units of each layer sorted by degree and inputs and
 * outputs by rank; `output.input.weight`, `hidden_0.context.weight` and so on are those of direct links and of a context;
 * `hidden_0.bias` and so on are vectors. Where hidden units belong to variables, those above them have one weight for each unit
 * of their own variable. Names of a mixture begin with the member, `member_0.hidden_0.weight`. Weights of 8 bits are whole numbers
 * `k`, which stand for `k |k|` steps of their unit, `hidden_0.weight.step`.
 *
 * @param checkpoint The model, and its trainer if training is to be resumed.
 * @param options The bits of a weight.
 * @returns The whole file.
 * @throws {RangeError} When weights are to be rounded that training goes on from, or to other bits.
 *
 * @example Trained here, and gone on with anywhere
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, decodeCheckpoint, encodeCheckpoint, Made, matrix, Trainer } from "@staircase/made";
 *
 * const data = matrix(new Uint8Array([0, 0, 1, 1]), [2, 2]);
 * const trainer = new Trainer(new Made({ schema: binary(2), hidden: [4] }), { batch: 2 });
 * await trainer.fit(data, { epochs: 1 });
 *
 * const bytes = encodeCheckpoint({ made: trainer.made, trainer, notes: { data: "pairs" } });
 * const again = decodeCheckpoint(bytes);
 * assertEquals(again.notes, { data: "pairs" });
 * assertEquals(await again.made.logProb(data), await trainer.made.logProb(data));
 * assertEquals(again.trainer?.state.step, 1);
 * ```
 */
export function encodeCheckpoint(
  checkpoint: Checkpoint,
  options: EncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  return encodeSafetensors(...contentOf(checkpoint, options));
}

/**
 * The bytes of {@linkcode encodeCheckpoint} in parts, each made when it is asked for, so that memory holds one matrix and not the
 * whole file.
 *
 * @param checkpoint The model, and its trainer if training is to be resumed; they must not change before the last part.
 * @returns The parts of the file.
 */
export function checkpointParts(checkpoint: Checkpoint): Iterable<Uint8Array> {
  return safetensorsParts(...contentOf(checkpoint));
}

/** The arrays of a checkpoint, and the texts beside them. */
function contentOf(
  { made, trainer, notes = {} }: Checkpoint,
  { bits = 32 }: EncodeOptions = {},
): Parameters<typeof encodeSafetensors> {
  if (bits !== 32 && (bits !== 8 || trainer)) {
    throw inputError(
      new RangeError(
        bits === 8
          ? "Cannot round weights that training goes on from: leave out the trainer"
          : `Cannot write weights of ${bits} bits: expected 8 or 32`,
      ),
    );
  }
  const staircases = staircasesOf(made.network);
  const tensors = new Map<string, StoredTensor | TensorSource>();
  for (const { name, parameter, dtype, read } of storedValues(made, trainer)) {
    const staircase = staircases.get(parameter);
    if (staircase === undefined) {
      const values = read();
      tensors.set(name, { data: values, shape: [values.length] });
      continue;
    }
    const { units, denseWidth } = staircase;
    const shape = [units, denseWidth];
    if (bits === 32) {
      tensors.set(name, { dtype, shape, write: (into) => staircase.toDense(read(), into as Floats) });
    } else {
      const { data, steps } = roundRows(staircase.toDense(read()), units);
      tensors.set(name, { data, shape });
      tensors.set(`${name}${STEP}`, { data: steps, shape: [units] });
    }
  }
  return [tensors, {
    format: FORMAT,
    architecture: JSON.stringify(architectureToJson(made.architecture)),
    notes: JSON.stringify(notes),
    ...(trainer && { training: JSON.stringify(trainingToJson(trainer.options, trainer.state)) }),
  }];
}

/**
 * Reads a model written by {@linkcode encodeCheckpoint}.
 *
 * @param bytes The whole file.
 * @param options What to call it in an error, and what computes.
 * @returns The model and, when it was saved with one, its trainer, ready to resume.
 * @throws {SyntaxError} When the bytes are not a whole model.
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  { name = "the checkpoint", executor }: DecodeOptions = {},
): LoadedCheckpoint {
  const file = decodeSafetensors(bytes, name);
  try {
    return restore(file, executor);
  } catch (error) {
    // anything else is a fault of ours
    if (!isInputError(error)) throw error;
    throw inputError(
      new SyntaxError(`Cannot read ${name}: it is not a whole model (${error.message})`, { cause: error }),
    );
  }
}

function restore(file: SafetensorsFile, executor?: Executor): LoadedCheckpoint {
  const { metadata } = file;
  const format = FORMATS.get(metadata.format ?? "") ??
    refuse(`its format is ${shown(metadata.format)}, expected one of ${[...FORMATS.keys()].join(" ")}`);
  const architecture = format.architecture(file);
  // A few bytes can claim a network of any size: every parameter must be there before one is made.
  checkUnits(file, architecture);
  const graph = graphOf(architecture);
  const staircases = staircasesOf(graph);
  const valuesOf = ({ name, shape }: Variable, staircase?: Staircase) => {
    const values = format.values(file, name, staircase);
    const size = sizeOf(shape, NaN);
    return values.length === size
      ? values
      : refuse(`the tensor ${name} holds ${values.length} values, expected ${size}`);
  };
  const weightsOf = (prefix: string) =>
    new Map(
      parametersOf(graph).map((parameter) => {
        const stored = { ...parameter, name: prefix + parameter.name };
        const values = valuesOf(stored, staircases.get(parameter));
        checkFinite(stored.name, values);
        return [parameter.name, values];
      }),
    );
  const notes = textsOf(jsonOf(file, "notes"), "'notes'", refuse);
  const training = metadata.training === undefined
    ? undefined
    : trainingFromJson(fieldsOf(file, "training"), refuse);
  const weights = weightsOf("");
  const others = file.tensors.has(TRAINING + parametersOf(graph)[0]!.name) ? weightsOf(TRAINING) : undefined;
  const made = new Made({ ...architecture, ...(executor && { executor }) });
  for (const parameter of made.parameters) made.executor.write(parameter, weights.get(parameter.name)!);
  if (training === undefined) return { made, notes };
  const trainer = new Trainer(made, training.options);
  const masks = staircasesOf(made.network);
  trainer.moments.forEach((parameter, moment) =>
    made.executor.write(moment, valuesOf(moment, masks.get(parameter)))
  );
  trainer.restore(
    training.state,
    others && new Map(made.parameters.map((parameter) => [parameter, others.get(parameter.name)!])),
  );
  return { made, trainer, notes };
}

/**
 * Compares the number of units of each group, which a schema and a list of widths claim, with that of their biases, and of those of a
 * context with that of the weights from it.
 */
function checkUnits({ tensors }: SafetensorsFile, architecture: Architecture): void {
  const { schema, hidden, context } = architecture;
  const check = (name: string, expected: number) => {
    const found = tensors.get(name)?.data.length ?? 0;
    if (found !== expected) refuse(`the tensor ${name} holds ${found} values, expected ${expected}`);
  };
  for (const prefix of memberPrefixes(architecture)) {
    check(`${prefix}output.bias`, outputWidthOf(schema));
    if (context) check(`${prefix}output.context.weight`, outputWidthOf(schema) * inputWidthOf(context));
    hiddenWidths(hidden, schema.length).forEach((units, depth) =>
      check(`${prefix}hidden_${depth}.bias`, units)
    );
  }
}

/** Weights that are not finite come of training that diverged in an earlier version, and score no row. */
function checkFinite(name: string, values: Floats): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) refuse(`the tensor ${name} holds ${wrong}`);
}

/** The mask of each weight. */
function staircasesOf({ edges }: Graph): ReadonlyMap<Variable, Staircase> {
  return new Map(edges.map(({ weight, staircase }) => [weight, staircase]));
}

/** What is stored, each with the parameter whose layout it has. */
interface StoredValues {
  readonly name: string;
  readonly parameter: Variable;
  readonly dtype: Dtype;
  read(): Floats;
}

function storedValues({ parameters, executor }: Made, trainer?: Trainer): StoredValues[] {
  const { model, training } = trainer?.weights ?? {};
  const dtype = dtypeOf(executor.read(parameters.at(-1)!));
  const computed = (name: string, parameter: Variable, variable = parameter) => ({
    name,
    parameter,
    dtype,
    read: () => executor.read(variable),
  });
  const kept = (name: string, parameter: Variable, values: Floats) => ({
    name,
    parameter,
    dtype: dtypeOf(values),
    read: () => values,
  });
  return [
    ...parameters.map((parameter) => {
      const values = model?.get(parameter);
      return values ? kept(parameter.name, parameter, values) : computed(parameter.name, parameter);
    }),
    ...(training
      ? parameters.map((parameter) =>
        kept(`${TRAINING}${parameter.name}`, parameter, training.get(parameter)!)
      )
      : []),
    ...Array.from(trainer?.moments ?? [], ([moment, parameter]) => computed(moment.name, parameter, moment)),
  ];
}

/** What stands before the names of weights that training goes on from, where the model has others: averages, or the best. */
const TRAINING = "training.";
