/**
 * The flags of commands that draw particles, and what is said of too few.
 *
 * @module
 */
import { formatCount } from "../src/report/format.ts";
import { count } from "./cli/flags.ts";

/** Under so many effective samples not even the error can be trusted. */
const FEW = 10;

/** The flags of particles. */
export function particleFlags<T extends number | undefined>(description: string, fallback: T) {
  return {
    particles: count<T>(1, description, fallback),
    seed: count(0, "the seed of what is drawn", 0),
  };
}

/** What is said of rows with few effective samples; nothing where there are none. Exact rows have as many as particles. */
export function remarkOnFew(effectiveSamples: ArrayLike<number>, particles: number): string | undefined {
  const few = Array.from(effectiveSamples).filter((samples) => samples < Math.min(FEW, particles)).length;
  if (few === 0) return;
  return `${formatCount(few)} ${
    few === 1 ? "row has" : "rows have"
  } fewer than ${FEW} effective samples: give more --particles`;
}
