/**
 * The training loop.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { Variable } from "../expr/mod.ts";
import { type Batch, checkBatch, type CheckedBatch, firstRows, type Made, type Rows } from "../made/mod.ts";
import { Breath } from "../made/breath.ts";
import { meanCutNll } from "./cut_nll.ts";
import { diverge, findDivergence } from "./divergence.ts";
import { matchMarginals } from "./marginals.ts";
import { bitsPerDimension, knownPerRow, meanNll } from "./metrics.ts";
import type { BatchReport, EpochReport } from "./reports.ts";
import { schedules, warmth } from "./schedules.ts";
import { TrainedWeights, type Weights, type WeightsToKeep } from "./trained_weights.ts";
import { type FilledTrainerOptions, fillOptions, type TrainerOptions } from "./trainer_options.ts";
import { type PlacedState, placeIn, START, type TrainingState } from "./training_state.ts";
import { PART_ROWS, TrainingStep } from "./training_step.ts";
import { judge } from "./validation.ts";
import { openWindows, type TrainingRows, type Window, type Windows } from "./windows.ts";

/** How long to train, and whom to tell. */
export interface FitOptions {
  /** How many more epochs at most; one that was interrupted is finished first, and counts. */
  readonly epochs: number;
  /**
   * Rows that are not learned, on which the NLL is measured before training and after every epoch. After training the model has the
   * weights of the epoch after which it was lowest; of a model of any order, in the canonical order.
   */
  readonly valid?: Rows | Batch;
  /** Ends training after so many epochs without a lower NLL of the validation rows; without it training goes to its last epoch. */
  readonly patience?: number | undefined;
  /** Called after every batch. The model has the weights that training goes on from. */
  readonly onBatch?: (report: BatchReport) => void;
  /** Called before training starts and after every epoch. The model has the weights that it would have if training ended here. */
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Ends training after the current batch. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a MADE by gradient descent on its mean NLL.
 *
 * @example One variable that copies another
 * ```ts
 * import { assert } from "@std/assert";
 * import { binary, Made, matrix, Trainer } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(2), hidden: [4] });
 * const trainer = new Trainer(made, { rate: 0.1, batch: 2 });
 * const history = await trainer.fit(matrix([[0, 0], [1, 1]]), { epochs: 100 });
 * assert(history.at(-1)!.trainNll! < history[1]!.trainNll!);
 * const [logProb] = await made.logProb(matrix([[1, 1]]));
 * assert(Math.abs(logProb! - Math.log(0.5)) < 0.05);
 * ```
 */
export class Trainer {
  /** The model. */
  readonly made: Made;
  /** How it trains, defaults filled in. */
  readonly options: FilledTrainerOptions;
  readonly #step: TrainingStep;
  readonly #weights: TrainedWeights;
  #state: TrainingState = START;

  /**
   * Compiles the training step of a model.
   *
   * @param made The model, whose weights change.
   * @param options How to train.
   * @throws {RangeError} When an option has a value that it cannot have; the message names it.
   */
  constructor(made: Made, options: TrainerOptions = {}) {
    this.made = made;
    this.options = fillOptions(options);
    this.#step = new TrainingStep(made, this.options);
    this.#weights = new TrainedWeights(made, () => this.#state.step > 0 ? this.#step.averages : new Map());
  }

  /** The values that are kept from step to step, and the parameter that each belongs to. */
  get moments(): ReadonlyMap<Variable, Variable> {
    return this.#step.moments;
  }

  /** Where training is. */
  get state(): TrainingState {
    return this.#state;
  }

  /** The weights of the model, and those that training goes on from where these are others. */
  get weights(): WeightsToKeep {
    return this.#weights.toKeep();
  }

  /**
   * Continues from where training was when a checkpoint was written.
   *
   * @param state Where it was.
   * @param training The weights that it goes on from, where those of the model are others.
   */
  restore(state: TrainingState, training?: Weights): void {
    this.#state = state;
    this.#weights.restore(training, { isBest: state.validation !== undefined });
  }

