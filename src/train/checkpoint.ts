/**
 * Models as bytes: weights, the optimizer's moments and where training is, enough to resume.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { Executor } from "../exec/mod.ts";
import type { Variable } from "../expr/mod.ts";
import { fromRuns, Made, type MadeOptions, toRuns } from "../made/mod.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
  type StoredTensor,
} from "./safetensors.ts";
import { Trainer, type TrainerOptions, type TrainingState } from "./trainer.ts";

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
export type LoadedCheckpoint = Checkpoint & Required<Pick<Checkpoint, "notes">>;

/** How a model is read. */
export interface DecodeOptions {
  /** What to call the bytes in an error. */
  readonly name?: string;
  /** What computes; by default the fastest executor that runs here. */
  readonly executor?: Executor;
}

/**
 * Writes a model as the bytes of a `.safetensors` file.
 *
 * @param checkpoint The model, and its trainer if training is to be resumed.
 * @returns The whole file.
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
export function encodeCheckpoint({ made, trainer, notes = {} }: Checkpoint): Uint8Array<ArrayBuffer> {
  const { executor, parameters } = made;
  const tensors = new Map<string, StoredTensor>([["order", vector(made.order)]]);
  made.degrees.forEach((degrees, depth) => tensors.set(`hidden_${depth}.degrees`, vector(degrees)));
  for (const variable of [...parameters, ...trainer?.moments ?? []]) {
    tensors.set(variable.name, vector(executor.read(variable)));
  }
  const { hidden, activation, seed } = made;
  return encodeSafetensors(tensors, {
    format: "staircase/1",
    model: JSON.stringify({ schema: toRuns(made.schema), hidden, activation, seed }),
    notes: JSON.stringify(notes),
    ...(trainer && { training: JSON.stringify({ options: trainer.options, state: trainer.state }) }),
  });
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
    const reason = error instanceof Error ? error.message : error;
    throw inputError(
      new SyntaxError(`Cannot read ${name}: it is not a whole model (${reason})`, { cause: error }),
    );
  }
}

function restore({ tensors, metadata }: SafetensorsFile, executor?: Executor): LoadedCheckpoint {
  if (metadata.format !== "staircase/1") {
    throw new SyntaxError(`Its format is ${metadata.format}, expected staircase/1`);
  }
  const json = (name: string): unknown => {
    const text = metadata[name];
    if (text === undefined) throw new SyntaxError(`It does not say ${name}`);
    return JSON.parse(text);
  };
  const { schema, ...model } = json("model") as
    & Required<Pick<MadeOptions, "hidden" | "activation" | "seed">>
    & { schema: Parameters<typeof fromRuns>[0] };
  const values = (name: string): Exclude<StoredTensor["data"], BigInt64Array> => {
    const tensor = tensors.get(name);
    if (tensor === undefined || tensor.data instanceof BigInt64Array) {
      throw new SyntaxError(`It has no tensor ${name}`);
    }
    return tensor.data;
  };
  const degrees = model.hidden.map((_, depth) => values(`hidden_${depth}.degrees`));
  const made = new Made({
    ...model,
    schema: fromRuns(schema),
    order: values("order"),
    degrees,
    ...(executor && { executor }),
  });
  const write = (variable: Variable) => made.executor.write(variable, values(variable.name));
  made.parameters.forEach(write);
  const notes = json("notes") as Record<string, string>;
  if (metadata.training === undefined) return { made, notes };
  const { options, state } = json("training") as {
    options: TrainerOptions;
    state: TrainingState;
  };
  const trainer = new Trainer(made, options);
  trainer.moments.forEach(write);
  trainer.restore(state);
  return { made, trainer, notes };
}

function vector(data: StoredTensor["data"]): StoredTensor {
  return { data, shape: [data.length] };
}
