/**
 * The mixture that a column of data is.
 *
 * @module
 */

/** So many values, evenly spread over the rows, stand for a column. */
const VALUES = 512;

const ROUNDS = 20;

/** What is fitted. */
export interface FitOptions {
  readonly components: number;
  /** What stands for a value of the column in the units of the fit. */
  readonly standardise: (value: number) => number;
  /** The least standard deviation of a component. */
  readonly floor: number;
}

/** The components of a fit. */
export interface Fit {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/**
 * Fits Gaussians to a column by expectation maximisation (Dempster, Laird and Rubin 1977) that begins at its quantiles. The same
 * column gives the same fit.
 */
export function fitMixture(
  column: ArrayLike<number>,
  { components: M, standardise, floor }: FitOptions,
): Fit {
  const each = (value: number) => new Float64Array(M).fill(value);
  if (column.length === 0) return { weights: each(1 / M), means: each(0), deviations: each(1) };
  const values = someOf(column).map(standardise).sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const means = Float64Array.from(
    { length: M },
    (_, k) => values[Math.floor((k + 0.5) / M * values.length)]!,
  );
  const deviations = each(Math.max(floor, Math.sqrt(variance) / M));
  const weights = each(1 / M);
  const shares = new Float64Array(M); // of one value
  for (let round = 0; round < ROUNDS; round++) {
    const [counts, sums, squares] = [0, 1, 2].map(() => new Float64Array(M)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (const value of values) {
      for (let k = 0; k < M; k++) {
        const t = (value - means[k]!) / deviations[k]!;
        shares[k] = Math.log(weights[k]! / deviations[k]!) - t * t / 2;
      }
      const most = shares.reduce((most, share) => Math.max(most, share));
      const total = shares.reduce((sum, share) => sum + Math.exp(share - most), 0);
      for (let k = 0; k < M; k++) {
        const share = Math.exp(shares[k]! - most) / total;
        counts[k]! += share;
        sums[k]! += share * value;
        squares[k]! += share * (value - means[k]!) ** 2; // from a mean that is near, so that digits are kept
      }
    }
    for (let k = 0; k < M; k++) {
      weights[k] = (counts[k]! + 0.5) / (values.length + M / 2); // none becomes impossible
      if (counts[k]! < 1) continue;
      const next = sums[k]! / counts[k]!;
      deviations[k] = Math.max(
        floor,
        Math.sqrt(Math.max(0, squares[k]! / counts[k]! - (next - means[k]!) ** 2)),
      );
      means[k] = next;
    }
  }
  return { weights, means, deviations };
}

/** Some values of a column, with the least and the largest, which would be improbable if they were left out. */
function someOf(column: ArrayLike<number>): Float64Array {
  const n = column.length;
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < n; row++) {
    least = Math.min(least, column[row]!);
    most = Math.max(most, column[row]!);
  }
  const count = Math.min(n, VALUES);
  const values = Float64Array.from(
    { length: count + 2 },
    (_, k) => column[Math.floor(k * n / count)] ?? least,
  );
  values.set([least, most], count);
  return values;
}

/** The outputs of a network whose conditional is a fit, where scales are `floor + softplus(output)`. */
export function outputsOf({ weights, means, deviations }: Fit, scaleFloor: number): number[] {
  return [
    ...Array.from(weights, Math.log),
    ...means,
    // softplus(z) = y where z = log(e^y - 1)
    ...Array.from(
      deviations,
      (deviation) => Math.log(Math.expm1(Math.max(deviation - scaleFloor, 1e-3 * scaleFloor, 1e-6))),
    ),
  ];
}
