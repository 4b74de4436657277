/** How strange rows are, and why; what the model does not say is usual leaves out `strangerThan` and `deviations`. */
export interface Explanation {
  /** `log p` of each row in nats, `[n]`. */
  readonly logProb: Float64Array;
  /** The anomaly score of each row, `[n]`: the sum of its deviations. */
  readonly scores: Float64Array;
  /** The share of rows that were held out than which each row is stranger, `[n]`. */
  readonly strangerThan?: Float64Array;
  /** What the columns of the model are called, in the order of `surprise`. */
  readonly columns: readonly string[];
  /** `-log p` of each value in nats given the values before it in the order of the model, row by row, `[n, D]`. */
  readonly surprise: Float32Array;
  /** How strange each value is, in standard deviations of the surprise of its column above its mean, `[n, D]`; see {@linkcode explain}. */
  readonly deviations?: Float32Array;
}
