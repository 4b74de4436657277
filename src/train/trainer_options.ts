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
  /** The learning rate; by default that of the optimizer, which is 0.001 for Adam. */
  readonly rate?: number;
  /** How the learning rate changes on the way to the last epoch; `"constant"` by default. */
  readonly schedule?: ScheduleName;
  /** In how many steps the learning rate rises from 0 to what the schedule says; 0 by default. */
  readonly warmup?: number;
  /**
   * The number of rows of a batch; 100 by default. One of any size is worked on in parts, whose gradients add up, so memory does not
   * grow with it.
   */
  readonly batch?: number;
  /** Decoupled weight decay (Loshchilov and Hutter 2019); by default that of the optimizer: 0.05 for `"adamw"`, else 0. */
  readonly weightDecay?: number;
  /** The largest norm of the gradient; unlimited by default. */
  readonly clipNorm?: number | undefined;
  /**
   * How much of an exponential moving average of the weights stays with each step, such as 0.99; without it there is none. With it
   * the weights of the model are averages, and training goes on from the others.
   */
  readonly average?: number | undefined;
  /** The share of hidden units that each row leaves out at random while it is learned (Srivastava et al. 2014); none by default. */
  readonly dropout?: number | undefined;
  /**
   * Whether rows may have values that are not known, which then carry no loss: a model of any order can learn from such rows;
   * `false` by default.
   */
  readonly incomplete?: boolean;
  /** The seed of the order in which rows are visited, of dropout, and of the orders that a model of any order learns; 0 by default. */
  readonly seed?: number;
}

/** The options of a trainer with defaults filled in. */
export type FilledTrainerOptions =
  & Required<Omit<TrainerOptions, "clipNorm" | "average" | "dropout" | "incomplete">>
  & Pick<TrainerOptions, "clipNorm" | "average" | "dropout" | "incomplete">;

/** How training goes where options leave it open, besides what the optimizer says. */
export const TRAINER_DEFAULTS: Required<
  Omit<TrainerOptions, "clipNorm" | "average" | "dropout" | "incomplete" | "rate" | "weightDecay">
> = {
  optimizer: "adam",
  schedule: "constant",
  warmup: 0,
  batch: 100,
  seed: 0,
};

/**
 * Fills in defaults.
 *
 * @throws {RangeError} When an option has a value that it cannot have; the message names it.
 */
export function fillOptions(options: TrainerOptions): FilledTrainerOptions {
  const { optimizer = TRAINER_DEFAULTS.optimizer } = options;
  if (!Object.hasOwn(optimizers, optimizer)) {
    refuse(`use the optimizer "${optimizer}": expected one of ${Object.keys(optimizers).join(", ")}`);
  }
  const { rate, weightDecay = 0 } = optimizers[optimizer];
  const filled = { ...TRAINER_DEFAULTS, rate, weightDecay, ...options };
  checkOptions(filled);
  return filled;
}

function checkOptions(
  { schedule, warmup, rate, batch, weightDecay, clipNorm, average, dropout }: FilledTrainerOptions,
): void {
  if (!Object.hasOwn(schedules, schedule)) {
    refuse(`use the schedule "${schedule}": expected one of ${Object.keys(schedules).join(", ")}`);
  }
  if (!(rate > 0 && rate < Infinity)) {
    refuse(`train with the learning rate ${rate}: expected a number above 0`);
  }
  if (!(Number.isInteger(warmup) && warmup >= 0)) {
    refuse(`warm up in ${warmup} steps: expected a whole number from 0 up`);
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
  if (average !== undefined && !(average > 0 && average < 1)) {
    refuse(`average weights with ${average}: expected a number between 0 and 1`);
  }
  if (dropout !== undefined && !(dropout > 0 && dropout < 1)) {
    refuse(`leave out ${dropout} of the hidden units: expected a number between 0 and 1`);
  }
}

function refuse(what: string): never {
  throw inputError(new RangeError(`Cannot ${what}`));
}
