/**
 * What a network says of values, as expressions.
 *
 * @module
 */
import { constant, type Expr, isBatched, width } from "../expr/mod.ts";
import {
  add,
  broadcast,
  levelMask,
  levelSum,
  mul,
  permute,
  permuteWeights,
  put,
  stairProduct,
  sum,
  take,
  type Window,
} from "../ops/mod.ts";
import { encodeInputs, inDataOrder, inOrder } from "./columns.ts";
import type { LaidOutGraph } from "./connect.ts";
import { forward } from "./forward.ts";
import { type Edge, type Graph, type Group, outputOf } from "./graph.ts";
import type { Inputs } from "./inputs.ts";
import { numbers } from "./range.ts";

/** What a network says of values. */
export interface Conditionals {
  /** The values of the units of each group, `[n, units]`. */
  readonly units: ReadonlyMap<Group, Expr>;
  /** The units of the output group, sorted by rank; in the canonical order where the order is data and variables are not alike. */
  readonly outputs: Expr;
  /** `log p(x)` in nats, `[n]`. */
  readonly logProb: Expr;
  /** `log p(x_d | the variables before d)` in nats, `[n, D]`. */
  readonly logProbEach: Expr;
  /** The parameters of each conditional, those of a variable side by side, variables in the data's order. */
  readonly parameters: Expr;
}

/** What a network says of rows of which a part is known. */
export interface IncompleteScores {
  /** The values of the units of each group, `[n, units]`. */
  readonly units: ReadonlyMap<Group, Expr>;
  /** `log p` of the known values, each given those known before it, `[n]`. */
  readonly logProb: Expr;
  /** The same for each variable, 0 where it is not known: `[n, D]`. */
  readonly logProbEach: Expr;
}

/** The units of each group, with whole products; what is not `known` is left out. */
export function unitsOf(
  network: LaidOutGraph,
  inputs: Inputs<Expr> & { readonly known?: Expr },
): Map<Group, Expr> {
  return forward(network, encodeInputs(network, network.columns, inputs), (group, incoming) => {
    const products = incoming.map(({ edge, below }) => productOf(edge, below));
    return [products.reduce<Expr>((sum, product) => add(product, sum), permuted(group, group.bias!))];
  });
}

/** What an edge adds to the sums of its units; the same for all rows where what it comes from has no rows, and is 1. */
function productOf(edge: Edge, below: Expr): Expr {
  const { to, weight, mask, inOrder } = edge;
  if (!isBatched(below.shape)) return permuted(to, levelSum(weight, mask!, edge));
  if (inOrder) return stairProduct(below, weightsInOrder(edge), { staircase: inOrder });
  return stairProduct(below, mask ? mul(weight, levelMask(mask.below, mask.above, edge)) : weight, edge);
}

/** A network that is given values in the order in which it computes, and in which all variables are there. */
export function wherePresent<T extends Graph>(network: T): T {
  const [input, ...others] = network.groups;
  const groups: Graph["groups"] = [input, ...others.filter(({ name }) => name !== "presence")];
  return { ...network, groups, dataOrder: undefined };
}

/** What belongs to the units of a group, in the order in which they are computed. */
function permuted({ order }: Group, units: Expr): Expr {
  return order ? permute(units, order) : units;
}

/**
 * The weights of an edge in order of rank, where units are put in that order.
 *
 * @param edge The edge.
 * @param window Which of them; all by default.
 * @returns Packed weights.
 */
export function weightsInOrder({ from, to, weight, staircase, inOrder }: Edge, window?: Window): Expr {
  const orderOf = ({ order, levels: { length } }: Group) =>
    order ?? constant(numbers({ start: 0, end: length }), [length]);
  return permuteWeights(weight, {
    units: orderOf(to),
    inputs: orderOf(from),
    from: { staircase, unit: 0, input: 0 },
    to: window ?? { staircase: inOrder!, unit: 0, input: 0 },
  });
}

/** The biases of a group where all variables are there, in the order in which its units are computed. */
export function biasesInOrder({ edges }: Graph, group: Group): Expr {
  const present = edges.filter(({ from, to }) => to === group && from.name === "presence");
  const sums = present.map((edge) => productOf(edge, broadcast(constant(1), [edge.staircase.inputs])));
  return sums.reduce<Expr>((sum, product) => add(product, sum), permuted(group, group.bias!));
}

/** What outputs say of values. */
export function conditionals(network: LaidOutGraph, x: Expr, units: ReadonlyMap<Group, Expr>): Conditionals {
  const { columns } = network;
  const outputs = units.get(outputOf(network))!;
  const D = width(x.shape);
  const values = inOrder(network, x);
  const heads = columns.heads.map((columns) => {
    const { head, variables, members } = columns;
    const z = take(outputs, columns.outputs);
    return { ...columns, z, logProb: head.logProb(take(values, variables), z, members) };
  });
  const parameterCount = columns.heads.reduce((total, { parameters }) => total + parameters.length, 0);
  return {
    units,
    outputs,
    logProb: heads.map(({ logProb }) => sum(logProb, ["n"])).reduce(add),
    logProbEach: inDataOrder(
      network,
      heads.map(({ logProb, variables }) => put(logProb, variables, D)).reduce(add),
    ),
    parameters: inDataOrder(
      network,
      heads.map(({ head, z, members, parameters }) =>
        put(head.parameters(z, members), parameters, parameterCount)
      ).reduce(add),
    ),
  };
}

/** `log p` of what is known. */
export function incompleteScores({ units, logProbEach }: Conditionals, known: Expr): IncompleteScores {
  const each = mul(known, logProbEach);
  return { units, logProb: sum(each, ["n"]), logProbEach: each };
}
