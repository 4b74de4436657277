/**
 * How large a model is and what its training takes, known before anything is built.
 *
 * @module
 */
import { headOf, makeOrder, type Order, type Schema } from "../made/mod.ts";
import { type OptimizerName, optimizers } from "./optimizers/mod.ts";
import { PART_ROWS } from "./training_step.ts";

/** What is going to be trained. */
export interface SizeOptions {
  /** The variables. */
  readonly schema: Schema;
  /** The number of units of each hidden layer. */
  readonly hidden: readonly number[];
  /** The order of the variables. */
  readonly order: "natural" | "random";
  /** The seed of the order. */
  readonly seed: number;
  /** The number of members; 1 by default. */
  readonly members?: number;
  /** The number of rows of a batch. */
  readonly batch: number;
  /** The optimizer. */
  readonly optimizer: OptimizerName;
  /** The largest norm of the gradient, if there is one. */
  readonly clipNorm?: number | undefined;
  /** How much of the averages of the weights stays, if they are kept. */
  readonly average?: number | undefined;
  /** Whether there are validation rows, so that the best weights are kept beside the last. */
  readonly hasValid?: boolean;
}

/** The size of a model and of its training; the numbers are close, not exact. */
export interface TrainingSize {
  /** The weights that are stored: those inside the masks, and what fills panels. */
  readonly weights: number;
  /** The bytes of weights and of all that is as large: moments and gradients. */
  readonly weightBytes: number;
  /** The bytes that training takes at its peak, without the process itself and the rows. */
  readonly bytes: number;
  /** The bytes of the largest graph that is exported. */
  readonly graphBytes: number;
  /** The bytes of the model folder. */
  readonly folderBytes: number;
  /** The share of all weights that belong to the inputs and outputs of each variable. */
  readonly shares: Float64Array;
}

/** The bytes of a float32. */
const FLOAT = 4;

/** As many graphs have all weights in them. */
const GRAPHS = 5;

/** Values that are kept of each row of a part for every unit: before and after its activation, and the gradients of both. */
const VALUES_A_UNIT = 4;

/** A panel is as long as the longest of its 8 units: on average they would be 3.5 of 8 steps of the stair shorter. */
const PANEL_FILL = 3.5;

/**
 * Foretells the size of a model and of its training on the wasm executor. It takes no longer for a large network.
 *
 * @param options What is going to be trained.
 * @returns Weights, bytes, and what costs most.
 */
export function foretellSize(
  { schema, hidden, order, seed, members = 1, batch, optimizer, clipNorm, average, hasValid = false }:
    SizeOptions,
): TrainingSize {
  const { inputs, outputs, products, shares } = weigh(
    schema,
    hidden,
    makeOrder(order, { D: schema.length, seed }),
  );
  const widths = [inputs, ...hidden, outputs];
  const weights = members *
    products.reduce((total, weights, k) => total + weights + PANEL_FILL * widths[k]!, 0);
  const dense = members * products.reduce((total, _, k) => total + widths[k]! * widths[k + 1]!, 0);
  const moments = optimizers[optimizer].moments.length + Number(average !== undefined);
  // the weights that training goes on from are others than those of the model
  const others = Number(hasValid || average !== undefined);
  const hasSums = batch > PART_ROWS || clipNorm !== undefined;
  const weightBytes = FLOAT * weights * (1 + moments + Number(hasSums));
  const units = members * widths.reduce((total, width) => total + width, 0);
  const partBytes = FLOAT * VALUES_A_UNIT * units * Math.min(batch, PART_ROWS);
  // a checkpoint is made of whole matrices, which are there twice for a moment
  const checkpointBytes = FLOAT * dense * (1 + moments + others);
  const keptBytes = FLOAT * weights * (others + Number(hasValid));
  // initial weights lie in memory once more, and the numbers that they are made from
  const initialBytes = 3 * FLOAT * weights;
  return {
    weights,
    weightBytes,
    bytes: Math.max(initialBytes, weightBytes + keptBytes + partBytes + 2 * checkpointBytes),
    graphBytes: FLOAT * weights,
    folderBytes: checkpointBytes + GRAPHS * FLOAT * weights,
    shares,
  };
}

/** The widths of input and output, how many weights lead to each layer, and the share that each variable has in them. */
function weigh(schema: Schema, hidden: readonly number[], order: Order) {
  const D = schema.length;
  const byRank = Array.from(order, (d) => {
    const head = headOf(schema[d]!);
    return { d, input: head.inputWidth(schema[d]!), output: head.outputWidth(schema[d]!) };
  });
  const inputs = byRank.reduce((sum, { input }) => sum + input, 0);
  const outputs = byRank.reduce((sum, { output }) => sum + output, 0);
  const degrees = Math.max(1, D - 1);
  const own = new Float64Array(D);
  let [first, last, before] = [0, 0, 0];
  byRank.forEach(({ d, input, output }, r) => {
    // hidden units have the degrees 1 to D - 1 alike: those from rank r + 1 on see the input, those up to r reach the output
    const seen = D === 1 ? 0 : (D - 1 - r) / degrees;
    const reached = D === 1 ? 1 : r / degrees;
    const incoming = hidden.length === 0 ? 0 : hidden[0]! * input * seen;
    const outgoing = hidden.length === 0 ? output * before : hidden.at(-1)! * output * reached;
    own[d] = incoming + outgoing;
    first += incoming;
    last += outgoing;
    before += input;
  });
  const among = D === 1 ? 1 : (degrees + 1) / (2 * degrees);
  const between = hidden.slice(1).map((units, k) => units * hidden[k]! * among);
  const products = hidden.length === 0 ? [last] : [first, ...between, last];
  const total = products.reduce((sum, weights) => sum + weights, 0);
  return { inputs, outputs, products, shares: own.map((weights) => total === 0 ? 0 : weights / total) };
}
