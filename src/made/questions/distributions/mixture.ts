/**
 * Mixtures of distributions that differ in location and scale, cut into intervals.
 *
 * @module
 */
import type { Interval } from "../value_set.ts";
import type { Restricted } from "./distribution.ts";
import { pick, sum } from "./shares.ts";

/** The probability that a symmetric distribution with location 0 and scale 1 gives to all below a number. */
export type Below = (t: number) => number;

/** An interval is cut in half so often to find a quantile. */
const HALVINGS = 60;
/** Components end here, in scales. */
const FARTHEST = 50;

/**
 * The part of a mixture that lies in intervals.
 *
 * @param parameters The weights, then the locations, then the scales of the components.
 * @param below The distribution of the components.
 * @param intervals The intervals, none of which overlap.
 * @returns Its probability, and the number that two uniform numbers give: the first picks the component and the second its quantile.
 */
export function restrictMixture(
  parameters: ArrayLike<number>,
  below: Below,
  intervals: readonly Interval[],
): Restricted {
  const components = componentsOf(parameters).map(({ weight, location, scale }) => {
    const masses = intervals.map(({ from, to }) =>
      massBetween(below, (from - location) / scale, (to - location) / scale)
    );
    return { location, scale, masses, share: weight * sum(masses) };
  });
  const mass = sum(components.map(({ share }) => share));
  return {
    mass,
    draw({ 0: u, 1: v }) {
      const { index: m } = pick(components.map(({ share }) => share), u!);
      const { location, scale, masses } = components[m]!;
      const { index, rest } = pick(masses, v!);
      const { from, to } = intervals[index]!;
      const [a, b] = [(from - location) / scale, (to - location) / scale];
      return Math.min(Math.max(location + scale * quantile(below, { a, b, mass: rest }), from), to);
    },
  };
}

/** The median of a mixture. */
export function medianOfMixture(parameters: ArrayLike<number>, below: Below): number {
  const components = componentsOf(parameters);
  const ends = components.flatMap((
    { location, scale },
  ) => [location - FARTHEST * scale, location + FARTHEST * scale]);
  const half = sum(components.map(({ weight }) => weight)) / 2;
  return bisect(
    (t) =>
      sum(components.map(({ weight, location, scale }) => weight * below((t - location) / scale))) < half,
    { from: Math.min(...ends), to: Math.max(...ends) },
  );
}

function componentsOf(parameters: ArrayLike<number>) {
  const M = parameters.length / 3;
  return Array.from({ length: M }, (_, m) => ({
    weight: parameters[m]!,
    location: parameters[M + m]!,
    scale: parameters[2 * M + m]!,
  }));
}

/** The probability between two numbers; in the upper tail it is that of the lower one, where no digits are lost. */
function massBetween(below: Below, a: number, b: number): number {
  return a > 0 ? below(-a) - below(-b) : below(b) - below(a);
}

/** The number between `a` and `b` below which there is as much probability from `a` on. */
function quantile(below: Below, { a, b, mass }: { a: number; b: number; mass: number }): number {
  return bisect((t) => massBetween(below, a, t) < mass, {
    from: Math.max(a, -FARTHEST),
    to: Math.min(b, FARTHEST),
  });
}

/** Where a condition ends that holds from the start of an interval on. */
function bisect(holds: (t: number) => boolean, { from, to }: Interval): number {
  let [low, high] = [from, to];
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
