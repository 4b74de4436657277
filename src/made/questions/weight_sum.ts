/**
 * The mean of weights, given one by one by their logarithms.
 *
 * The effective sample size is `(sum w)^2 / sum w^2` (Kong, Liu and Wong 1994). The standard error of the logarithm of the mean is
 * that of the mean, divided by the mean (the delta method).
 */
export class WeightSum {
  #count = 0;
  /** The largest logarithm; the sums are of weights divided by the largest. */
  #largest = -Infinity;
  #sum = 0;
  #squares = 0;

  /** Adds a weight; returns its share of all weights up to now. */
  add(logWeight: number): number {
    this.#count++;
    if (logWeight > this.#largest) {
      const scale = Math.exp(this.#largest - logWeight);
      this.#sum *= scale;
      this.#squares *= scale ** 2;
      this.#largest = logWeight;
    }
    if (this.#largest === -Infinity) return 0;
    const weight = Math.exp(logWeight - this.#largest);
    this.#sum += weight;
    this.#squares += weight ** 2;
    return weight / this.#sum;
  }

  /** The share of a weight that was added. */
  shareOf(logWeight: number): number {
    return Math.exp(logWeight - this.#largest) / this.#sum;
  }

  /** The logarithm of the mean. */
  get logMean(): number {
    return this.#largest + Math.log(this.#sum / this.#count);
  }

  /** How many equal weights would have the same error. */
  get effectiveSamples(): number {
    return this.#sum === 0 ? 0 : this.#sum ** 2 / this.#squares;
  }

  /**
   * The standard error of the logarithm of the mean: with `n` weights of the variance `s^2`, `s / (mean sqrt n)`, which is
   * `sqrt((n / effectiveSamples - 1) / (n - 1))`.
   */
  get standardError(): number {
    if (this.#sum === 0 || this.#count === 1) return Infinity;
    return Math.sqrt(Math.max(0, this.#count / this.effectiveSamples - 1) / (this.#count - 1));
  }
}