  /**
   * Trains for some more epochs, or until the signal is aborted. Before the first step, the output biases of a model that
   * has not learned yet are set so that every conditional begins at the marginal of the rows. A schedule goes from the start of
   * all training to the last of these epochs. An epoch that was interrupted begins again where the number of rows has changed.
   *
   * With validation rows the model ends with the best weights, else with the averages if these are kept; the next `fit` goes on from
   * the last weights all the same. An epoch that was interrupted is not validated.
   *
   * Training that diverges ends with an error. The weights are then those that gave an NLL or a weight that is not finite, unless
   * there are better ones: a model that is to go on starts from its last checkpoint.
   *
   * @param train The rows to learn, `[n, D]`, and their contexts where the model has one; or a function from the number of an epoch,
   * counted from 0, to those; or a stream of rows that need not fit in memory.
   * @param options How long to train, and whom to tell.
   * @returns The reports of the epochs, that before any training included.
   * @throws {TypeError} When the rows have the wrong number of columns.
   * @throws {RangeError} When there are no rows, a value is none of its variable's, or the NLL or a weight is not finite any
   * more; or when validation rows are needed and missing.
   */
  async fit(train: TrainingRows, options: FitOptions): Promise<EpochReport[]> {
    this.#checkFit(options);
    const { made, options: { batch, seed } } = this;
    const { schema, context = [] } = made.architecture;
    const valid = options.valid && checkBatch("validation data", options.valid, made.architecture);
    if (valid?.x.shape[0] === 0) {
      throw inputError(new RangeError("Cannot validate with 0 rows: leave valid out"));
    }
    const windows = await openWindows(train, {
      epoch: this.#state.position?.epoch ?? 0,
      ...{ batch, seed, width: schema.length + context.length },
      check: (rows) => checkBatch("training data", rows, made.architecture),
      load: (rows) => this.#step.load(rows),
    });
    if (windows.rows === 0) throw inputError(new RangeError("Cannot train on 0 rows: expected at least 1"));
    this.#state = placeIn(this.#state, windows.rows, batch);
    try {
      await this.#compareBest(valid);
      await made.executor.exclusively(() => this.#weights.train());
      return await this.#fitEpochs({ ...options, valid, windows });
    } finally {
      await windows.end();
      await made.executor.exclusively(() => this.#weights.publish());
    }
  }

  async #fitEpochs({ epochs, patience, windows, ...options }: CheckedFit): Promise<EpochReport[]> {
    const { made, options: { batch } } = this;
    const stepsPerEpoch = Math.ceil(windows.rows / batch);
    const { step, position } = this.#state as PlacedState;
    const lastEpoch = position.epoch + epochs;
    const lastStep = step - position.batches + epochs * stepsPerEpoch;
    const probe = firstRows(windows.first, PART_ROWS);
    const history: EpochReport[] = [];
    const report = async (measured: MeasuredEpoch) =>
      void history.push(await this.#report(measured, { ...options, probe }));
    if (step === 0) {
      await made.executor.exclusively(() => matchMarginals(made, windows.first));
      await report({ seconds: 0 });
    }
    const breath = new Breath();
    for (let { epoch } = position; epoch < lastEpoch && !this.#isOver(patience); epoch++) {
      if (options.signal?.aborted) break;
      const measured = await this.#trainEpoch(windows, { ...options, lastStep, breath });
      if (measured === undefined) break;
      await report(measured);
    }
    await this.#checkWeights(probe);
    return history;
  }

  /** Trains to the end of the epoch; returns nothing where the signal came first. */
  async #trainEpoch(
    windows: Windows,
    { lastStep, breath, onBatch, signal }: EpochOptions,
  ): Promise<MeasuredEpoch | undefined> {
    const { made, options: { batch } } = this;
    const { position: { epoch, batches, rows: n } } = this.#state as PlacedState;
    const stepsPerEpoch = Math.ceil(n / batch);
    const started = performance.now();
    let rate = 0;
    let window: Window | undefined;
    for (let k = batches; k < stepsPerEpoch; k++) {
      if (signal?.aborted) return undefined;
      const step = this.#state.step + 1;
      rate = this.#rateOf(step, lastStep);
      if (window === undefined || k * batch === window.start + window.order.length) {
        window = await windows.at(epoch, k * batch);
      }
      const { rows, order, start } = window;
      const inputs = { rows, order, start: k * batch - start, step, rate };
      const nll = await made.executor.exclusively(() => this.#step.run(inputs));
      if (!Number.isFinite(nll)) diverge(`the NLL of step ${step} is ${nll}`, this.options);
      const nllSum = this.#state.nllSum + nll;
      this.#state = { ...this.#state, step, nllSum, position: { epoch, batches: k + 1, rows: n } };
      onBatch?.({ step, nll });
      await breath.take();
    }
    const trainNll = this.#state.nllSum / stepsPerEpoch;
    this.#state = { ...this.#state, nllSum: 0, position: { epoch: epoch + 1, batches: 0, rows: n } };
    return { trainNll, rate, seconds: (performance.now() - started) / 1000 };
  }

  /** Validates the weights, keeps the best, and tells what is known. */
  async #report(
    { seconds, ...measured }: MeasuredEpoch,
    { valid, probe, onEpoch }: Pick<CheckedFit, "valid" | "onEpoch"> & { probe: CheckedBatch },
  ): Promise<EpochReport> {
    const { made } = this;
    const { executor } = made;
    await this.#checkWeights(probe);
    await executor.exclusively(() => this.#weights.measure());
    const { step, position: { epoch }, validation } = this.#state as PlacedState;
    const validated = valid && await this.#validate(valid);
    const cutNll = valid && made.architecture.orders === "any" ? await meanCutNll(made, valid) : undefined;
    if (validated !== undefined && epoch > 0) {
      const next = judge(validation, epoch, validated.validNll);
      if (next.best.epoch === epoch) this.#weights.keep();
      this.#state = { ...this.#state, validation: next };
    }
    await executor.exclusively(() => this.#weights.publish());
    const bestEpoch = this.#state.validation?.best.epoch;
    const report: EpochReport = {
      ...{ epoch, step, ...measured, ...validated },
      ...(cutNll !== undefined && { cutNll }),
      ...(bestEpoch !== undefined && { bestEpoch }),
      seconds,
    };
    await onEpoch?.(report);
    await executor.exclusively(() => this.#weights.train());
    return report;
  }

  /** The learning rate of a step, counted from 1. */
  #rateOf(step: number, lastStep: number): number {
    const { rate, schedule, warmup } = this.options;
    const plateaus = this.#state.validation?.plateaus.count ?? 0;
    return rate * schedules[schedule]({ part: (step - 1) / lastStep, plateaus }) * warmth(step, warmup);
  }

  /** Whether the NLL of the validation rows has not fallen for so many epochs. */
  #isOver(patience = Infinity): boolean {
    const { position, validation } = this.#state;
    return validation !== undefined && position!.epoch - validation.best.epoch >= patience;
  }

  /** Measures the best weights on the validation rows, which may be others than those before. */
  async #compareBest(valid: CheckedBatch | undefined): Promise<void> {
    const { validation } = this.#state;
    if (validation === undefined) return;
    if (valid === undefined) {
      const { validation: _, ...state } = this.#state;
      this.#state = state;
      return this.#weights.forget();
    }
    const { validNll } = await this.#validate(valid);
    this.#state = {
      ...this.#state,
      validation: { ...validation, best: { ...validation.best, validNll } },
    };
  }

