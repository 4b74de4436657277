/**
 * The network of a MADE as expressions.
 *
 * @module
 */
import type { Program, RowSource } from "../exec/mod.ts";
import {
  constant,
  type Expr,
  input,
  isBatched,
  parameter,
  type Shape,
  type Variable,
  width,
} from "../expr/mod.ts";
import {
  add,
  broadcast,
  inverse,
  levelMask,
  levelSum,
  mul,
  permute,
  permuteWeights,
  put,
  Staircase,
  stairProduct,
  sum,
  take,
  type Window,
} from "../ops/mod.ts";
import { type Architecture, memberPrefixes, membersOf } from "./architecture.ts";
import {
  columnsInOrder,
  encodeInputs,
  inDataOrder,
  inOrder,
  layOutColumns,
  type NetworkColumns,
} from "./columns.ts";
import { forward } from "./forward.ts";
import { type Edge, type Graph, type Group, outputOf } from "./graph.ts";
import { hiddenWidths, isPerVariable } from "./hidden.ts";
import { type CheckedBatch, entriesOf, type Inputs, inputSchemas, mapInputs } from "./inputs.ts";
import { logMeanExp } from "./mixture.ts";
import { makeOrder, type Order } from "./order.ts";
import { numbers } from "./range.ts";
import { areAlike, type Schema } from "./schema.ts";

/** The expressions of a MADE: the groups and edges of all its members, of which a model that is no mixture has one. */
export interface Network extends Graph {
  /** Each network by itself; those of several orders share weights, groups and edges. */
  readonly members: readonly [Member, ...Member[]];
  /** What is learned: the members, or where they share weights, one network whose order is data. */
  readonly learned: { readonly logProb: Expr; readonly members: readonly [Member, ...Member[]] };
  /** `log p(x)` in nats, `[n]`. */
  readonly logProb: Expr;
}

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

/** The expressions of one network with its order. */
export interface Member extends Graph, Conditionals {
  /** What it is by itself. */
  readonly architecture: Architecture;
  /** Where variables lie among inputs and outputs. */
  readonly columns: NetworkColumns;
  /** What the network is given, by name: the values `x [n, D]` in the data's column order. */
  readonly inputs: Inputs<Variable>;
  /** Where the order is data: the same where `known [n, D]` is 1, and what is not known is left out. */
  readonly incomplete?: IncompleteScores & { readonly known: Variable };
}

/** The groups and edges of a MADE, without expressions. */
export function graphOf(architecture: Architecture): Graph {
  return graphOfAll(eachMember(architecture, learnedOf(architecture), connect));
}

/** Builds the expressions of a MADE. */
export function buildNetwork(architecture: Architecture): Network {
  const shared = new Map<string, Variable>();
  const members = eachMember(architecture, membersOf(architecture), buildMember, shared);
  const logProb = logMeanExp(members.map(({ logProb }) => logProb));
  if (typeof architecture.orders !== "number") {
    return { ...graphOfAll(members), members, logProb, learned: { members, logProb } };
  }
  const [member] = eachMember(architecture, learnedOf(architecture), buildMember, shared);
  return {
    ...graphOfAll([member]),
    members,
    logProb,
    learned: { members: [member], logProb: member.logProb },
  };
}

/** The networks that are learned: the members, or where they share weights, one of any order. */
function learnedOf(architecture: Architecture): Architecture[] {
  const members = membersOf(architecture);
  if (typeof architecture.orders !== "number") return members;
  return [{ ...members[0]!, orders: "any", order: naturalOrder(architecture.schema) }];
}

/** Makes something of each of some members. Where they have the same names for variables, these are the same. */
function eachMember<T>(
  architecture: Architecture,
  members: readonly Architecture[],
  make: (member: Architecture, variable: NamedVariable) => T,
  shared: Map<string, Variable> = new Map(),
): [T, ...T[]] {
  const prefixes = memberPrefixes(architecture);
  return members.map((member, k) =>
    make(member, (kind, name, shape) => {
      const full = prefixes[k]! + name;
      const variable = shared.get(full) ?? kind(full, shape);
      shared.set(full, variable);
      return variable;
    })
  ) as [T, ...T[]];
}

/** The variable of a member that has a name within it. */
type NamedVariable = (kind: typeof input | typeof parameter, name: string, shape: Shape) => Variable;

function graphOfAll(members: readonly [Graph, ...Graph[]]): Graph {
  const [first, ...others] = members;
  return {
    groups: [...first.groups, ...others.flatMap(({ groups }) => groups)],
    edges: members.flatMap(({ edges }) => edges),
    ...(first.order && { order: first.order }),
  };
}

