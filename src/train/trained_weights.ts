/**
 * Which weights a model has.
 *
 * @module
 */
import type { Variable } from "../expr/mod.ts";
import type { Made } from "../made/mod.ts";

/** The values of each parameter. */
export type Weights = ReadonlyMap<Variable, Float32Array | Float64Array>;

/** The weights of a model, and those that training goes on from. */
export interface WeightsToKeep {
  /** Those of the model, where it has others while it is trained. */
  readonly model?: Weights | undefined;
  /** Those that training goes on from, where these are others. */
  readonly training?: Weights | undefined;
}

/**
 * The weights of a model that is trained. There can be three: those that training goes on from, their averages, and the best of the
 * validated ones. The model has the first only while steps are taken, and else the best, or the averages where nothing was validated.
 */
export class TrainedWeights {
  readonly #made: Made;
  readonly #averages: () => ReadonlyMap<Variable, Variable>;
  #best: Weights | undefined;
  /** Those that training goes on from, while the model has others. */
  #training: Weights | undefined;
  #hasBest = false;

  /**
   * Begins with the weights that the model has.
   *
   * @param made The model.
   * @param averages The average of each parameter; none as long as there are none.
   */
  constructor(made: Made, averages: () => ReadonlyMap<Variable, Variable>) {
    this.#made = made;
    this.#averages = averages;
  }

  /** Gives the model the weights that training goes on from. */
  train(): void {
    if (this.#training !== undefined) this.#write(this.#training);
    this.#training = undefined;
    this.#hasBest = false;
  }

  /** Gives the model the weights that are measured: the averages, if there are any. */
  measure(): void {
    const averages = this.#averages();
    if (averages.size === 0) return;
    this.#setAside();
    this.#write(this.#read((w) => averages.get(w)!));
  }

  /** Keeps the weights that the model has as the best. */
  keep(): void {
    this.#best = this.#read();
    this.#hasBest = true;
  }

  /** Forgets which weights were the best. */
  forget(): void {
    this.#best = undefined;
    this.#hasBest = false;
  }

  /** Gives the model the best weights; without them the averages, if there are any. */
  publish(): void {
    if (this.#hasBest) return;
    if (this.#best === undefined) return this.measure();
    this.#setAside();
    this.#write(this.#best);
    this.#hasBest = true;
  }

  /** What to keep, so that all can go on from there. */
  toKeep(): WeightsToKeep {
    if (this.#training !== undefined || this.#hasBest) return { training: this.#training };
    const averages = this.#averages();
    const model = this.#best ?? (averages.size > 0 ? this.#read((w) => averages.get(w)!) : undefined);
    return model === undefined ? {} : { model, training: this.#read() };
  }

  /** Goes on from the weights that the model has, and those that training goes on from where these are others. */
  restore(training: Weights | undefined, { isBest }: { isBest: boolean }): void {
    this.#training = training;
    if (isBest) this.keep();
    else this.forget();
  }

  #setAside(): void {
    this.#training ??= this.#read();
  }

  #read(of = (parameter: Variable) => parameter): Weights {
    const { executor, parameters } = this.#made;
    return new Map(parameters.map((parameter) => [parameter, executor.read(of(parameter))]));
  }

  #write(weights: Weights): void {
    for (const [parameter, values] of weights) this.#made.executor.write(parameter, values);
  }
}
