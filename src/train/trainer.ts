/**
 * The training loop.
 *
 * @module
 */
import { epochOrder } from "../data/batches.ts";
import { inputError } from "../errors/mod.ts";
import type { Variable } from "../expr/mod.ts";
import { type Batch, checkBatch, type CheckedBatch, firstRows, type Made, type Rows } from "../made/mod.ts";
import { Breath } from "../made/breath.ts";
import { diverge, findDivergence } from "./divergence.ts";
import { matchMarginals } from "./marginals.ts";
import { bitsPerDimension, meanNll } from "./metrics.ts";
import type { BatchReport, EpochReport } from "./reports.ts";
import { schedules } from "./schedules.ts";
import { type FilledTrainerOptions, fillOptions, type TrainerOptions } from "./trainer_options.ts";
import { type PlacedState, placeIn, START, type TrainingState } from "./training_state.ts";
import { PART_ROWS, TrainingStep } from "./training_step.ts";

/** How long to train, and whom to tell. */
export interface FitOptions {
  /** How many more epochs; one that was interrupted is finished first, and counts. */
  readonly epochs: number;
  /** Rows that are not learned, on which the NLL is measured before training and after every epoch. */
  readonly valid?: Rows | Batch;
  /** Called after every batch. */
  readonly onBatch?: (report: BatchReport) => void;
  /** Called before training starts and after every epoch. */
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
  }

  /** The values that the optimizer keeps, and the parameter that each belongs to. */
  get moments(): ReadonlyMap<Variable, Variable> {
    return this.#step.moments;
  }

  /** Where training is. */
  get state(): TrainingState {
    return this.#state;
  }

  /** Continues from where training was when a checkpoint was written. */
  restore(state: TrainingState): void {
    this.#state = state;
  }

  /**
   * Trains for some more epochs, or until the signal is aborted. Before the first step, the output biases of a model that
   * has not learned yet are set so that every conditional begins at the marginal of the rows. A schedule goes from the start of
   * all training to the last of these epochs. An epoch that was interrupted begins again where the number of rows has changed.
   *
   * Training that diverges ends with an error. The weights are then those that gave an NLL or a weight that is not finite: a
   * model that is to go on starts from its last checkpoint.
   *
   * @param train The rows to learn, `[n, D]`, and their contexts where the model has one.
   * @param options How long to train, and whom to tell.
   * @returns The reports of the epochs, that before any training included.
   * @throws {TypeError} When the rows have the wrong number of columns.
   * @throws {RangeError} When there are no rows, a value is none of its variable's, or the NLL or a weight is not finite any
   * more.
   */
  async fit(train: Rows | Batch, options: FitOptions): Promise<EpochReport[]> {
    const { epochs, onBatch, onEpoch, signal } = options;
    if (!(Number.isInteger(epochs) && epochs >= 0)) {
      throw new RangeError(`Cannot train for ${epochs} epochs: expected a whole number from 0 up`);
    }
    const { made, options: { batch, seed, schedule, rate } } = this;
    const data = checkBatch("training data", train, made.architecture);
    const valid = options.valid && checkBatch("validation data", options.valid, made.architecture);
    const n = data.x.shape[0];
    if (n === 0) throw inputError(new RangeError("Cannot train on 0 rows: expected at least 1"));
    const stepsPerEpoch = Math.ceil(n / batch);
    let { position } = this.#place(n);
    const lastEpoch = position.epoch + epochs;
    const lastStep = this.#state.step - position.batches + epochs * stepsPerEpoch;
    const factor = schedules[schedule];
    const history: EpochReport[] = [];
    const probe = firstRows(data, PART_ROWS);
    const report = async (seconds: number, trainNll?: number) => {
      await this.#checkWeights(probe);
      const { step } = this.#state;
      const measured: EpochReport = {
        epoch: position.epoch,
        step,
        ...(trainNll !== undefined && { trainNll }),
        ...(valid && await this.#validate(valid)),
        seconds,
      };
      history.push(measured);
      await onEpoch?.(measured);
    };
    if (this.#state.step === 0) {
      await made.executor.exclusively(() => matchMarginals(made, data));
      await report(0);
    }

    const rows = this.#step.load(data);
    const breath = new Breath();
    while (position.epoch < lastEpoch && !signal?.aborted) {
      const order = epochOrder(seed, position.epoch, n);
      const started = performance.now();
      while (position.batches < stepsPerEpoch && !signal?.aborted) {
        const { step, nllSum } = this.#state;
        const start = position.batches * batch;
        const inputs = { rows, order, start, step: step + 1, rate: rate * factor(step / lastStep) };
        const nll = await made.executor.exclusively(() => this.#step.run(inputs));
        if (!Number.isFinite(nll)) diverge(`the NLL of step ${step + 1} is ${nll}`, this.options);
        position = { ...position, batches: position.batches + 1 };
        this.#state = { step: step + 1, nllSum: nllSum + nll, position };
        onBatch?.({ step: step + 1, nll });
        await breath.take();
      }
      if (position.batches < stepsPerEpoch) break;
      const trainNll = this.#state.nllSum / stepsPerEpoch;
      position = { epoch: position.epoch + 1, batches: 0, rows: n };
      this.#state = { ...this.#state, nllSum: 0, position };
      await report((performance.now() - started) / 1000, trainNll);
    }
    await this.#checkWeights(probe);
    return history;
  }

  /** Goes on with so many rows. */
  #place(rows: number): PlacedState {
    const placed = placeIn(this.#state, rows, this.options.batch);
    this.#state = placed;
    return placed;
  }

  async #checkWeights(rows: CheckedBatch): Promise<void> {
    const wrong = await findDivergence(this.made, rows);
    if (wrong !== undefined) diverge(`after step ${this.#state.step} ${wrong}`, this.options);
  }

  async #validate(rows: CheckedBatch): Promise<Pick<EpochReport, "validNll" | "bpd">> {
    const validNll = await meanNll(this.made, rows);
    if (!Number.isFinite(validNll)) {
      diverge(`after step ${this.#state.step} the NLL of the validation rows is ${validNll}`, this.options);
    }
    return { validNll, bpd: bitsPerDimension(validNll, this.made.D) };
  }
}
