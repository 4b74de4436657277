/**
 * What a network consists of: groups of units, and edges between them.
 *
 * @module
 */
import type { Variable } from "../expr/mod.ts";
import type { Staircase } from "../ops/mod.ts";
import type { Activation } from "./activation_names.ts";

/** Units side by side. */
export interface Group {
  /** Which group: `input`, `context`, `hidden_0`, `hidden_1`, ... or `output`. */
  readonly name: string;
  /**
   * The level of each unit, ascending: the rank of the variable that it belongs to, the degree of a hidden unit, 0 for a
   * context.
   */
  readonly levels: Int32Array;
  /**
   * Whether units belong to variables: outputs do, and hidden units can. They see what comes before their variable, and of units
   * that belong to variables those of the same one.
   */
  readonly perVariable?: boolean;
  /** One bias a unit; groups that are given have none. */
  readonly bias?: Variable;
  /** What is applied to the sums of hidden units. */
  readonly activation?: Activation;
  /** The group of the same levels whose sums are added to those of this one: an edge without weights, unit to unit. */
  readonly residual?: Group;
}

/** What the units of a group get from those of an earlier one: a product that stops at the stair. */
export interface Edge {
  readonly from: Group;
  readonly to: Group;
  /** The mask. */
  readonly staircase: Staircase;
  /** Packed weights. */
  readonly weight: Variable;
}

/** Groups and edges. */
export interface Graph {
  /** The input, the context if there is one, the hidden groups from below, and the output. */
  readonly groups: readonly [Group, ...Group[]];
  readonly edges: readonly Edge[];
}

/** The group that holds the conditionals. */
export function outputOf({ groups }: Graph): Group {
  return groups[groups.length - 1]!;
}

/** The weights and biases, from the input up. */
export function parametersOf({ groups, edges }: Graph): Variable[] {
  return groups.flatMap((group) => [
    ...edges.filter(({ to }) => to === group).map(({ weight }) => weight),
    ...(group.bias ? [group.bias] : []),
  ]);
}
