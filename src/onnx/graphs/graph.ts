import type { Expr, Variable } from "../../expr/mod.ts";
import type { Conditions, Made, WeightSlices } from "../../made/mod.ts";
import type { GraphKind, InputName, OutputName } from "../ports.ts";

/** What the outputs of an exported graph are made from. */
export interface GraphOptions {
  readonly made: Made;
  /** The slices of the weights that the graph stores. */
  readonly slices: WeightSlices;
  /** The number of slices of units that the products of a whole group are cut into. */
  readonly splits: number;
  /** The number of blocks of variables that are sampled one after the other. */
  readonly blocks: number;
}

/** Makes the outputs of an exported graph from its inputs, both by the names of its ports, of which not every model has all. */
export type Graph<K extends GraphKind> = (
  inputs: Readonly<Record<InputName<K>, Variable>> & Conditions<Variable>,
  options: GraphOptions,
) => { readonly [Name in OutputName<K>]?: Expr };
