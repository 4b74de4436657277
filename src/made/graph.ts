/**
 * What a network consists of: groups of units, and edges between them.
 *
 * @module
 */
import type { Expr, Variable } from "../expr/mod.ts";
import type { Levels, Staircase } from "../ops/mod.ts";
import type { Activation } from "./activation_names.ts";

/** Units side by side. */
export interface Group {
  /** Which group: `input`, `context`, `presence`, `hidden_0`, `hidden_1`, ... or `output`. */
  readonly name: string;
  /**
   * The level of each unit, ascending: the rank of the variable that it belongs to, the degree of a hidden unit, 0 for a
   * context.
   */
  readonly levels: Int32Array;
  /**
   * The level of each unit less 1, where the order is data: `[units]`, for a unit that belongs to a variable the place of that from 0 up.
   * Levels are then those in the canonical order. Hidden units without places have the same degree in every order.
   */
  readonly places?: Expr;
  /**
   * Which unit comes when, where the order is data and all variables are alike: units are computed in order of level, while their weights
   * and biases stay in the canonical order.
   */
  readonly order?: Expr;
  /**
   * Whether units belong to variables: outputs do, and hidden units can. They see what comes before their variable, and of units
   * that belong to variables those of the same one.
   */
  readonly perVariable?: boolean;
  /** One bias a unit; groups that are given have none. */
  readonly bias?: Variable;
  /** What the initial weights of each unit are multiplied by; without it by 1. */
  readonly initialScales?: Float32Array;
  /** What is applied to the sums of hidden units. */
  readonly activation?: Activation;
  /** The group of the same levels whose sums are added to those of this one: an edge without weights, unit to unit. */
  readonly residual?: Group;
}

/** What the units of a group get from those of an earlier one: a product that stops at the stair. */
export interface Edge {
  readonly from: Group;
  readonly to: Group;
  /** The mask; where that is data, or units are put in order of rank, the layout of the weights only. */
  readonly staircase: Staircase;
  /** The levels that the mask follows from, where it is data. */
  readonly mask?: Levels;
  /** The mask in order of rank, where units are put in that order. */
  readonly inOrder?: Staircase;
  /** Packed weights. */
  readonly weight: Variable;
}

/** Groups and edges. */
export interface Graph {
  /** The input, the context and the presence if there are any, the hidden groups from below, and the output. */
  readonly groups: readonly [Group, ...Group[]];
  readonly edges: readonly Edge[];
  /** The order, `[D]`, where that is an input. */
  readonly order?: Variable;
  /** The order, where units of variables are put in it, which are all alike. */
  readonly dataOrder?: Expr | undefined;
}

/** The group that holds the conditionals. */
export function outputOf({ groups }: Graph): Group {
  return groups[groups.length - 1]!;
}

/** Whether products have masks that are data: where the order is, and not all variables are alike. */
export function hasDataMasks({ edges }: Graph): boolean {
  return edges.some(({ mask, inOrder }) => mask !== undefined && inOrder === undefined);
}

/** The weights and biases, from the input up. */
export function parametersOf({ groups, edges }: Graph): Variable[] {
  return groups.flatMap((group) => [
    ...edges.filter(({ to }) => to === group).map(({ weight }) => weight),
    ...(group.bias ? [group.bias] : []),
  ]);
}
