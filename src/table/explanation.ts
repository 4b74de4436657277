/** How strange rows are, and why. */
export interface Explanation {
  /** `log p` of each row in nats, `[n]`. */
  readonly logProb: Float64Array;
  /** The share of the learned rows than which each row is less likely, `[n]`; absent where the model does not say what is usual. */
  readonly strangerThan?: Float64Array;
  /** What the columns of the model are called, in the order of `surprise`. */
  readonly columns: readonly string[];
  /** `-log p` of each value in nats given the values before it in the order of the model, row by row, `[n, D]`. */
  readonly surprise: Float32Array;
  /** How many standard deviations each surprise lies above the mean of its column, `[n, D]`; absent like `strangerThan`. */
  readonly deviations?: Float32Array;
}
