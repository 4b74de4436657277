/**
 * Models as files: weights, the optimizer's moments and where training is, enough to resume.
 *
 * @module
 */
import { readFile } from "../data/file.ts";
import { inputError } from "../errors/mod.ts";
import type { Executor } from "../exec/mod.ts";
import type { Variable } from "../expr/mod.ts";
import { fromRuns, Made, type MadeOptions, toRuns } from "../made/mod.ts";
import { writeFileAtomically } from "./atomic_write.ts";
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

/**
 * Writes a model to a `.safetensors` file. The file is replaced as a whole or not at all.
 *
 * @param path The file.
 * @param checkpoint The model, and its trainer if training is to be resumed.
 */
export async function save(path: string, { made, trainer, notes = {} }: Checkpoint): Promise<void> {
  const { executor, parameters } = made;
  const tensors = new Map<string, StoredTensor>([["order", vector(made.order)]]);
  made.degrees.forEach((degrees, depth) => tensors.set(`hidden_${depth}.degrees`, vector(degrees)));
  for (const variable of [...parameters, ...trainer?.moments ?? []]) {
    tensors.set(variable.name, vector(executor.read(variable)));
  }
  const { hidden, activation, seed } = made;
  const metadata = {
    format: "staircase/1",
    model: JSON.stringify({ schema: toRuns(made.schema), hidden, activation, seed }),
    notes: JSON.stringify(notes),
    ...(trainer && { training: JSON.stringify({ options: trainer.options, state: trainer.state }) }),
  };
  await writeFileAtomically(path, encodeSafetensors(tensors, metadata));
}

/**
 * Reads a model written by {@linkcode save}.
 *
 * @param path The file.
 * @param options What computes; by default the fastest executor that runs here.
 * @returns The model and, when it was saved with one, its trainer, ready to resume.
 * @throws {RangeError} When there is no such file or it may not be read.
 * @throws {SyntaxError} When the file is not a whole model.
 */
export async function load(
  path: string,
  { executor }: { executor?: Executor } = {},
): Promise<LoadedCheckpoint> {
  const file = decodeSafetensors(await readFile(path), path);
  try {
    return restore(file, executor);
  } catch (error) {
    throw inputError(
      new SyntaxError(
        `Cannot read ${path}: it is not a whole model (${error instanceof Error ? error.message : error})`,
      ),
    );
  }
}

function restore({ tensors, metadata }: SafetensorsFile, executor?: Executor): LoadedCheckpoint {
  if (metadata.format !== "staircase/1") {
    throw inputError(new SyntaxError(`Its format is ${metadata.format}, expected staircase/1`));
  }
  const { schema, ...model } = JSON.parse(metadata.model) as
    & Required<Pick<MadeOptions, "hidden" | "activation" | "seed">>
    & { schema: Parameters<typeof fromRuns>[0] };
  const values = (name: string): Exclude<StoredTensor["data"], BigInt64Array> => {
    const tensor = tensors.get(name);
    if (tensor === undefined || tensor.data instanceof BigInt64Array) {
      throw inputError(new SyntaxError(`It has no tensor ${name}`));
    }
    return tensor.data;
  };
  const degrees = model.hidden.map((_, depth) => values(`hidden_${depth}.degrees`));
  const made = new Made({ ...model, schema: fromRuns(schema), order: values("order"), degrees, executor });
  const write = (variable: Variable) => made.executor.write(variable, values(variable.name));
  made.parameters.forEach(write);
  const notes = JSON.parse(metadata.notes) as Record<string, string>;
  if (metadata.training === undefined) return { made, notes };
  const { options, state } = JSON.parse(metadata.training) as {
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
