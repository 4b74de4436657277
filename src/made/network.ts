/**
 * The network of a MADE as expressions.
 *
 * @module
 */
import type { Program, RowSource } from "../exec/mod.ts";
import { type Expr, input, type Variable } from "../expr/mod.ts";
import { type Architecture, memberPrefixes, membersOf } from "./architecture.ts";
import {
  type Conditionals,
  conditionals,
  type IncompleteScores,
  incompleteScores,
  unitsOf,
} from "./conditionals.ts";
import { connect, type LaidOutGraph, type NamedVariable } from "./connect.ts";
import type { Graph } from "./graph.ts";
import { type CheckedBatch, entriesOf, type Inputs, inputSchemas, mapInputs } from "./inputs.ts";
import { logMeanExp } from "./mixture.ts";
import { inOneOrder } from "./one_order.ts";
import { naturalOrder } from "./order.ts";

/** The expressions of a MADE: the groups and edges of all its members, of which a model that is no mixture has one. */
export interface Network extends Graph {
  /** Each network by itself; those of several orders share weights, groups and edges. */
  readonly members: readonly [Member, ...Member[]];
  /** The networks that sample: the members, or where the order is data, that of the canonical order. */
  readonly sampled: readonly [LaidOutGraph, ...LaidOutGraph[]];
  /** What is learned: the members, or where they share weights, one network whose order is data. */
  readonly learned: { readonly logProb: Expr; readonly members: readonly [Member, ...Member[]] };
  /** `log p(x)` in nats, `[n]`. */
  readonly logProb: Expr;
}

/** The expressions of one network with its order. */
export interface Member extends LaidOutGraph, Conditionals {
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
    const [{ order }] = members;
    const sampled = order ? [inOneOrder(members[0], architecture.order)] as const : members;
    return { ...graphOfAll(members), members, sampled, logProb, learned: { members, logProb } };
  }
  const [member] = eachMember(architecture, learnedOf(architecture), buildMember, shared);
  return {
    ...graphOfAll([member]),
    members,
    sampled: members,
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

function graphOfAll(members: readonly [Graph, ...Graph[]]): Graph {
  const [first, ...others] = members;
  return {
    groups: [...first.groups, ...others.flatMap(({ groups }) => groups)],
    edges: members.flatMap(({ edges }) => edges),
    ...(first.order && { order: first.order }),
  };
}

function buildMember(architecture: Architecture, variable: NamedVariable): Member {
  const graph = connect(architecture, variable);
  const inputs = mapInputs(
    inputSchemas(architecture),
    ({ length }, name) => variable(input, name, ["n", length]),
  );
  const scores = (known?: Expr) =>
    conditionals(graph, inputs.x, unitsOf(graph, { ...inputs, ...(known && { known }) }));
  const known = graph.order && variable(input, "known", ["n", architecture.schema.length]);
  return {
    ...graph,
    inputs,
    ...scores(),
    ...(known && { incomplete: { known, ...incompleteScores(scores(known), known) } }),
  };
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
