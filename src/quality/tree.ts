/**
 * A tree of decisions, grown over histograms.
 *
 * @module
 */

/** A column of bins, a bin a row. */
export interface Feature {
  readonly bins: Uint8Array;
  /** How many bins there are. */
  readonly size: number;
  /** Whether bins have an order, so that a split is a threshold; else any set of bins may go one way. The last bin is without one, of what is missing. */
  readonly isOrdered: boolean;
}

/** So many leaves a tree has at most, and so many rows each of them at least. */
const [LEAVES, LEAST_ROWS] = [31, 20];

/** Bins without an order of fewer rows than this say nothing, and the more a bin has the more its mean says. */
const SUPPORT = 10;

/** Gains that are less are rounding. */
export const LEAST_GAIN = 1e-7;

/** A leaf of a tree, or where its rows part. */
export interface Tree {
  readonly value: number;
  parts?: { readonly split: Split; readonly left: Tree; readonly right: Tree };
}

/** A leaf while its tree grows. */
interface Leaf {
  readonly tree: Tree;
  /** Its rows are those of a list from `start` to `end`. */
  readonly start: number;
  readonly end: number;
  /** For each bin of each feature the sums of gradients and of hessians, and how many rows there are. */
  readonly sums: Float64Array;
  readonly split: Split | undefined;
}

interface Split {
  readonly feature: number;
  readonly gain: number;
  /** 1 for each bin whose rows go left. */
  readonly left: Uint8Array;
}

/** What a tree is grown of. */
export interface Gradients {
  /** The rows, which are put in the order of leaves. */
  readonly rows: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

/** Grows a tree: of all leaves that of the best split parts first. */
export function growTree(features: readonly Feature[], data: Gradients): Tree {
  const offsets = features.map((_, f) => 3 * features.slice(0, f).reduce((sum, { size }) => sum + size, 0));
  const length = 3 * features.reduce((sum, { size }) => sum + size, 0);
  const leafOf = (start: number, end: number, sums: Float64Array): Leaf => {
    const [gradient, hessian] = totals(sums, features[0]!.size);
    const split = end - start < 2 * LEAST_ROWS ? undefined : findSplit(features, offsets, sums);
    return { start, end, sums, split, tree: { value: -gradient / (hessian + 1e-9) } };
  };
  const sumsOf = (start: number, end: number) => sumUp(features, offsets, { ...data, start, end, length });
  const root = leafOf(0, data.rows.length, sumsOf(0, data.rows.length));
  const leaves = [root];
  while (leaves.length < LEAVES) {
    const best = leaves.reduce((best, leaf) =>
      (leaf.split?.gain ?? 0) > (best.split?.gain ?? 0) ? leaf : best
    );
    if (best.split === undefined) break;
    const { tree, start, end, split, sums } = best;
    const middle = part(data.rows, { start, end, bins: features[split.feature]!.bins, left: split.left });
    const isLeftSmall = middle - start < end - middle;
    const small = isLeftSmall ? sumsOf(start, middle) : sumsOf(middle, end);
    const large = sums.map((sum, k) => sum - small[k]!);
    const left = leafOf(start, middle, isLeftSmall ? small : large);
    const right = leafOf(middle, end, isLeftSmall ? large : small);
    tree.parts = { split, left: left.tree, right: right.tree };
    leaves.splice(leaves.indexOf(best), 1, left, right);
  }
  return root.tree;
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

/** What a tree says of a row. */
export function valueAt(tree: Tree, features: readonly Feature[], row: number): number {
  let node = tree;
  while (node.parts !== undefined) {
    const { split, left, right } = node.parts;
    node = split.left[features[split.feature]!.bins[row]!] ? left : right;
  }
  return node.value;
}
