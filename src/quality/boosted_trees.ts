/**
 * Gradient-boosted trees over histograms (Ke et al. 2017, LightGBM), with the options of scikit-learn's
 * `HistGradientBoostingClassifier`: up to 100 trees of up to 31 leaves, each leaf of at least 20 rows, at a learning rate of 0.1. Of more than
 * 10,000 rows a tenth says when to stop.
 *
 * @module
 */
import { permutation, Stream } from "../random/mod.ts";
import { type Feature, growTree, LEAST_GAIN, type Tree, valueAt } from "./tree.ts";

/** So many trees at most, and how much of what each says counts. */
const [ROUNDS, RATE] = [100, 0.1];

/** From so many rows on, a tenth decides when to stop: after so many trees that did not help. */
const [MANY_ROWS, PATIENCE] = [10_000, 10];

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
  const trees: Tree[] = [];
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
    for (const row of rows) scores[row]! += RATE * valueAt(tree, features, row);
    if (held === 0) continue;
    const loss = valid.reduce(
      (sum, row) => sum + Math.log1p(Math.exp(labels[row] ? -scores[row]! : scores[row]!)),
      0,
    );
    since = loss < best - LEAST_GAIN * held ? 0 : since + 1;
    best = Math.min(best, loss);
  }
  return (row) => trees.reduce((sum, tree) => sum + RATE * valueAt(tree, features, row), 0);
}
