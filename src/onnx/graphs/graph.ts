import type { Expr, Variable } from "../../expr/mod.ts";
import type { LayerBlocks, Made } from "../../made/mod.ts";

/** What the outputs of an exported graph are made from. */
export interface GraphOptions {
  /** The parts of the layers that the graph stores. */
  readonly blocks: LayerBlocks;
  /** The number of blocks of units that the product of a whole layer is cut into. */
  readonly layerBlocks: number;
  /** The number of blocks of variables that are sampled one after the other. */
  readonly sampleBlocks: number;
}

/** What an exported graph computes. */
export interface GraphContent {
  /** What it is given; for a model of one variable, which depends on nothing, it may need less. */
  readonly inputs: readonly Variable[];
  /** What it computes, by name. */
  readonly outputs: Readonly<Record<string, Expr>>;
}

/** Makes the expressions of an exported graph. */
export type Graph = (made: Made, options: GraphOptions) => GraphContent;
