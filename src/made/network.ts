/**
 * The network of a MADE as expressions.
 *
 * @module
 */
import type { Program, RowSource } from "../exec/mod.ts";
import { type Expr, input, parameter, type Variable } from "../expr/mod.ts";
import { add, put, Staircase, stairProduct, sum, take } from "../ops/mod.ts";
import { type Architecture, memberPrefixes, membersOf } from "./architecture.ts";
import { encodeInputs, layOutColumns, type NetworkColumns } from "./columns.ts";
import { forward } from "./forward.ts";
import { type Edge, type Graph, type Group, outputOf } from "./graph.ts";
import { hiddenWidths, isPerVariable } from "./hidden.ts";
import { type CheckedBatch, entriesOf, type Inputs, inputSchemas, mapInputs } from "./inputs.ts";
import { logMeanExp } from "./mixture.ts";
import type { Rows } from "./rows.ts";

/** The expressions of a MADE: the groups and edges of all its members, of which a model that is no mixture has one. */
export interface Network extends Graph {
  /** Each network by itself. */
  readonly members: readonly [Member, ...Member[]];
  /** `log p(x)` in nats, `[n]`. */
  readonly logProb: Expr;
}

/** The expressions of one network with its order. */
export interface Member extends Graph {
  /** What it is by itself. */
  readonly architecture: Architecture;
  /** Where variables lie among inputs and outputs. */
  readonly columns: NetworkColumns;
  /** What the network is given, by name: the values `x [n, D]` in the data's column order. */
  readonly inputs: Inputs<Variable>;
  /** The values of the units of each group, `[n, units]`. */
  readonly units: ReadonlyMap<Group, Expr>;
  /** The units of the output group, sorted by rank. */
  readonly outputs: Expr;
  /** `log p(x)` in nats, `[n]`. */
  readonly logProb: Expr;
  /** `log p(x_d | the variables before d)` in nats, `[n, D]`. */
  readonly logProbEach: Expr;
  /** The parameters of each conditional, those of a variable side by side, variables in the data's order. */
  readonly parameters: Expr;
}

/** The groups and edges of a MADE, without expressions. */
export function graphOf(architecture: Architecture): Graph {
  return graphOfAll(
    eachMember(architecture, (member, prefix) => connect(layOutColumns(member), { ...member, prefix })),
  );
}

/** Builds the expressions of a MADE. */
export function buildNetwork(architecture: Architecture): Network {
  const members = eachMember(architecture, buildMember);
  return {
    ...graphOfAll(members),
    members,
    logProb: logMeanExp(members.map(({ logProb }) => logProb)),
  };
}

/** Makes something for each member, with what its names begin with. */
function eachMember<T>(
  architecture: Architecture,
  make: (member: Architecture, prefix: string) => T,
): [T, ...T[]] {
  const prefixes = memberPrefixes(architecture);
  return membersOf(architecture).map((member, k) => make(member, prefixes[k]!)) as [T, ...T[]];
}

function graphOfAll(members: readonly [Graph, ...Graph[]]): Graph {
  const [first, ...others] = members;
  return {
    groups: [...first.groups, ...others.flatMap(({ groups }) => groups)],
    edges: members.flatMap(({ edges }) => edges),
  };
}

function buildMember(architecture: Architecture, prefix: string): Member {
  const { schema } = architecture;
  const columns = layOutColumns(architecture);
  const graph = connect(columns, { ...architecture, prefix });
  const inputs = mapInputs(
    inputSchemas(architecture),
    ({ length }, name) => input(prefix + name, ["n", length]),
  );
  const { x } = inputs;
  const units = forward(graph, encodeInputs(graph, columns, inputs), ({ bias }, incoming) => {
    const products = incoming.map(({ edge, below }) => stairProduct(below, edge.weight, edge));
    return [products.reduce<Expr>((sum, product) => add(product, sum), bias!)];
  });
  const outputs = units.get(outputOf(graph))!;

  const conditionals = columns.heads.map((columns) => {
    const { head, variables, members } = columns;
    const z = take(outputs, columns.outputs);
    return { ...columns, z, logProb: head.logProb(take(x, variables), z, members) };
  });
  const parameterCount = columns.heads.reduce((total, { parameters }) => total + parameters.length, 0);
  return {
    ...graph,
    architecture,
    columns,
    inputs,
    units,
    outputs,
    logProb: conditionals.map(({ logProb }) => sum(logProb, ["n"])).reduce(add),
    logProbEach: conditionals.map(({ logProb, variables }) => put(logProb, variables, schema.length)).reduce(
      add,
    ),
    parameters: conditionals.map(({ head, z, members, parameters }) =>
      put(head.parameters(z, members), parameters, parameterCount)
    ).reduce(add),
  };
}

/** Loads the rows of each input of members. */
export function loadInputs(
  program: Program,
  members: readonly Member[],
  batch: CheckedBatch,
): [variable: Variable, source: RowSource][] {
  const rows = new Map<string, Rows>(entriesOf(batch));
  return members.flatMap(({ inputs }) =>
    entriesOf(inputs).map(([name, variable]): [Variable, RowSource] => [
      variable,
      program.load(variable, rows.get(name)!),
    ])
  );
}

/** Makes the groups, an edge from each layer to the next, and those that an architecture has besides. */
function connect(
  { inputRanks, outputRanks, context }: NetworkColumns,
  { schema, hidden, degrees, activation, direct = false, residual = false, prefix }: Architecture & {
    prefix: string;
  },
): Graph {
  const bias = (name: string, levels: Int32Array) => parameter(`${prefix}${name}.bias`, [levels.length]);
  const input: Group = { name: "input", levels: inputRanks };
  const given: Group[] = context
    ? [{ name: "context", levels: new Int32Array(context.inputRanks.length) }]
    : [];
  const perVariable = isPerVariable(hidden);
  const ranksOf = (units: number) =>
    Int32Array.from({ length: units }, (_, unit) => 1 + Math.floor(unit * schema.length / units));
  const layers = [input];
  (perVariable ? hiddenWidths(hidden, schema.length).map(ranksOf) : degrees).forEach((levels, depth) => {
    const name = `hidden_${depth}`;
    const below = residual && depth > 0 ? { residual: layers[depth]! } : {};
    layers.push({
      name,
      levels,
      bias: bias(name, levels),
      activation,
      ...(perVariable && { perVariable }),
      ...below,
    });
  });
  const output: Group = {
    name: "output",
    levels: outputRanks,
    perVariable: true,
    bias: bias("output", outputRanks),
  };
  layers.push(output);
  const edges = layers.slice(1).flatMap((to, k): Edge[] => {
    const below = layers[k]!;
    const hasDirect = direct && to === output && below !== input;
    // that of the context comes first, so that a loop over inputs finds it added to the bias
    return [...given, ...(hasDirect ? [input] : []), below].map((from) => {
      const staircase = maskBetween(from, to);
      const name = from === below ? `${to.name}.weight` : `${to.name}.${from.name}.weight`;
      return { from, to, staircase, weight: parameter(prefix + name, [staircase.size]) };
    });
  });
  return { groups: [input, ...given, ...layers.slice(1)], edges };
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
