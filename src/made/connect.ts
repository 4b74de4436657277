/**
 * The groups and edges of one network.
 *
 * @module
 */
import { constant, type Expr, input, parameter, type Shape, type Variable } from "../expr/mod.ts";
import { inverse, permute, take } from "../ops/mod.ts";
import type { Architecture } from "./architecture.ts";
import { columnsInOrder, layOutColumns, type NetworkColumns } from "./columns.ts";
import type { Edge, Graph, Group } from "./graph.ts";
import { hiddenWidths, isPerVariable } from "./hidden.ts";
import { maskBetween } from "./masks.ts";
import { naturalOrder, type Order } from "./order.ts";
import { followVariables } from "./follow_variables.ts";
import { areAlike } from "./schema.ts";

/** Groups and edges, and where variables lie among the columns of inputs and outputs. */
export interface LaidOutGraph extends Graph {
  /** What the network is by itself. */
  readonly architecture: Architecture;
  /** The columns, in the canonical order where masks are data. */
  readonly columns: NetworkColumns;
}

/** The variable of a network that has a name within it. */
export type NamedVariable = (kind: typeof input | typeof parameter, name: string, shape: Shape) => Variable;

/**
 * Makes the groups and edges of a network.
 *
 * @param architecture What it is.
 * @param variable Makes its weights, its biases and, where that is an input, its order.
 */
export function connect(architecture: Architecture, variable: NamedVariable): LaidOutGraph {
  const { schema, orders } = architecture;
  const columns = columnsOf(architecture);
  const given = orders === "any" ? variable(input, "order", [schema.length]) : undefined;
  const order = orders === undefined ? undefined : given ?? constant(architecture.order, [schema.length]);
  const dataOrder = canBeInOrder(architecture) ? order : undefined;
  const layers = makeGroups(architecture, { columns, order, dataOrder, variable });
  const { inputs, conditions, presence, above } = layers;
  return {
    architecture,
    columns,
    groups: [inputs, ...conditions, ...presence, ...above],
    edges: makeEdges(architecture, layers, variable),
    ...(given && { order: given }),
    ...(dataOrder && { dataOrder }),
  };
}

/** Where units are put in an order that is data, variables are laid out as if it were the data's. */
function columnsOf(architecture: Architecture): NetworkColumns {
  const { schema, context, orders } = architecture;
  const order = orders !== undefined && canBeInOrder(architecture)
    ? naturalOrder(schema)
    : canonicalOrder(architecture);
  return layOutColumns({ schema, order, ...(context && { context }) });
}

/**
 * Whether units can be put in an order that is data: where each variable has as many, and hidden units belong to none, so that the
 * staircases are the same in every order.
 */
function canBeInOrder({ schema, hidden }: Architecture): boolean {
  return areAlike(schema) && !isPerVariable(hidden);
}

/** The order in which weights that belong to variables are stored; where several orders share them, that of the data. */
function canonicalOrder({ schema, order, orders }: Architecture): Order {
  return typeof orders === "number" ? naturalOrder(schema) : order;
}

/** The groups of a network by what they are. */
interface Layers {
  readonly inputs: Group;
  /** What all units see: the context, if there is one. */
  readonly conditions: readonly Group[];
  /** Which variables are there, where there are several orders. */
  readonly presence: readonly Group[];
  /** The hidden groups from below, and the output. */
  readonly above: readonly Group[];
}

function makeGroups(
  architecture: Architecture,
  { columns, order, dataOrder, variable }: {
    columns: NetworkColumns;
    order: Expr | undefined;
    dataOrder: Expr | undefined;
    variable: NamedVariable;
  },
): Layers {
  const { schema, hidden, degrees, activation, residual = false } = architecture;
  const { inputRanks, outputRanks, context } = columns;
  const D = schema.length;
  const canonical = constant(canonicalOrder(architecture), [D]);
  const ofVariables = (levels: Int32Array) => ({
    levels,
    ...(order && {
      places: take(permute(inverse(order), canonical), levels.map((level) => level - 1)),
    }),
    ...(dataOrder && { order: columnsInOrder(permute(inverse(canonical), dataOrder), levels.length) }),
  });
  const ofDegrees = (levels: Int32Array) => {
    if (order === undefined || levels.length < D) return { levels };
    const { places, order: units } = followVariables(levels, permute(inverse(canonical), order));
    return { levels, places, ...(dataOrder && { order: units }) };
  };
  const bias = (name: string, levels: Int32Array) => variable(parameter, `${name}.bias`, [levels.length]);
  const inputs: Group = { name: "input", ...ofVariables(inputRanks) };
  const perVariable = isPerVariable(hidden);
  const ranksOf = (units: number) =>
    Int32Array.from({ length: units }, (_, unit) => 1 + Math.floor(unit * D / units));
  const above: Group[] = [];
  for (const levels of perVariable ? hiddenWidths(hidden, D).map(ranksOf) : degrees) {
    const name = `hidden_${above.length}`;
    const below = above.at(-1);
    above.push({
      name,
      ...(perVariable ? ofVariables(levels) : ofDegrees(levels)),
      bias: bias(name, levels),
      activation,
      ...(perVariable && { perVariable }),
      ...(residual && below && { residual: below }),
    });
  }
  above.push({
    name: "output",
    ...ofVariables(outputRanks),
    perVariable: true,
    bias: bias("output", outputRanks),
    ...initialScalesOf(columns),
  });
  return {
    inputs,
    conditions: context ? [{ name: "context", levels: new Int32Array(context.inputRanks.length) }] : [],
    presence: order ? [{ name: "presence", ...ofVariables(Int32Array.from(schema, (_, d) => d + 1)) }] : [],
    above,
  };
}

/** What the initial weights of outputs are multiplied by, where some are by other than 1. */
function initialScalesOf({ heads, outputRanks }: NetworkColumns): Pick<Group, "initialScales"> {
  if (heads.every(({ head: { initialScale = 1 } }) => initialScale === 1)) return {};
  const initialScales = new Float32Array(outputRanks.length).fill(1);
  for (const { head: { initialScale = 1 }, outputs } of heads) {
    for (const unit of outputs) initialScales[unit] = initialScale;
  }
  return { initialScales };
}

/** An edge from each layer to the next, and those that an architecture has besides. */
function makeEdges(
  { direct = false }: Architecture,
  { inputs, conditions, presence, above }: Layers,
  variable: NamedVariable,
): Edge[] {
  return above.flatMap((to, k): Edge[] => {
    const below = above[k - 1] ?? inputs;
    const hasDirect = direct && k === above.length - 1 && below !== inputs;
    // that of the context comes first, so that a loop over inputs finds it added to the bias
    return [
      ...conditions,
      ...(below === inputs || hasDirect ? presence : []),
      ...(hasDirect ? [inputs] : []),
      below,
    ].map((from) => {
      const mask = maskBetween(from, to);
      const name = from === below ? `${to.name}.weight` : `${to.name}.${from.name}.weight`;
      return { from, to, ...mask, weight: variable(parameter, name, [mask.staircase.size]) };
    });
  });
}
