/**
 * The network of a MADE as expressions.
 *
 * @module
 */
import type { Program, RowSource } from "../exec/mod.ts";
import { constant, type Expr, input, isBatched, parameter, type Variable, width } from "../expr/mod.ts";
import { add, levelMask, mul, put, ranks, Staircase, stairProduct, stairSum, sum, take } from "../ops/mod.ts";
import type { Architecture } from "./architecture.ts";
import { encodeInputs, layOutColumns, type NetworkColumns } from "./columns.ts";
import { forward } from "./forward.ts";
import { type Edge, type Graph, type Group, outputOf } from "./graph.ts";
import { type CheckedBatch, entriesOf, type Inputs, inputSchemas, mapInputs } from "./inputs.ts";
import { makeOrder } from "./order.ts";

/** What a network says of values. */
export interface Conditionals {
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
  /** `log p` of the known values, each given those known before it, `[n]`. */
  readonly logProb: Expr;
  /** The same for each variable, 0 where it is not known: `[n, D]`. */
  readonly logProbEach: Expr;
}

/** The expressions of a MADE. */
export interface Network extends Graph, Conditionals {
  /** Where variables lie among inputs and outputs. */
  readonly columns: NetworkColumns;
  /** What the network is given, by name: the values `x [n, D]` in the data's column order. */
  readonly inputs: Inputs<Variable>;
  /** Where the order is data: the same where `known [n, D]` is 1, and what is not known is left out. */
  readonly incomplete?: IncompleteScores & { readonly known: Variable };
}

/** The groups and edges of a MADE, without expressions. */
export function graphOf(architecture: Architecture): Graph {
  return connect(networkColumns(architecture), architecture);
}

/** Builds the expressions of a MADE. */
export function buildNetwork(architecture: Architecture): Network {
  const columns = networkColumns(architecture);
  const graph = connect(columns, architecture);
  const inputs = mapInputs(inputSchemas(architecture), ({ length }, name) => input(name, ["n", length]));
  const known = graph.order && input("known", ["n", architecture.schema.length]);
  return {
    ...graph,
    columns,
    inputs,
    ...conditionals(columns, inputs.x, outputsOf(graph, columns, inputs)),
    ...(known && {
      incomplete: {
        known,
        ...incompleteScores(
          conditionals(columns, inputs.x, outputsOf(graph, columns, { ...inputs, known })),
          known,
        ),
      },
    }),
  };
}

/** The units of the output group, with whole products. */
export function outputsOf(
  graph: Graph,
  columns: NetworkColumns,
  inputs: Inputs<Expr> & { readonly known?: Expr },
): Expr {
  const units = forward(graph, encodeInputs(graph, columns, inputs), ({ bias }, incoming) => {
    const products = incoming.map(({ edge, below }) => productOf(edge, below));
    return [products.reduce<Expr>((sum, product) => add(product, sum), bias!)];
  });
  return units.get(outputOf(graph))!;
}

/** What an edge adds to the sums of its units; the same for all rows where what it comes from has no rows, and is 1. */
function productOf(edge: Edge, below: Expr): Expr {
  const weight = edge.mask ? mul(edge.weight, edge.mask) : edge.weight;
  return isBatched(below.shape) ? stairProduct(below, weight, edge) : stairSum(weight, edge);
}

/** What outputs say of values. */
function conditionals(columns: NetworkColumns, x: Expr, outputs: Expr): Conditionals {
  const D = width(x.shape);
  const heads = columns.heads.map((columns) => {
    const { head, variables, members } = columns;
    const z = take(outputs, columns.outputs);
    return { ...columns, z, logProb: head.logProb(take(x, variables), z, members) };
  });
  const parameterCount = columns.heads.reduce((total, { parameters }) => total + parameters.length, 0);
  return {
    outputs,
    logProb: heads.map(({ logProb }) => sum(logProb, ["n"])).reduce(add),
    logProbEach: heads.map(({ logProb, variables }) => put(logProb, variables, D)).reduce(add),
    parameters: heads.map(({ head, z, members, parameters }) =>
      put(head.parameters(z, members), parameters, parameterCount)
    ).reduce(add),
  };
}

/** `log p` of what is known. */
function incompleteScores({ logProbEach }: Conditionals, known: Expr): IncompleteScores {
  const each = mul(known, logProbEach);
  return { logProb: sum(each, ["n"]), logProbEach: each };
}