  #checkFit({ epochs, valid, patience }: FitOptions): void {
    if (!(Number.isInteger(epochs) && epochs >= 0)) {
      throw new RangeError(`Cannot train for ${epochs} epochs: expected a whole number from 0 up`);
    }
    if (patience !== undefined && !(patience >= 1)) {
      throw new RangeError(`Cannot end training after ${patience} epochs: expected a patience from 1 up`);
    }
    const { schedule } = this.options;
    const needs = patience !== undefined ? "end training early" : `follow the schedule "${schedule}"`;
    if (valid === undefined && (patience !== undefined || schedule === "plateau")) {
      throw inputError(new RangeError(`Cannot ${needs} without validation rows: give some as valid`));
    }
  }

  async #checkWeights(rows: CheckedBatch): Promise<void> {
    const wrong = await findDivergence(this.made, rows);
    if (wrong !== undefined) diverge(`after step ${this.#state.step} ${wrong}`, this.options);
  }

  async #validate(rows: CheckedBatch): Promise<Required<Pick<EpochReport, "validNll" | "bpd">>> {
    const validNll = await meanNll(this.made, rows);
    if (!Number.isFinite(validNll)) {
      diverge(`after step ${this.#state.step} the NLL of the validation rows is ${validNll}`, this.options);
    }
    return { validNll, bpd: bitsPerDimension(validNll, knownPerRow(rows)) };
  }
}

/** How an epoch is gone through. */
interface EpochOptions extends Pick<FitOptions, "onBatch" | "signal"> {
  /** The number of the last step of all training. */
  readonly lastStep: number;
  readonly breath: Breath;
}

/** How an epoch went. */
type MeasuredEpoch = Pick<EpochReport, "trainNll" | "rate" | "seconds">;

/** What to learn, checked. */
interface CheckedFit extends Omit<FitOptions, "valid"> {
  readonly valid: CheckedBatch | undefined;
  readonly windows: Windows;
}
