/**
 * The forward pass.
 *
 * @module
 */
import { type Expr, named } from "../expr/mod.ts";
import { add, concat } from "../ops/mod.ts";
import { activations } from "./activations.ts";
import type { Edge, Graph, Group } from "./graph.ts";

/** An edge to a group, and the units that it comes from. */
export interface Incoming {
  readonly edge: Edge;
  /** The values of the units below, `[n, units]`. */
  readonly below: Expr;
}

/**
 * The sums of the units of a group: biases, and the products with the units below. They come in one or more slices side by side,
 * or in none, when none of the units is asked for.
 */
export type Affine = (group: Group, incoming: readonly Incoming[]) => readonly Expr[];

/**
 * Goes through a network once. What differs between those who need that (the network itself, the exported graphs, the
 * samplers) is how sums are computed.
 *
 * @param graph The groups and edges.
 * @param given The values of the groups without biases, `[n, units]`, as far as their units are asked for.
 * @param affine How sums are computed.
 * @returns The values of the units of each group; nothing for a group without units.
 */
export function forward(
  { groups, edges }: Graph,
  given: ReadonlyMap<Group, Expr>,
  affine: Affine,
): Map<Group, Expr> {
  const values = new Map(given);
  const sums = new Map<Group, Expr>();
  for (const group of groups) {
    if (group.bias === undefined) continue;
    const incoming = edges.filter(({ to, from }) => to === group && values.has(from)).map((
      edge,
    ): Incoming => ({
      edge,
      below: values.get(edge.from)!,
    }));
    const slices = affine(group, incoming);
    if (slices.length === 0) continue;
    const activate = group.activation ? activations[group.activation] : (z: Expr) => z;
    if (group.residual === undefined) {
      // activated slice by slice, which runtimes join with the product
      values.set(group, named(group.name, concat(slices.map(activate))));
      sums.set(group, concat(slices));
    } else {
      const sum = add(concat(slices), sums.get(group.residual)!);
      values.set(group, named(group.name, activate(sum)));
      sums.set(group, sum);
    }
  }
  return values;
}