/** Columns of inputs and outputs, in the data's order where the order is data. */
function networkColumns({ schema, order, orders, context }: Architecture): NetworkColumns {
  return layOutColumns({
    schema,
    order: orders === "any" ? makeOrder("natural", { schema, seed: 0 }) : order,
    ...(context && { context }),
  });
}

/** Loads the rows of each input of a network. */
export function loadInputs(
  program: Program,
  { inputs, incomplete }: Network,
  batch: CheckedBatch,
): [variable: Variable, source: RowSource][] {
  const variables = new Map<string, Variable>(
    entriesOf({ ...inputs, ...(incomplete && { known: incomplete.known }) }),
  );
  return entriesOf(batch).map(([name, rows]) => {
    const variable = variables.get(name)!;
    return [variable, program.load(variable, rows)];
  });
}

/** Makes the groups, an edge from each layer to the next, and those that an architecture has besides. */
function connect(
  { inputRanks, outputRanks, context }: NetworkColumns,
  { schema, degrees, activation, orders, direct = false, residual = false }: Architecture,
): Graph {
  const order = orders === "any" ? input("order", [schema.length]) : undefined;
  const ranked = (name: string, levels: Int32Array): Group => ({
    name,
    levels,
    ...(order && { ranks: take(ranks(order), levels.map((rank) => rank - 1)) }),
  });
  const bias = (name: string, levels: Int32Array) => parameter(`${name}.bias`, [levels.length]);
  const inputs = ranked("input", inputRanks);
  const given: Group[] = context
    ? [{ name: "context", levels: new Int32Array(context.inputRanks.length) }]
    : [];
  const presence = order ? [ranked("presence", Int32Array.from(schema, (_, d) => d + 1))] : [];
  const layers = [inputs];
  degrees.forEach((levels, depth) => {
    const name = `hidden_${depth}`;
    const below = residual && depth > 0 ? { residual: layers[depth]! } : {};
    layers.push({ name, levels, bias: bias(name, levels), activation, ...below });
  });
  const output: Group = { ...ranked("output", outputRanks), bias: bias("output", outputRanks) };
  layers.push(output);
  const edges = layers.slice(1).flatMap((to, k): Edge[] => {
    const below = layers[k]!;
    const hasDirect = direct && to === output && below !== inputs;
    const hasPresence = below === inputs || hasDirect;
    // that of the context comes first, so that a loop over inputs finds it added to the bias
    return [...given, ...(hasPresence ? presence : []), ...(hasDirect ? [inputs] : []), below].map((from) => {
      const name = from === below ? `${to.name}.weight` : `${to.name}.${from.name}.weight`;
      const skips = to === output && from !== below ? { skips: true } : {};
      const mask = maskOf(from, to, { strict: to === output });
      return { from, to, ...mask, weight: parameter(name, [mask.staircase.size]), ...skips };
    });
  });
  return {
    groups: [inputs, ...given, ...presence, ...layers.slice(1)],
    edges,
    ...(order && { order }),
  };
}

/** The mask between two groups: a staircase, or data where a level of theirs is. */
function maskOf(from: Group, to: Group, { strict }: { strict: boolean }): Pick<Edge, "staircase" | "mask"> {
  if (from.ranks === undefined && to.ranks === undefined || from.name === "context") {
    return { staircase: makeStaircase(from.levels, to.levels, { strict }) };
  }
  const [below, above] = [from.levels.length, to.levels.length];
  const staircase = new Staircase(below, new Int32Array(above).fill(below));
  // whole numbers: at most a level is less than the next one
  const limits = to.ranks ?? constant(to.levels.map((level) => strict ? level : level + 1), [above]);
  const levels = from.ranks ?? constant(from.levels, [below]);
  return { staircase, mask: levelMask(levels, limits, { staircase }) };
}

/**
 * The mask between two groups as a staircase (Germain et al. 2015, formulas 12 and 13): a hidden unit sees the units below
 * whose level is at most its own, an output those whose level is less.
 *
 * @param below The levels of the units below, ascending.
 * @param above The levels of the units above, ascending.
 * @param options Whether only lower levels are seen.
 * @returns A staircase in which unit `j` sees the units below that it may.
 */
export function makeStaircase(
  below: ArrayLike<number>,
  above: ArrayLike<number>,
  { strict }: { strict: boolean },
): Staircase {
  let extent = 0;
  const extents = Array.from(above, (level) => {
    while (extent < below.length && (strict ? below[extent]! < level : below[extent]! <= level)) extent++;
    return extent;
  });
  return new Staircase(below.length, extents);
}
