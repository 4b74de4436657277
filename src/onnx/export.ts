/**
 * The exported graphs of a model.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { type Expr, input, substitute } from "../expr/mod.ts";
import { isPerVariable, type Made, storedWeights, WeightSlices } from "../made/mod.ts";
import { conditionals } from "./graphs/conditionals.ts";
import type { Graph } from "./graphs/graph.ts";
import { logProb } from "./graphs/log_prob.ts";
import { complete, sample } from "./graphs/sample.ts";
import { sampleByMembers } from "./graphs/sample_by_members.ts";
import { sweep } from "./graphs/sweep.ts";
import { GraphBuilder } from "./graph_builder.ts";
import { lower } from "./lower.ts";
import type { ModelMetadata } from "./metadata.ts";
import { type GraphKind, portsOf } from "./ports.ts";

/** What may be given with an export. */
export interface ExportOptions {
  /** What the file says about the model besides what the model knows. */
  readonly metadata?: Partial<ModelMetadata>;
  /**
   * The number of blocks of variables that `sample` and `complete` draw one after the other; by default one for each variable of
   * up to 100 that are not all binary or have hidden units of their own, else `D / 80`, or `D / 112` of 8 members and more, at most 32.
   */
  readonly blocks?: number;
}

const graphs: { readonly [K in GraphKind]: Graph<K> } = {
  log_prob: logProb,
  conditionals,
  sample,
  complete,
  sweep,
};

/**
 * Writes one of the graphs of a model as an ONNX file (opset 17, standard operators, no masks).
 *
 * - `log_prob` scores rows;
 * - `conditionals` gives the parameters of each conditional along rows;
 * - `sample` gives the exact ancestral sample for the noise;
 * - `complete` the same, with known values kept; it is a sample of the conditional distribution where the known variables
 *   come first in the order;
 * - `sweep` does 8 rounds of sampling without control flow, to be repeated until nothing changes.
 *
 * {@linkcode portsOf} lists the inputs and outputs of each.
 *
 * @param made The model.
 * @param graph Which graph.
 * @param options What else the file says, and the number of blocks.
 * @returns The bytes of the file.
 * @throws {RangeError} When the number of blocks is not a whole number from 1 to `D`.
 *
 * @example A graph for any ONNX runtime
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, exportOnnx, Made, readMetadata } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [8] });
 * const bytes = exportOnnx(made, "sample");
 * assertEquals(readMetadata(bytes, "sample.onnx").graph, "sample");
 * ```
 */
export function exportOnnx(made: Made, graph: GraphKind, options: ExportOptions = {}): Uint8Array {
  const { network, architecture, executor, D } = made;
  const { metadata, blocks = likelyBlocks(made)[0] } = options;
  if (!(Number.isInteger(blocks) && blocks >= 1 && blocks <= D)) {
    throw inputError(
      new RangeError(
        `Cannot sample ${D} variables in ${blocks} blocks: expected a whole number from 1 to ${D}`,
      ),
    );
  }
  const slices = new WeightSlices(network, (parameter) => executor.read(parameter));
  const ports = portsOf(graph, architecture);
  const inputs = Object.fromEntries(ports.inputs.map(({ name, dims }) => [name, input(name, dims)]));
  // from which slices are computed in the order that is given
  if (typeof architecture.orders === "number" || inputs.order) addWholeValues(slices, made);
  const parts = { made, slices, splits: chooseSplits(made), blocks };
  const about = { ...metadata, graph, architecture };
  if (graph === "sample" && network.members.length > 1) {
    const builder = new GraphBuilder(graph);
    for (const { name, dims } of ports.inputs) builder.input(name, dims);
    const x = sampleByMembers(builder, inputs as Parameters<typeof sampleByMembers>[1], parts);
    builder.output(x, ["n", D]);
    return builder.build({ metadata: about });
  }
  const compute = graphs[graph] as (...of: Parameters<Graph<GraphKind>>) => Readonly<Record<string, Expr>>;
  const outputs = compute(inputs as Parameters<typeof compute>[0], parts);
  const values = ports.outputs.map(({ name }) => outputs[name]!);
  const ordered = inputs.order ? substitute(values, new Map([[network.order!, inputs.order]])) : values;
  return lower(Object.fromEntries(ports.outputs.map(({ name }, k) => [name, ordered[k]!])), {
    inputs: Object.values(inputs),
    integers: ports.inputs.filter(({ type }) => type === "int32").map(({ name }) => inputs[name]!),
    baked: slices.values,
    metadata: about,
  });
}

function addWholeValues({ values }: WeightSlices, { parameters, executor }: Made): void {
  for (const parameter of parameters) values.set(parameter, executor.read(parameter));
}

/** Small blocks of variables need few rounds each, large ones have few operators in all. */
const VARIABLES_PER_BLOCK = [80, 50, 28];

/** Where each of many members draws a few of the rows, the number of operators counts for more. */
const VARIABLES_PER_BLOCK_OF_MANY = [112, 80, 50];

/** Where rounds cost much, there are few in a block. */
const VARIABLES_PER_COSTLY_BLOCK = [16, 28, 50];

/** So many members are many. */
const MANY_MEMBERS = 8;

/** More blocks gain nothing, and the time in which onnxruntime opens a graph grows with the square of its operators. */
const MOST_BLOCKS = 32;

/**
 * Blocks of one variable need no rounds and so fewer operators. Not so those of a mixture, whose members have theirs each: these are slower
 * than few blocks, and onnxruntime takes a minute to open those of 36 ordinal variables and 3 members.
 */
const MOST_VARIABLES = 100;

/** The numbers of blocks with which sampling may be fastest, the likeliest first. */
export function likelyBlocks({ network, architecture, D }: Made): [number, ...number[]] {
  const [{ columns }] = network.members;
  // rounds cost more where conditionals have several outputs, and where a variable by itself needs its own units only
  const hasCheapRounds = columns.outputRanks.length === D && !isPerVariable(architecture.hidden);
  const sizes = network.members.length >= MANY_MEMBERS
    ? VARIABLES_PER_BLOCK_OF_MANY
    : hasCheapRounds
    ? VARIABLES_PER_BLOCK
    : VARIABLES_PER_COSTLY_BLOCK;
  const several = sizes.map((size) => Math.min(Math.ceil(D / size), MOST_BLOCKS));
  const one = D <= MOST_VARIABLES && network.members.length === 1 ? [D] : [];
  return [...new Set(hasCheapRounds ? [...several, ...one] : [...one, ...several])] as [number, ...number[]];
}

/**
 * Slices of a group. Each saves products with zeros and costs a few operators, for which a single row and small models wait. So 4 are fast,
 * and a large model gets so many that little outside the stair is stored.
 */
function chooseSplits({ network: { edges }, architecture: { orders }, weightCount }: Made): number {
  // each of several orders has operators of its own for each slice
  if (typeof orders === "number") return 1;
  const stored = (count: number) =>
    edges.reduce((total, { staircase }) => total + storedWeights(staircase, count), 0);
  let count = 4;
  while (weightCount > 1e6 && count < 64 && stored(count) > 1.12 * weightCount) count += 2;
  return count;
}