function buildMember(architecture: Architecture, variable: NamedVariable): Member {
  const columns = columnsOf(architecture);
  const graph = connect(architecture, variable);
  const inputs = mapInputs(
    inputSchemas(architecture),
    ({ length }, name) => variable(input, name, ["n", length]),
  );
  const scores = (known?: Expr) =>
    conditionals(
      { ...graph, columns },
      inputs.x,
      unitsOf({ ...graph, columns }, { ...inputs, ...(known && { known }) }),
    );
  const known = graph.order && variable(input, "known", ["n", architecture.schema.length]);
  return {
    ...graph,
    architecture,
    columns,
    inputs,
    ...scores(),
    ...(known && { incomplete: { known, ...incompleteScores(scores(known), known) } }),
  };
}

/** Groups and edges, and where variables lie among the columns. */
type LaidOutGraph = Graph & Pick<Member, "columns">;

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
export function wherePresent(network: Member): Member {
  const { groups: [input, ...others], dataOrder: _, ...rest } = network;
  return { ...rest, groups: [input, ...others.filter(({ name }) => name !== "presence")] };
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
function conditionals(network: LaidOutGraph, x: Expr, units: ReadonlyMap<Group, Expr>): Conditionals {
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
function incompleteScores({ units, logProbEach }: Conditionals, known: Expr): IncompleteScores {
  const each = mul(known, logProbEach);
  return { units, logProb: sum(each, ["n"]), logProbEach: each };
}

/** The groups and edges of a network of several orders as those of a network of one. */
export function inOneOrder(
  { architecture: { orders: _, ...rest } }: Member,
  order: Order,
): Pick<Member, "groups" | "edges" | "columns" | "architecture"> {
  const architecture = { ...rest, order };
  const graph = connect(architecture, (kind, name, shape) => kind(name, shape));
  return { ...graph, columns: columnsOf(architecture), architecture };
}

/** Columns of inputs and outputs; where units are put in an order that is data, variables are laid out as if it were the data's. */
function columnsOf(architecture: Architecture): NetworkColumns {
  const { schema, context, orders } = architecture;
  const order = orders !== undefined && areAlike(schema)
    ? naturalOrder(schema)
    : canonicalOrder(architecture);
  return layOutColumns({ schema, order, ...(context && { context }) });
}

/** The order in which weights that belong to variables are stored; where several orders share them, that of the data. */
function canonicalOrder({ schema, order, orders }: Architecture): Order {
  return typeof orders === "number" ? naturalOrder(schema) : order;
}

function naturalOrder(schema: Schema): Order {
  return makeOrder("natural", { schema, seed: 0 });
}

/** Loads the rows of each input of members. */
export function loadInputs(
  program: Program,
  members: readonly Member[],
  batch: CheckedBatch,
): [variable: Variable, source: RowSource][] {
  return members.flatMap(({ inputs, incomplete }) => {
    const variables = new Map<string, Variable>(
      entriesOf({ ...inputs, ...(incomplete && { known: incomplete.known }) }),
    );
    return entriesOf(batch).map(([name, rows]): [Variable, RowSource] => {
      const variable = variables.get(name)!;
      return [variable, program.load(variable, rows.marked)];
    });
  });
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

/** Makes the groups, an edge from each layer to the next, and those that an architecture has besides. */
function connect(architecture: Architecture, variable: NamedVariable): Graph {
  const { schema, hidden, degrees, activation, orders, direct = false, residual = false } = architecture;
  const columns = columnsOf(architecture);
  const { inputRanks, outputRanks, context } = columns;
  const orderInput = orders === "any" ? variable(input, "order", [schema.length]) : undefined;
  const order = orders === undefined
    ? undefined
    : orderInput ?? constant(architecture.order, [schema.length]);
  const dataOrder = areAlike(schema) ? order : undefined;
  const canonical = constant(canonicalOrder(architecture), [schema.length]);
  const ofVariables = (levels: Int32Array) => ({
    levels,
    ...(order && {
      ranks: take(permute(add(inverse(order), 1), canonical), levels.map((level) => level - 1)),
    }),
    ...(dataOrder && { order: columnsInOrder(permute(inverse(canonical), dataOrder), levels.length) }),
  });
  const bias = (name: string, levels: Int32Array) => variable(parameter, `${name}.bias`, [levels.length]);
  const inputs: Group = { name: "input", ...ofVariables(inputRanks) };
  const given: Group[] = context
    ? [{ name: "context", levels: new Int32Array(context.inputRanks.length) }]
    : [];
  const presence: Group[] = order
    ? [{ name: "presence", ...ofVariables(Int32Array.from(schema, (_, d) => d + 1)) }]
    : [];
  const perVariable = isPerVariable(hidden);
  const ranksOf = (units: number) =>
    Int32Array.from({ length: units }, (_, unit) => 1 + Math.floor(unit * schema.length / units));
  const layers = [inputs];
  (perVariable ? hiddenWidths(hidden, schema.length).map(ranksOf) : degrees).forEach((levels, depth) => {
    const name = `hidden_${depth}`;
    const below = residual && depth > 0 ? { residual: layers[depth]! } : {};
    layers.push({
      name,
      ...(perVariable ? ofVariables(levels) : { levels }),
      bias: bias(name, levels),
      activation,
      ...(perVariable && { perVariable }),
      ...below,
    });
  });
  const output: Group = {
    name: "output",
    ...ofVariables(outputRanks),
    perVariable: true,
    bias: bias("output", outputRanks),
    ...initialScalesOf(columns),
  };
  layers.push(output);
  const edges = layers.slice(1).flatMap((to, k): Edge[] => {
    const below = layers[k]!;
    const hasDirect = direct && to === output && below !== inputs;
    const hasPresence = below === inputs || hasDirect;
    // that of the context comes first, so that a loop over inputs finds it added to the bias
    return [...given, ...(hasPresence ? presence : []), ...(hasDirect ? [inputs] : []), below].map((from) => {
      const mask = masksBetween(from, to);
      const name = from === below ? `${to.name}.weight` : `${to.name}.${from.name}.weight`;
      return { from, to, ...mask, weight: variable(parameter, name, [mask.staircase.size]) };
    });
  });
  return {
    groups: [inputs, ...given, ...presence, ...layers.slice(1)],
    edges,
    ...(orderInput && { order: orderInput }),
    ...(dataOrder && { dataOrder }),
  };
}

/** How weights between two groups are laid out, and which of them count. */
function masksBetween(from: Group, to: Group): Pick<Edge, "staircase" | "mask" | "inOrder"> {
  const staircase = maskBetween(from, to);
  return {
    ...(isData(from, to) ? dataMask(from, to) : { staircase }),
    ...((from.order ?? to.order) && { inOrder: staircase }),
  };
}

/** Whether the mask between two groups depends on an order that is data: a context and units of one variable have no order. */
export function isData(from: Group, to: Group): boolean {
  const isOwn = from.perVariable && to.perVariable;
  return !isOwn && from.name !== "context" && (from.ranks !== undefined || to.ranks !== undefined);
}

/** The same mask as {@linkcode maskBetween} gives, as data. */
function dataMask(from: Group, to: Group): Required<Pick<Edge, "staircase" | "mask">> {
  // of whole numbers, those that are not higher are less than the next one
  const limits = to.levels.map((level) => to.perVariable ? level : level + 1);
  const below = from.levels.length;
  return {
    staircase: new Staircase(below, new Int32Array(limits.length).fill(below)),
    mask: {
      below: from.ranks ?? constant(from.levels, [below]),
      above: to.ranks ?? constant(limits, [limits.length]),
    },
  };
}

/**
 * The mask between two groups (Germain et al. 2015, formulas 12 and 13): a unit with a degree sees the units below whose level is at
 * most its own, one that belongs to a variable those whose level is less; but if they belong to variables too, those of its own.
 */
export function maskBetween(from: Group, to: Group): Staircase {
  const { levels } = from;
  if (from.perVariable && to.perVariable) {
    const starts = countLevels(levels, to.levels, { strict: true });
    return new Staircase(levels.length, countLevels(levels, to.levels, { strict: false }), { starts });
  }
  return new Staircase(levels.length, countLevels(levels, to.levels, { strict: to.perVariable ?? false }));
}

/**
 * For each unit above how many units below have a lower level, or one that is not higher.
 *
 * @param below The levels of the units below, ascending.
 * @param above The levels of the units above, ascending.
 * @param options Whether only lower levels count.
 */
function countLevels(below: Int32Array, above: Int32Array, { strict }: { strict: boolean }): Int32Array {
  let count = 0;
  return above.map((level) => {
    while (count < below.length && (strict ? below[count]! < level : below[count]! <= level)) count++;
    return count;
  });
}
