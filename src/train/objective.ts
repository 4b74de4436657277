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

/** The NLL of a part of a batch, as its share of the batch's mean, and its gradient. */
export interface Objective {
  readonly nll: Expr;
  readonly gradients: ReadonlyMap<Variable, Expr>;
}

/**
 * The NLL in nats, summed over the rows and divided by the size of the batch, and what is descended: its gradient, or where
 * there are several members, for each of them that of its own NLL.
 */
export function objectiveOf({ network: { logProb, members }, parameters }: Made): Objective {
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
}

/** The updates of parameters and of the optimizer's moments, and the parameter that each moment belongs to. */
export function updatesOf(
  gradients: ReadonlyMap<Variable, Expr>,
  options: UpdateOptions,
): { updates: Map<Variable, Expr>; moments: Map<Variable, Variable> } {
  const { optimizer, hasDecay, clipNorm } = options;
  const scale = clipNorm === undefined ? undefined : clipScale([...gradients.values()], clipNorm);
  const updates = new Map<Variable, Expr>();
  const moments = new Map<Variable, Variable>();
  for (const [w, g] of gradients) {
    const kept = optimizer.moments.map((name) => parameter(`${name}.${w.name}`, w.shape));
    const result = optimizer.update(scale === undefined ? g : mul(g, scale), kept);
    const decayed = hasDecay && w.name.endsWith(".weight") ? sub(w, mul(decay, w)) : w;
    updates.set(w, sub(decayed, result.change));
    kept.forEach((moment, i) => updates.set(moment, result.moments[i]!));
    for (const moment of kept) moments.set(moment, w);
  }
  return { updates, moments };
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
