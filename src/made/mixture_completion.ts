/**
 * Completions by a mixture.
 *
 * @module
 */
import { type Expr, substitute, width } from "../expr/mod.ts";
import { add, mul, sum, take } from "../ops/mod.ts";
import { pick } from "./mixture.ts";
import type { Member } from "./network.ts";
import { numbers } from "./range.ts";
import type { Sampled } from "./sampler.ts";

/**
 * Completes rows. Each member does so, and one of them is picked with a probability in proportion to the likelihood of what is
 * known within its completion: the product of `p_k(x_d | x before d)` over the known `d`. Where the known variables come first in
 * the orders of all members, that is `p_k(known)`, and the row is an exact draw. Where nothing is known, it is a sample.
 *
 * @param members The members.
 * @param draw The noise, of which the first column picks a member, and which values are known.
 * @param complete The completion by one member.
 * @returns The values, `[n, D]`.
 */
export function completeByMembers(
  members: readonly Member[],
  { noise, known }: { readonly noise: Expr; readonly known: Expr },
  complete: (member: Member, noise: Expr) => Sampled,
): Expr {
  if (members.length === 1) return complete(members[0]!, noise).x;
  const own = valueNoise(noise);
  const completions = members.map((member) => complete(member, own));
  const weights = members.map((member, k) => logLikelihoodOf(known, { member, ...completions[k]! }));
  const picked = pick(sum(take(noise, [0]), ["n"]), weights);
  return completions.map(({ x }, k) => mul(picked[k]!, x)).reduce(add);
}

/** The columns of the noise of a mixture that the values are drawn with. */
export function valueNoise(noise: Expr): Expr {
  return take(noise, numbers({ start: 1, end: width(noise.shape) }));
}

/** The sum of `log p(x_d | x before d)` over the known `d`, `[n]`. */
function logLikelihoodOf(known: Expr, { member, x, outputs }: Sampled & { readonly member: Member }): Expr {
  const values = new Map([[member.inputs.x as Expr, x], [member.outputs, outputs]]);
  const [logProbEach] = substitute([member.logProbEach], values);
  return sum(mul(known, logProbEach!), ["n"]);
}
