/**
 * The standard normal distribution.
 *
 * @module
 */

/** Beyond this many standard deviations the continued fraction converges faster than the series. */
const FAR = 3;

/** `P(X < t)`, with all its digits in the lower tail. */
export function normalBelow(t: number): number {
  if (t < -FAR) return tail(-t);
  return t > FAR ? 1 - tail(t) : 0.5 + density(t) * series(t);
}

function density(t: number): number {
  return Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
}

/** `t + t^3 / 3 + t^5 / (3 5) + ...` (Marsaglia 2004). */
function series(t: number): number {
  let [sum, term] = [t, t];
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= t * t / k;
    sum += term;
  }
  return sum;
}

/** `P(X > t)` of a large `t`: the density over `t + 1 / (t + 2 / (t + 3 / ...))` (Laplace 1805). */
function tail(t: number): number {
  let fraction = t;
  for (let k = 80; k > 0; k--) fraction = t + k / fraction;
  return density(t) / fraction;
}
