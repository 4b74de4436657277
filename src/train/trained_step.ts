/**
 * A training step as its options say it: what is descended, and how its gradient changes what is kept.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { Expr, Variable } from "../expr/mod.ts";
import type { Made, Network } from "../made/mod.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { type UnitsAndLikelihoods, withDropout } from "./dropout.ts";
import { averaging, decay, type Objective, objectiveOf, type Update, updatesOf } from "./objective.ts";
import { optimizers } from "./optimizers/mod.ts";
import type { FilledTrainerOptions } from "./trainer_options.ts";

/** What is descended, and the random numbers of dropout that it takes. */
export interface TrainedObjective extends Objective {
  /** Uniform numbers in (0, 1) for the units of each hidden group, `[n, units]`; none without dropout. */
  readonly noise: readonly Variable[];
}

/**
 * What a trainer descends.
 *
 * @param made The model.
 * @param options How it is trained.
 * @throws {RangeError} If rows may be incomplete and the model cannot learn from such.
 */
export function trainedObjective(
  made: Made,
  { dropout, incomplete }: Pick<FilledTrainerOptions, "dropout" | "incomplete">,
): TrainedObjective {
  const whole = incomplete ? incompleteNetwork(made.network) : made.network.learned;
  const dropped = dropout === undefined ? undefined : withDropout(whole, dropout);
  return { ...objectiveOf(made, dropped ?? whole), noise: dropped?.noise ?? [] };
}

/** How a trainer changes parameters, given the gradient to each. */
export function trainedUpdate(
  gradients: ReadonlyMap<Variable, Expr>,
  { optimizer, weightDecay, clipNorm, average }: FilledTrainerOptions,
): Update {
  return updatesOf(gradients, {
    optimizer: optimizers[optimizer],
    hasDecay: weightDecay > 0,
    clipNorm,
    hasAverages: average !== undefined,
  });
}

/**
 * The scalars that an update takes besides gradients.
 *
 * @param arithmetic What computes them.
 * @param options How the model is trained.
 * @param at The number of the step, from 1, and the learning rate.
 * @returns The value of each.
 */
export function scalarsOf<T>(
  arithmetic: Arithmetic<T>,
  { optimizer, weightDecay, average }: FilledTrainerOptions,
  { step, rate }: { readonly step: T; readonly rate: T },
): Map<Variable, T> {
  const { scalars, scalarsAt } = optimizers[optimizer];
  const { sub, mul, div, min } = arithmetic;
  const values = new Map<Variable, T>();
  scalarsAt(arithmetic, step, rate).forEach((value, i) => values.set(scalars[i]!, value));
  if (weightDecay > 0) values.set(decay, mul(rate, weightDecay));
  // the mean of the weights so far, until that moves as slowly as the average is to
  if (average !== undefined) values.set(averaging, min(average, div(sub(step, 1), step)));
  return values;
}

/** The likelihoods of rows of which a part is known. */
function incompleteNetwork({ members: [{ incomplete }] }: Network): UnitsAndLikelihoods {
  if (incomplete) return { logProb: incomplete.logProb, members: [incomplete] };
  throw inputError(
    new RangeError(
      "Cannot learn rows of which a part is not known: only a model of any order can, with orders any",
    ),
  );
}
