/**
 * What a network says of values, as expressions.
 *
 * @module
 */
import { type Expr, isBatched, width } from "../expr/mod.ts";
import { add, mul, put, stairProduct, stairSum, sum, take } from "../ops/mod.ts";
import { encodeInputs } from "./columns.ts";
import type { LaidOutGraph } from "./connect.ts";
import { forward } from "./forward.ts";
import { type Edge, type Group, outputOf } from "./graph.ts";
import type { Inputs } from "./inputs.ts";

/** What a network says of values. */
export interface Conditionals {
  /** The values of the units of each group, `[n, units]`. */
  readonly units: ReadonlyMap<Group, Expr>;
  /** The units of the output group, sorted by rank; in the data's order where the order is data. */
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
  return forward(network, encodeInputs(network, network.columns, inputs), ({ bias }, incoming) => {
    const products = incoming.map(({ edge, below }) => productOf(edge, below));
    return [products.reduce<Expr>((sum, product) => add(product, sum), bias!)];
  });
}

/** What an edge adds to the sums of its units; the same for all rows where what it comes from has no rows, and is 1. */
function productOf(edge: Edge, below: Expr): Expr {
  const weight = edge.mask ? mul(edge.weight, edge.mask) : edge.weight;
  return isBatched(below.shape) ? stairProduct(below, weight, edge) : stairSum(weight, edge);
}

/** What outputs say of values. */
export function conditionals(network: LaidOutGraph, x: Expr, units: ReadonlyMap<Group, Expr>): Conditionals {
  const { columns } = network;
  const outputs = units.get(outputOf(network))!;
  const D = width(x.shape);
  const heads = columns.heads.map((columns) => {
    const { head, variables, members } = columns;
    const z = take(outputs, columns.outputs);
    return { ...columns, z, logProb: head.logProb(take(x, variables), z, members) };
  });
  const parameterCount = columns.heads.reduce((total, { parameters }) => total + parameters.length, 0);
  return {
    units,
    outputs,
    logProb: heads.map(({ logProb }) => sum(logProb, ["n"])).reduce(add),
    logProbEach: heads.map(({ logProb, variables }) => put(logProb, variables, D)).reduce(add),
    parameters: heads.map(({ head, z, members, parameters }) =>
      put(head.parameters(z, members), parameters, parameterCount)
    ).reduce(add),
  };
}

/** `log p` of what is known. */
export function incompleteScores({ units, logProbEach }: Conditionals, known: Expr): IncompleteScores {
  const each = mul(known, logProbEach);
  return { units, logProb: sum(each, ["n"]), logProbEach: each };
}
