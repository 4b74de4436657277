/**
 * The expressions of a training step.
 *
 * @module
 */
import { constant, type Expr, input, parameter, type Variable } from "../expr/mod.ts";
import { add, broadcast, div, grad, maximum, mul, neg, sqrt, sub, sum } from "../ops/mod.ts";
import type { Made } from "../made/mod.ts";
import type { Optimizer } from "./optimizers/mod.ts";

/** One over the number of rows of the batch. */
export const perRow: Variable = input("per_row", []);

/** The learning rate times the weight decay. */
export const decay: Variable = input("decay", []);

/** How much of the average of each weight stays. */
export const averaging: Variable = input("averaging", []);

/** The NLL of a part of a batch, as its share of the batch's mean, and its gradient. */
export interface Objective {
  readonly nll: Expr;
  readonly gradients: ReadonlyMap<Variable, Expr>;
}

/** Log-likelihoods `[n]` in nats: of a model, and of each of its members. */
export interface Likelihoods {
  readonly logProb: Expr;
  readonly members: readonly { readonly logProb: Expr }[];
}

/**
 * The NLL in nats, summed over the rows and divided by the size of the batch, and what is descended: its gradient, or where
 * there are several members, for each of them that of its own NLL.
 */
export function objectiveOf(
  { network, parameters }: Made,
  { logProb, members }: Likelihoods = network.learned,
): Objective {
  const nllOf = (logProb: Expr) => neg(mul(sum(logProb), perRow));
  const nll = nllOf(logProb);
  const loss = members.length === 1 ? nll : nllOf(members.map(({ logProb }) => logProb).reduce(add));
  const gradients = grad(loss, parameters);
  return { nll, gradients: new Map(parameters.map((parameter, i) => [parameter, gradients[i]!])) };
}

/** Adds the gradients of the parts of a batch: parameters that hold the sums, and the updates that add to them. */
export function accumulate(
  { gradients }: Objective,
): { sums: Map<Variable, Variable>; updates: Map<Variable, Expr> } {
  const sums = new Map([...gradients.keys()].map((w) => [w, parameter(`gradient.${w.name}`, w.shape)]));
  const updates = new Map([...gradients].map(([w, g]) => [sums.get(w)!, add(sums.get(w)!, g)]));
  return { sums, updates };
}

/** How gradients become updates. */
export interface UpdateOptions {
  readonly optimizer: Optimizer;
  /** Decoupled weight decay (Loshchilov and Hutter 2019), on weights and not on biases. */
  readonly hasDecay: boolean;
  /** The largest norm of the gradient over all parameters; a longer gradient is scaled down to it. */
  readonly clipNorm: number | undefined;
  /** Whether averages of the parameters over the steps are kept; they are not by default. */
  readonly hasAverages?: boolean;
}

/** The update of a step. */
export interface Update {
  /** The new values of parameters, moments and averages. */
  readonly updates: Map<Variable, Expr>;
  /** What is kept from step to step, averages included, and the parameter that each belongs to. */
  readonly moments: Map<Variable, Variable>;
  /** The average of each parameter; none where they are not kept. */
  readonly averages: Map<Variable, Variable>;
}

/** The updates of parameters and of all that is kept for them. */
export function updatesOf(gradients: ReadonlyMap<Variable, Expr>, options: UpdateOptions): Update {
  const { optimizer, hasDecay, clipNorm, hasAverages = false } = options;
  const scale = clipNorm === undefined ? undefined : clipScale([...gradients.values()], clipNorm);
  const updates = new Map<Variable, Expr>();
  const moments = new Map<Variable, Variable>();
  const averages = new Map<Variable, Variable>();
  for (const [w, g] of gradients) {
    const kept = optimizer.moments.map((name) => parameter(`${name}.${w.name}`, w.shape));
    const result = optimizer.update(scale === undefined ? g : mul(g, scale), kept);
    const decayed = hasDecay && w.name.endsWith(".weight") ? sub(w, mul(decay, w)) : w;
    const next = sub(decayed, result.change);
    updates.set(w, next);
    kept.forEach((moment, i) => updates.set(moment, result.moments[i]!));
    for (const moment of kept) moments.set(moment, w);
    if (!hasAverages) continue;
    const average = parameter(`average.${w.name}`, w.shape);
    updates.set(average, add(next, mul(averaging, sub(average, next))));
    averages.set(w, average);
    moments.set(average, w);
  }
  return { updates, moments, averages };
}

/** The updates that set parameters to zero. */
export function clear(variables: Iterable<Variable>): Map<Variable, Expr> {
  return new Map(Array.from(variables, (variable) => [variable, broadcast(constant(0), variable.shape)]));
}

/** `1 / max(1, |g| / c)` with the norm over all gradients. */
function clipScale(gradients: readonly Expr[], clipNorm: number): Expr {
  const squares = gradients.map((g) => sum(mul(g, g))).reduce(add);
  return div(1, maximum(1, div(sqrt(squares), clipNorm)));
}
