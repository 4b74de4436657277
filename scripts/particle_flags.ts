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

/** Counts, while rows come, what the particles of each are worth. Exact rows have as many as particles. */
export class EffectiveSamples {
  readonly #particles: number;
  #rows = 0;
  #sum = 0;
  #few = 0;

  /** Begins with no rows, which have at most so many particles each. */
  constructor(particles: number) {
    this.#particles = particles;
  }

  /** Counts some rows. */
  add(effectiveSamples: ArrayLike<number>): void {
    for (let row = 0; row < effectiveSamples.length; row++) {
      this.#sum += effectiveSamples[row]!;
      this.#few += Number(effectiveSamples[row]! < Math.min(FEW, this.#particles));
    }
    this.#rows += effectiveSamples.length;
  }

  /** The mean of all rows. */
  get mean(): number {
    return this.#sum / this.#rows;
  }

  /** What is said of rows with few effective samples; nothing where there are none. */
  get remark(): string | undefined {
    if (this.#few === 0) return undefined;
    return `${formatCount(this.#few)} ${
      this.#few === 1 ? "row has" : "rows have"
    } fewer than ${FEW} effective samples: give more --particles`;
  }
}

/** What is said of few effective samples of rows that are there together. */
export function remarkOnFew(effectiveSamples: ArrayLike<number>, particles: number): string | undefined {
  const counted = new EffectiveSamples(particles);
  counted.add(effectiveSamples);
  return counted.remark;
}
