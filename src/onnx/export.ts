/**
 * The exported graphs of a model.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { LayerBlocks, type Made, storedWeights } from "../made/mod.ts";
import { complete } from "./graphs/complete.ts";
import { conditionals } from "./graphs/conditionals.ts";
import type { Graph } from "./graphs/graph.ts";
import { logProb } from "./graphs/log_prob.ts";
import { sample } from "./graphs/sample.ts";
import { sweep } from "./graphs/sweep.ts";
import { lower } from "./lower.ts";
import type { GraphKind, ModelMetadata } from "./metadata.ts";

/** What may be given with an export. */
export interface ExportOptions {
  /** What the file says about the model besides what the model knows. */
  readonly metadata?: Partial<ModelMetadata>;
  /** The number of blocks of variables that `sample` and `complete` draw one after the other; by default `D / 80`, rounded up. */
  readonly blocks?: number;
}

const graphs: Readonly<Record<GraphKind, Graph>> = {
  log_prob: logProb,
  conditionals,
  sample,
  complete,
  sweep,
};

/**
 * Writes one of the graphs of a model as an ONNX file (opset 17, standard operators, no masks).
 *
 * | graph | inputs | outputs |
 * | --- | --- | --- |
 * | `log_prob` | `x` | `log_prob [n]` in nats |
 * | `conditionals` | `x` | `parameters [n, O]`, those of a variable side by side, and `log_prob_each` in nats |
 * | `sample` | `noise`, uniform in (0, 1) | `x`, the exact ancestral sample for that noise, and `log_prob [n]` |
 * | `complete` | `noise`, `evidence`, `known` (0 or 1) | `x` with known values kept, and `log_prob [n]` |
 * | `sweep` | `noise`, `evidence`, `known`, `x` | `x_next`, the values after 8 rounds, and `changed [1]` (0 or 1) |
 *
 * Where no shape is given it is `[n, D]`, columns in the data's order. A completion is a sample of the conditional
 * distribution where the known variables come first in the order.
 *
 * @param made The model.
 * @param graph Which graph.
 * @param options What else the file says, and the number of blocks.
 * @returns The bytes of the file.
 * @throws {RangeError} When the number of blocks is not a whole number from 1 to `D`.
 */
export function exportOnnx(made: Made, graph: GraphKind, options: ExportOptions = {}): Uint8Array {
  const { schema, order, hidden, activation, D } = made;
  const { metadata, blocks: sampleBlocks = Math.ceil(D / VARIABLES_PER_BLOCK) } = options;
  if (!(Number.isInteger(sampleBlocks) && sampleBlocks >= 1 && sampleBlocks <= D)) {
    throw inputError(
      new RangeError(
        `Cannot sample ${D} variables in ${sampleBlocks} blocks: expected a whole number from 1 to ${D}`,
      ),
    );
  }
  const blocks = new LayerBlocks(made.network.layers, (parameter) => made.executor.read(parameter));
  const { inputs, outputs } = graphs[graph](made, {
    blocks,
    sampleBlocks,
    layerBlocks: chooseLayerBlocks(made),
  });
  return lower(outputs, {
    inputs,
    baked: blocks.values,
    metadata: {
      ...metadata,
      format: "staircase/1",
      graph,
      variables: schema,
      order: [...order],
      architecture: { hidden, activation },
    },
  });
}

/** Small blocks of variables need few rounds each, large ones have few operators in all. */
const VARIABLES_PER_BLOCK = 80;

/** Blocks of a layer: 8 are fast, and a large model gets so many that little outside the stair is stored. */
function chooseLayerBlocks({ network: { layers }, weightCount }: Made): number {
  const stored = (count: number) =>
    layers.reduce((total, { staircase }) => total + storedWeights(staircase, count), 0);
  let count = 8;
  while (weightCount > 1e6 && count < 64 && stored(count) > 1.12 * weightCount) count += 2;
  return count;
}
