/**
 * Samples of which something is given.
 *
 * @module
 */
import type { Batch, DensityModel, Samples } from "../src/made/mod.ts";
import {
  completeByParticles,
  sampleGiven,
  type SampleGivenOptions,
  type WeightedCompletion,
} from "../src/made/questions/mod.ts";
import { EffectiveSamples } from "./particle_flags.ts";

/** Draws samples of which something is given, some at a time. */
export class GivenRows {
  readonly #model: DensityModel;
  readonly #options: { readonly particles: number; readonly seed: number };
  readonly #effective: EffectiveSamples;
  #isExact = true;

  /** Draws each sample as one of so many particles. */
  constructor(model: DensityModel, options: { readonly particles: number; readonly seed: number }) {
    this.#model = model;
    this.#options = options;
    this.#effective = new EffectiveSamples(options.particles);
  }

  /** Draws samples whose values lie in sets. */
  async inSets(n: number, options: Omit<SampleGivenOptions, "seed" | "particles">): Promise<Samples> {
    return this.#count(await sampleGiven(this.#model, n, { ...options, ...this.#options }));
  }

  /** Draws samples that have the known values of rows, of which the first has a number among all. */
  async withValues(batch: Batch, firstRow: number): Promise<Samples> {
    return this.#count(await completeByParticles(this.#model, batch, { ...this.#options, firstRow }));
  }

  #count({ effectiveSamples, exact, ...rows }: WeightedCompletion): Samples {
    this.#effective.add(effectiveSamples);
    this.#isExact &&= exact;
    return rows;
  }

  /** What is to be said of the samples so far. */
  get remark(): string | undefined {
    if (this.#isExact) return undefined;
    return this.#effective.remark ??
      `Not exact: each sample is one of ${this.#options.particles} particles, which are worth ${
        this.#effective.mean.toFixed(1)
      } independent ones on average`;
  }
}
