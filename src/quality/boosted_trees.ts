/**
 * Gradient-boosted trees over histograms (Ke et al. 2017, LightGBM), with the options of scikit-learn's
 * `HistGradientBoostingClassifier`: up to 100 trees of up to 31 leaves, each leaf of at least 20 rows, at a learning rate of 0.1. Of more than
 * 10,000 rows a tenth says when to stop.
 *
 * @module
 */
import { permutation, Stream } from "../random/mod.ts";

/** A column of bins, a bin a row. */
export interface Feature {
  readonly bins: Uint8Array;
  /** How many bins there are. */
  readonly size: number;
  /** Whether bins have an order, so that a split is a threshold; else any set of bins may go one way. The last bin is without one, of what is missing. */
  readonly isOrdered: boolean;
}

const [ROUNDS, LEAVES, LEAST_ROWS, RATE, PATIENCE] = [100, 31, 20, 0.1, 10];

/** Bins without an order of fewer rows than this say nothing, and the more a bin has the more its mean says. */
const SUPPORT = 10;

/** From so many rows on, a tenth decides when to stop. */
const MANY_ROWS = 10_000;

/** Gains that are less are rounding. */
const LEAST_GAIN = 1e-7;

/** A leaf of a tree, or where its rows part. */
interface Node {
  /** Its rows are those of a list from `start` to `end`. */
  readonly start: number;
  readonly end: number;
  /** For each bin of each feature the sums of gradients and of hessians, and how many rows there are. */
  readonly sums: Float64Array;
  readonly split: Split | undefined;
  value: number;
  parts?: readonly [left: Node, right: Node];
}

interface Split {
  readonly feature: number;
  readonly gain: number;
  /** 1 for each bin whose rows go left. */
  readonly left: Uint8Array;
}

/**
 * Learns to tell rows apart.
 *
 * @param features The columns.
 * @param labels 1 or 0 for each row.
 * @param options The rows to learn, and the seed by which some of them are held out.
 * @returns A function of the number of a row: the logarithm of the odds that its label is 1, but for a constant.
 */
export function boostTrees(
  features: readonly Feature[],
  labels: Uint8Array,
  { rows, seed }: { readonly rows: Int32Array; readonly seed: number },
): (row: number) => number {
  const shuffled = permutation(new Stream(seed, "boosting"), rows.length);
  const held = rows.length > MANY_ROWS ? Math.ceil(rows.length / 10) : 0;
  const [valid, train] = [shuffled.subarray(0, held), shuffled.subarray(held)]
    .map((places) => Int32Array.from(places, (place) => rows[place]!).sort()) as [Int32Array, Int32Array];
  const scores = new Float64Array(labels.length);
  const [gradients, hessians] = [new Float64Array(labels.length), new Float64Array(labels.length)];
  const trees: Node[] = [];
  let [best, since] = [Infinity, 0];
  for (let round = 0; round < ROUNDS && since < PATIENCE; round++) {
    for (const row of train) {
      const p = 1 / (1 + Math.exp(-scores[row]!));
      gradients[row] = p - labels[row]!;
      hessians[row] = p * (1 - p);
    }
    const tree = growTree(features, { rows: train.slice(), gradients, hessians });
    if (tree.parts === undefined) break;
    trees.push(tree);
    for (const row of rows) scores[row]! += valueAt(tree, features, row);
    if (held === 0) continue;
    const loss = valid.reduce(
      (sum, row) => sum + Math.log1p(Math.exp(labels[row] ? -scores[row]! : scores[row]!)),
      0,
    );
    since = loss < best - LEAST_GAIN * held ? 0 : since + 1;
    best = Math.min(best, loss);
  }
  return (row) => trees.reduce((sum, tree) => sum + valueAt(tree, features, row), 0);
}

function valueAt(tree: Node, features: readonly Feature[], row: number): number {
  let node = tree;
  while (node.parts !== undefined) {
    const { feature, left } = node.split!;
    node = node.parts[left[features[feature]!.bins[row]!]! ? 0 : 1];
  }
  return node.value;
}

