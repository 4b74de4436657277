/**
 * Shares of something, such as the probabilities of parts.
 *
 * @module
 */
/** The first of some shares with which the sum exceeds a fraction of all, and how far it goes into that. */
export function pick(shares: readonly number[], fraction: number): { index: number; rest: number } {
  let rest = fraction * sum(shares);
  let last = 0; // of those that are not 0, since rounding may leave something at the end
  for (const [index, share] of shares.entries()) {
    if (share === 0) continue;
    if (rest < share) return { index, rest };
    rest -= share;
    last = index;
  }
  return { index: last, rest: shares[last]! };
}

/** The sum of some numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
