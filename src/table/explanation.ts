/** How strange rows are, and why; what the model does not say is usual leaves out `strangerThan` and `deviations`. */
export interface Explanation {
  /** `log p` of each row in nats, `[n]`. */
  readonly logProb: Float64Array;
  /** The anomaly score of each row in nats, `[n]`, see {@linkcode Strangeness}. */
  readonly scores: Float64Array;
  /** The share of rows that were held out than which each row is stranger, `[n]`. */
  readonly strangerThan?: Float64Array;
  /** What the columns of the model are called, in the order of `surprise`. */
  readonly columns: readonly string[];
  /** `-log p` of each value in nats given the values before it in the order of the model, row by row, `[n, D]`. */
  readonly surprise: Float32Array;
  /** How many standard deviations the part of each value in the score lies above the mean of its column, `[n, D]`. */
  readonly deviations?: Float32Array;
}