interface Gradients {
  /** The rows, which are put in the order of leaves. */
  readonly rows: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

/** Grows a tree: of all leaves that of the best split parts first. */
function growTree(features: readonly Feature[], data: Gradients): Node {
  const offsets = features.map((_, f) => 3 * features.slice(0, f).reduce((sum, { size }) => sum + size, 0));
  const length = 3 * features.reduce((sum, { size }) => sum + size, 0);
  const nodeOf = (start: number, end: number, sums: Float64Array): Node => {
    const [gradient, hessian] = totals(sums, features[0]!.size);
    const split = end - start < 2 * LEAST_ROWS ? undefined : findSplit(features, offsets, sums);
    return { start, end, sums, split, value: -RATE * gradient / (hessian + 1e-9) };
  };
  const sumsOf = (start: number, end: number) => sumUp(features, offsets, { ...data, start, end, length });
  const root = nodeOf(0, data.rows.length, sumsOf(0, data.rows.length));
  const leaves = [root];
  while (leaves.length < LEAVES) {
    const best = leaves.reduce((best, leaf) =>
      (leaf.split?.gain ?? 0) > (best.split?.gain ?? 0) ? leaf : best
    );
    if (best.split === undefined) break;
    const { start, end, split, sums } = best;
    const middle = part(data.rows, { start, end, bins: features[split.feature]!.bins, left: split.left });
    const isLeftSmall = middle - start < end - middle;
    const small = isLeftSmall ? sumsOf(start, middle) : sumsOf(middle, end);
    const large = sums.map((sum, k) => sum - small[k]!);
    best.parts = [
      nodeOf(start, middle, isLeftSmall ? small : large),
      nodeOf(middle, end, isLeftSmall ? large : small),
    ];
    leaves.splice(leaves.indexOf(best), 1, ...best.parts);
  }
  return root;
}

/** The sums over all bins of the first feature: gradients, hessians, rows. */
function totals(sums: Float64Array, size: number): [number, number, number] {
  const total: [number, number, number] = [0, 0, 0];
  for (let k = 0; k < 3 * size; k++) total[k % 3]! += sums[k]!;
  return total;
}

function sumUp(
  features: readonly Feature[],
  offsets: readonly number[],
  { rows, gradients, hessians, start, end, length }: Gradients & {
    start: number;
    end: number;
    length: number;
  },
): Float64Array {
  const sums = new Float64Array(length);
  features.forEach(({ bins }, f) => {
    const offset = offsets[f]!;
    for (let k = start; k < end; k++) {
      const row = rows[k]!;
      const place = offset + 3 * bins[row]!;
      sums[place]! += gradients[row]!;
      sums[place + 1]! += hessians[row]!;
      sums[place + 2]! += 1;
    }
  });
  return sums;
}

/** Puts the rows that go left before the others, which stay in their order; returns where those begin. */
function part(
  rows: Int32Array,
  { start, end, bins, left }: { start: number; end: number; bins: Uint8Array; left: Uint8Array },
): number {
  const others: number[] = [];
  let place = start;
  for (let k = start; k < end; k++) {
    const row = rows[k]!;
    if (left[bins[row]!]) rows[place++] = row;
    else others.push(row);
  }
  rows.set(others, place);
  return place;
}

/** The split of the largest gain, `GL^2 / HL + GR^2 / HR - G^2 / H`, if any is worth it. */
function findSplit(
  features: readonly Feature[],
  offsets: readonly number[],
  sums: Float64Array,
): Split | undefined {
  const [gradient, hessian, rows] = totals(sums, features[0]!.size);
  const without = gradient * gradient / hessian;
  let best: { feature: number; gain: number; order: Int32Array; count: number } | undefined;
  features.forEach(({ size, isOrdered }, feature) => {
    const offset = offsets[feature]!;
    for (
      const order of isOrdered ? thresholds(size) : sortedBins(size, sums.subarray(offset, offset + 3 * size))
    ) {
      let [g, h, n] = [0, 0, 0];
      for (let k = 0; k < order.length; k++) {
        const place = offset + 3 * order[k]!;
        g += sums[place]!;
        h += sums[place + 1]!;
        n += sums[place + 2]!;
        if (n < LEAST_ROWS) continue;
        if (rows - n < LEAST_ROWS) break;
        const gain = g * g / h + (gradient - g) ** 2 / (hessian - h) - without;
        if (gain > (best?.gain ?? LEAST_GAIN)) best = { feature, gain, order, count: k + 1 };
      }
    }
  });
  if (best === undefined) return undefined;
  const left = new Uint8Array(features[best.feature]!.size);
  for (const bin of best.order.subarray(0, best.count)) left[bin] = 1;
  return { feature: best.feature, gain: best.gain, left };
}

const THRESHOLDS = new Map<number, readonly Int32Array[]>();

/** Bins in their order, with what is missing, the last bin, at the end and at the start. */
function thresholds(size: number): readonly Int32Array[] {
  const known = THRESHOLDS.get(size);
  if (known !== undefined) return known;
  const bins = Array.from({ length: size - 1 }, (_, bin) => bin);
  const orders = [Int32Array.of(...bins, size - 1), Int32Array.of(size - 1, ...bins)];
  THRESHOLDS.set(size, orders);
  return orders;
}

/** Bins of enough rows by their mean gradients, up and down. */
function sortedBins(size: number, sums: Float64Array): Int32Array[] {
  const mean = (bin: number) => sums[3 * bin]! / (sums[3 * bin + 1]! + SUPPORT);
  const order = Int32Array.from({ length: size }, (_, bin) => bin)
    .filter((bin) => sums[3 * bin + 2]! >= SUPPORT)
    .sort((a, b) => mean(a) - mean(b));
  return [order, order.toReversed()];
}
