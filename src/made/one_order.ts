/**
 * A network of any order in one order is a network of that order.
 *
 * @module
 */
import type { Variable } from "../expr/mod.ts";
import { connect, type LaidOutGraph } from "./connect.ts";
import type { Edge, Graph } from "./graph.ts";
import { staircaseBetween } from "./masks.ts";
import type { Order } from "./order.ts";

/** The values of weights and biases. */
export type ReadParameter = (parameter: Variable) => ArrayLike<number>;

/** The groups and edges of a network of several orders as those of a network of one. */
export function inOneOrder(
  { architecture: { orders: _, ...rest } }: LaidOutGraph,
  order: Order,
): LaidOutGraph {
  return connect({ ...rest, order }, (kind, name, shape) => kind(name, shape));
}

/**
 * The weights and biases of a network of any order, as those of the network of its canonical order: the weights inside the stairs, and
 * biases with what is added where all variables are there.
 *
 * @param anyOrder The network of any order.
 * @param canonical The network of its canonical order.
 * @param read The values of the weights and biases of the first.
 * @returns The parameters of the second, and their values.
 */
export function canonicalValues(
  anyOrder: Graph,
  canonical: Graph,
  read: ReadParameter,
): [parameter: Variable, values: ArrayLike<number>][] {
  return [
    ...canonical.edges.map((edge): [Variable, ArrayLike<number>] => [
      edge.weight,
      weightsInside(edge, edgeLike(anyOrder, edge), read),
    ]),
    ...canonical.groups.flatMap(({ name, bias }): [Variable, ArrayLike<number>][] =>
      bias ? [[bias, biasesWherePresent(anyOrder, name, read)]] : []
    ),
  ];
}

function edgeLike({ edges }: Graph, { from, to }: Edge): Edge {
  return edges.find((edge) => edge.from.name === from.name && edge.to.name === to.name)!;
}

function weightsInside({ staircase }: Edge, whole: Edge, read: ReadParameter): Float32Array {
  const all = read(whole.weight);
  const inside = new Float32Array(staircase.size);
  staircase.eachWeight((unit, input, place) => inside[place] = all[whole.staircase.offset(unit, input)]!);
  return inside;
}

function biasesWherePresent({ groups, edges }: Graph, name: string, read: ReadParameter): Float64Array {
  const group = groups.find((group) => group.name === name)!;
  const sums = Float64Array.from(read(group.bias!));
  for (const { from, to, weight, staircase } of edges) {
    if (to !== group || from.name !== "presence") continue;
    const weights = read(weight);
    staircaseBetween(from, to).eachWeight((unit, variable) =>
      sums[unit]! += weights[staircase.offset(unit, variable)]!
    );
  }
  return sums;
}
