/**
 * How a model is trained.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { type OptimizerName, optimizers } from "./optimizers/mod.ts";
import { type ScheduleName, schedules } from "./schedules.ts";

/** How to train. */
export interface TrainerOptions {
  /** `"adam"` by default. */
  readonly optimizer?: OptimizerName;
  /** The learning rate; 0.001 by default. */
  readonly rate?: number;
  /** How the learning rate changes on the way to the last epoch; `"constant"` by default. */
  readonly schedule?: ScheduleName;
  /** The number of rows of a batch; 100 by default. */
  readonly batch?: number;
  /** Decoupled weight decay; 0 by default. */
  readonly weightDecay?: number;
  /** The largest norm of the gradient; unlimited by default. */
  readonly clipNorm?: number | undefined;
  /** The seed of the order in which rows are visited; 0 by default. */
  readonly seed?: number;
}

/** The options of a trainer with defaults filled in. */
export type FilledTrainerOptions =
  & Required<Omit<TrainerOptions, "clipNorm">>
  & Pick<TrainerOptions, "clipNorm">;

/** How training goes where options leave it open. */
export const TRAINER_DEFAULTS: Readonly<Required<Omit<TrainerOptions, "clipNorm">>> = {
  optimizer: "adam",
  rate: 1e-3,
  schedule: "constant",
  batch: 100,
  weightDecay: 0,
  seed: 0,
};

/**
 * Fills in defaults.
 *
 * @throws {RangeError} When an option has a value that it cannot have; the message names it.
 */
export function fillOptions(options: TrainerOptions): FilledTrainerOptions {
  const filled = { ...TRAINER_DEFAULTS, ...options };
  checkOptions(filled);
  return filled;
}

function checkOptions(
  { optimizer, schedule, rate, batch, weightDecay, clipNorm }: FilledTrainerOptions,
): void {
  if (!Object.hasOwn(optimizers, optimizer)) {
    refuse(`use the optimizer "${optimizer}": expected one of ${Object.keys(optimizers).join(", ")}`);
  }
  if (!Object.hasOwn(schedules, schedule)) {
    refuse(`use the schedule "${schedule}": expected one of ${Object.keys(schedules).join(", ")}`);
  }
  if (!(rate > 0 && rate < Infinity)) {
    refuse(`train with the learning rate ${rate}: expected a number above 0`);
  }
  if (!(Number.isInteger(batch) && batch >= 1)) {
    refuse(`train with batches of ${batch} rows: expected a whole number from 1 up`);
  }
  if (!(weightDecay >= 0 && weightDecay < Infinity)) {
    refuse(`train with the weight decay ${weightDecay}: expected a number from 0 up`);
  }
  if (clipNorm !== undefined && !(clipNorm > 0 && clipNorm < Infinity)) {
    refuse(`clip the gradient to the norm ${clipNorm}: expected a number above 0`);
  }
}

function refuse(what: string): never {
  throw inputError(new RangeError(`Cannot ${what}`));
}
