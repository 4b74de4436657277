/**
 * How large a model is and what its training takes, known before anything is built.
 *
 * @module
 */
import {
  headOf,
  type Hidden,
  hiddenWidths,
  inputWidthOf,
  isDirectByDefault,
  isPerVariable,
  makeOrder,
  type OrderChoice,
  type Schema,
} from "../made/mod.ts";
import { type OptimizerName, optimizers } from "./optimizers/mod.ts";
import { PART_ROWS } from "./training_step.ts";

/** What is going to be trained. */
export interface SizeOptions {
  /** The variables. */
  readonly schema: Schema;
  /** The variables of the context, if there is one. */
  readonly context?: Schema | undefined;
  /** The number of units of each hidden layer, or of each variable. */
  readonly hidden: Hidden;
  /** Whether inputs lead to the outputs directly too. */
  readonly direct?: boolean;
  /** The order of the variables. */
  readonly order: OrderChoice;
  /** Whether the model knows any order. */
  readonly orders?: "any" | number | undefined;
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
  /** The bytes that are taken while graphs are made, without these too. */
  readonly exportBytes: number;
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

/**
 * As often are all weights in memory while graphs are made: their values as they are read, cut into slices, as matrices and as the bytes of a
 * graph, the two graphs that are compared, and arrays of the graph before that are not collected yet. Measured.
 */
const EXPORT_COPIES = 11;

/** Values that are kept of each row of a part for every unit: before and after its activation, and the gradients of both. */
const VALUES_A_UNIT = 4;

/** A panel is as long as the longest of its 8 units: on average they would be 3.5 of 8 steps of the stair shorter. */
const PANEL_FILL = 3.5;

/** Where units see those of their variable only, 7 of 8 panels have units of one variable more. */
const VARIABLE_FILL = 7;

/**
 * Foretells the size of a model and of its training on the wasm executor. It takes no longer for a large network.
 *
 * @param options What is going to be trained.
 * @returns Weights, bytes, and what costs most.
 */
export function foretellSize(
  options: SizeOptions,
): TrainingSize {
  const { schema, hidden, members = 1, batch, optimizer, clipNorm, average, hasValid = false } = options;
  const { inputs, outputs, products, shares } = weigh(options);
  const total = (of: (product: Product) => number) =>
    members * products.reduce((sum, product) => sum + of(product), 0);
  const otherVariables = isPerVariable(hidden) ? (schema.length - 1) / schema.length : 1;
  const fill = ({ from, isBand }: Product) => otherVariables * (isBand ? VARIABLE_FILL : PANEL_FILL) * from;
  const weights = total((product) => product.weights + fill(product));
  const denseOf = ({ from, to, weights, isBand }: Product) => isBand ? weights : from * to;
  const dense = total(denseOf);
  const moments = optimizers[optimizer].moments.length + Number(average !== undefined);
  // the weights that training goes on from are others than those of the model
  const others = Number(hasValid || average !== undefined);
  const hasSums = batch > PART_ROWS || clipNorm !== undefined;
  const weightBytes = FLOAT * weights * (1 + moments + Number(hasSums));
  const widths = [inputs, ...hiddenWidths(hidden, schema.length), outputs];
  const units = members * widths.reduce((total, width) => total + width, 0);
  const partBytes = FLOAT * VALUES_A_UNIT * units * Math.min(batch, PART_ROWS);
  // a checkpoint is made of whole matrices, one after the other
  const checkpointBytes = FLOAT * dense * (1 + moments + others);
  const matrixBytes = 2 * FLOAT * Math.max(...products.map(denseOf));
  const keptBytes = FLOAT * weights * (others + Number(hasValid));
  // initial weights lie in memory once more, and the numbers that they are made from
  const initialBytes = 3 * FLOAT * weights;
  return {
    weights,
    weightBytes,
    bytes: Math.max(initialBytes, weightBytes + keptBytes + partBytes + matrixBytes),
    exportBytes: weightBytes + keptBytes + EXPORT_COPIES * FLOAT * weights,
    graphBytes: FLOAT * weights,
    folderBytes: checkpointBytes + GRAPHS * FLOAT * weights,
    shares,
  };
}

/** An edge: the widths of the groups that it connects, how many weights it has, and whether its mask is a band. */
interface Product {
  readonly from: number;
  readonly to: number;
  readonly weights: number;
  readonly isBand: boolean;
}

/** The widths of input and output, all edges, and the share that each variable has in their weights. */
function weigh(
  {
    schema,
    context = [],
    hidden,
    orders,
    direct = isDirectByDefault({ orders, hidden }),
    order: choice,
    seed,
  }: SizeOptions,
) {
  const D = schema.length;
  const order = makeOrder(choice, { schema, seed });
  const perVariable = isPerVariable(hidden);
  const layers = hiddenWidths(hidden, D);
  const byRank = Array.from(order, (d) => {
    const head = headOf(schema[d]!);
    return { d, input: head.inputWidth(schema[d]!), output: head.outputWidth(schema[d]!) };
  });
  const inputs = byRank.reduce((sum, { input }) => sum + input, 0);
  const outputs = byRank.reduce((sum, { output }) => sum + output, 0);
  const degrees = Math.max(1, D - 1);
  const isAny = orders !== undefined && orders !== 1;
  const own = new Float64Array(D);
  let [first, last, skipping, before] = [0, 0, 0, 0];
  byRank.forEach(({ d, input, output }, r) => {
    // where there are several orders, all weights are there; else hidden units have the degrees 1 to D - 1 alike: those from rank
    // r + 1 on see the input, those up to r reach the output; or each variable has as many
    const seen = isAny ? 1 : (D - 1 - r) / (perVariable ? D : degrees);
    const reached = perVariable ? 1 / D : isAny || D === 1 ? 1 : r / degrees;
    const sooner = isAny ? inputs : before;
    const incoming = layers.length === 0 ? 0 : layers[0]! * input * seen;
    const outgoing = layers.length === 0 ? output * sooner : layers.at(-1)! * output * reached;
    const past = direct && layers.length > 0 ? output * sooner : 0;
    own[d] = incoming + outgoing + past;
    skipping += past;
    first += incoming;
    last += outgoing;
    before += input;
  });
  const among = perVariable ? 1 / D : D === 1 ? 1 : (degrees + 1) / (2 * degrees);
  const between = layers.slice(1).map((units, k) => {
    // units that follow variables see any others in some order
    const follow = isAny && !perVariable && Math.max(units, layers[k]!) >= D;
    return units * layers[k]! * (follow ? 1 : among);
  });
  const widths = [inputs, ...layers, outputs];
  const given = inputWidthOf(context);
  const products: Product[] = [
    ...(layers.length === 0 ? [last] : [first, ...between, last]).map((weights, k) => ({
      from: widths[k]!,
      to: widths[k + 1]!,
      weights,
      isBand: perVariable && k > 0,
    })),
    ...(skipping > 0 ? [{ from: inputs, to: outputs, weights: skipping, isBand: false }] : []),
    // from the presence of each variable
    ...(isAny
      ? [widths[1]!, ...(direct && layers.length > 0 ? [outputs] : [])].map((to) => ({
        ...{ from: D, to, weights: D * to, isBand: false },
      }))
      : []),
    ...(given > 0
      ? widths.slice(1).map((to) => ({ from: given, to, weights: given * to, isBand: false }))
      : []),
  ];
  const total = products.reduce((sum, { weights }) => sum + weights, 0);
  return { inputs, outputs, products, shares: own.map((weights) => total === 0 ? 0 : weights / total) };
}
