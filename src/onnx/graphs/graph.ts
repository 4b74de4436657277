import type { Expr } from "../../expr/mod.ts";
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

/** The outputs of an exported graph by name; its inputs are those of the expressions. */
export type Graph = (made: Made, options: GraphOptions) => Readonly<Record<string, Expr>>;
