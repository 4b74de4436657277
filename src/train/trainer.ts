/**
 * The training loop.
 *
 * @module
 */
import { epochOrder } from "../data/batches.ts";
import { inputError } from "../errors/mod.ts";
import type { Program, RowSource } from "../exec/mod.ts";
import type { Variable } from "../expr/mod.ts";
import {
  type Batch,
  checkBatch,
  type CheckedBatch,
  type CheckedRows,
  loadInputs,
  type Made,
  type Rows,
} from "../made/mod.ts";
import { Breath } from "../made/breath.ts";
import { matchMarginals } from "./marginals.ts";
import { bitsPerDimension, meanNll } from "./metrics.ts";
import { accumulate, clear, decay, objectiveOf, perRow, updatesOf } from "./objective.ts";
import { type OptimizerName, optimizers } from "./optimizers/mod.ts";
import { type ScheduleName, schedules } from "./schedules.ts";

/** How to train. */
export interface TrainerOptions {
  /** `"adam"` by default. */
  readonly optimizer?: OptimizerName;
  /** The learning rate; 0.001 by default. */
  readonly rate?: number;
  /** How the learning rate changes on the way to the last epoch; `"constant"` by default. */
  readonly schedule?: ScheduleName;
  /** The number of rows of a batch; 100 by default. */
  readonly batch?: number;
  /** Decoupled weight decay; 0 by default. */
  readonly weightDecay?: number;
  /** The largest norm of the gradient; unlimited by default. */
  readonly clipNorm?: number | undefined;
  /** The seed of the order in which rows are visited; 0 by default. */
  readonly seed?: number;
}

/** How training goes where options leave it open. */
export const TRAINER_DEFAULTS: Readonly<Required<Omit<TrainerOptions, "clipNorm">>> = {
  optimizer: "adam",
  rate: 1e-3,
  schedule: "constant",
  batch: 100,
  weightDecay: 0,
  seed: 0,
};

/** What is known after a batch. */
export interface BatchReport {
  /** The number of batches so far. */
  readonly step: number;
  /** The mean NLL of the batch in nats, before the weights changed. */
  readonly nll: number;
}

/** What is known after an epoch. */
export interface EpochReport {
  /** The number of epochs so far; 0 before any training. */
  readonly epoch: number;
  /** The number of batches so far. */
  readonly step: number;
  /** The mean NLL in nats of the batches of the epoch, each before the weights changed; absent in epoch 0. */
  readonly trainNll?: number;
  /** The mean NLL in nats of the validation rows. */
  readonly validNll?: number;
  /** The NLL of the validation rows in bits per dimension. */
  readonly bpd?: number;
  /** The time that training took in this epoch, without the validation. */
  readonly seconds: number;
}

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

/** Where training is, beside the parameters and moments. */
export interface TrainingState {
  /** The number of batches so far. */
  readonly step: number;
  /** The sum of the NLLs of the batches of the current epoch. */
  readonly nllSum: number;
  /** Where that is in epochs; absent where an earlier version wrote the state, until `fit` knows the rows. */
  readonly position?: EpochPosition;
}

/** Where training is in epochs. Data may grow from one `fit` to the next, so this does not follow from the step. */
export interface EpochPosition {
  /** The number of whole epochs so far. */
  readonly epoch: number;
  /** How many batches the current epoch has had. */
  readonly batches: number;
  /** How many rows it goes through. */
  readonly rows: number;
}

/** A batch is worked on in parts of at most this many rows, unless the executor says else: it keeps activations in cache. */
export const PART_ROWS = 128;

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
  readonly options: Required<Omit<TrainerOptions, "clipNorm">> & Pick<TrainerOptions, "clipNorm">;
  /** The values that the optimizer keeps, and the parameter that each belongs to. */
  readonly moments: ReadonlyMap<Variable, Variable>;
  readonly #partRows: number;
  readonly #part: Program;
  /** Applies the sum of the gradients of the parts; absent when a batch is one part. */
  readonly #apply?: Program;
  #state: TrainingState = { step: 0, nllSum: 0, position: { epoch: 0, batches: 0, rows: 0 } };

  /**
   * Compiles the training step of a model.
   *
   * @param made The model, whose weights change.
   * @param options How to train.
   * @throws {RangeError} When an option has a value that it cannot have; the message names it.
   */
  constructor(made: Made, options: TrainerOptions = {}) {
    this.made = made;
    this.options = { ...TRAINER_DEFAULTS, ...options };
    checkOptions(this.options);
    const { executor } = made;
    this.#partRows = executor.partRows ?? PART_ROWS;
    const { optimizer, batch, weightDecay, clipNorm } = this.options;
    const updateOptions = { optimizer: optimizers[optimizer], hasDecay: weightDecay > 0, clipNorm };
    const objective = objectiveOf(made);
    if (batch <= this.#partRows) {
      const { updates, moments } = updatesOf(objective.gradients, updateOptions);
      this.moments = moments;
      this.#part = executor.compile({ outputs: [objective.nll], updates, rows: batch });
    } else {
      const { sums, updates: additions } = accumulate(objective);
      const { updates, moments } = updatesOf(sums, updateOptions);
      this.moments = moments;
      this.#part = executor.compile({ outputs: [objective.nll], updates: additions, rows: this.#partRows });
      this.#apply = executor.compile({
        outputs: [],
        updates: new Map([...updates, ...clear(sums.values())]),
        rows: 1,
      });
    }
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
   * @param train The rows to learn, `[n, D]`.
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
    let position = this.#positionIn(n);
    const lastEpoch = position.epoch + epochs;
    const lastStep = this.#state.step - position.batches + epochs * stepsPerEpoch;
    const factor = schedules[schedule];
    const history: EpochReport[] = [];
    const probe = data.x.part(0, PART_ROWS);
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
      await made.executor.exclusively(() => matchMarginals(made, data.x));
      await report(0);
    }

    const sources = loadInputs(this.#part, made.network, data);
    const breath = new Breath();
    while (position.epoch < lastEpoch && !signal?.aborted) {
      const order = epochOrder(seed, position.epoch, n);
      const started = performance.now();
      while (position.batches < stepsPerEpoch && !signal?.aborted) {
        const { step, nllSum } = this.#state;
        const start = position.batches * batch;
        const rows = { order, start, rate: rate * factor(step / lastStep) };
        const nll = await made.executor.exclusively(() => this.#trainBatch(sources, rows));
        if (!Number.isFinite(nll)) this.#diverge(`the NLL of step ${step + 1} is ${nll}`);
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

  /** Where training goes on with so many rows. */
  #positionIn(n: number): EpochPosition {
    const { step, position } = this.#state;
    const stepsPerEpoch = Math.ceil(n / this.options.batch);
    // an earlier version knew one number of rows only
    const { epoch, batches, rows } = position ??
      { epoch: Math.floor(step / stepsPerEpoch), batches: step % stepsPerEpoch, rows: n };
    const isSame = batches > 0 && rows === n;
    const next = { epoch, batches: isSame ? batches : 0, rows: n };
    this.#state = { step, nllSum: isSame ? this.#state.nllSum : 0, position: next };
    return next;
  }

  /**
   * Throws where a weight has become infinite, or so large that the NLL of some rows is not finite: both would show in the NLL of
   * the next step only, when these weights have been saved.
   */
  async #checkWeights(rows: CheckedRows): Promise<void> {
    const { executor, parameters } = this.made;
    for (const parameter of parameters) {
      const wrong = executor.read(parameter).find((value) => !Number.isFinite(Math.fround(value)));
      if (wrong !== undefined) {
        this.#diverge(`after step ${this.#state.step} a value of ${parameter.name} is ${wrong}`);
      }
    }
    const nll = await meanNll(this.made, rows);
    if (!Number.isFinite(nll)) {
      this.#diverge(`after step ${this.#state.step} the NLL of the first rows is ${nll}`);
    }
  }

  #diverge(what: string): never {
    const { rate, clipNorm } = this.options;
    const norm = clipNorm === undefined ? "set a clip norm" : `the clip norm, which is ${clipNorm}`;
    throw inputError(
      new RangeError(`Cannot go on training: ${what}; lower the learning rate, which is ${rate}, or ${norm}`),
    );
  }

  async #validate(rows: CheckedBatch): Promise<Pick<EpochReport, "validNll" | "bpd">> {
    const validNll = await meanNll(this.made, rows);
    if (!Number.isFinite(validNll)) {
      this.#diverge(`after step ${this.#state.step} the NLL of the validation rows is ${validNll}`);
    }
    return { validNll, bpd: bitsPerDimension(validNll, this.made.D) };
  }

  /** One step on the rows `order[start]` and following of the data; returns their mean NLL. */
  async #trainBatch(
    sources: readonly [Variable, RowSource][],
    { order, start, rate }: { order: Int32Array; start: number; rate: number },
  ): Promise<number> {
    const n = Math.min(this.options.batch, order.length - start);
    let nll = 0;
    for (let done = 0; done < n; done += this.#partRows) {
      const count = Math.min(this.#partRows, n - done);
      for (const [variable, source] of sources) {
        this.#part.feed(variable, source, { order, start: start + done, count });
      }
      this.#part.feed(perRow, [1 / n]);
      if (this.#apply === undefined) this.#setScalars(this.#part, rate);
      await this.#part.run(count);
      nll += this.#part.output(0).data[0]!;
    }
    if (this.#apply !== undefined) {
      this.#setScalars(this.#apply, rate);
      await this.#apply.run(1);
    }
    return nll;
  }

  #setScalars(program: Program, rate: number): void {
    const { optimizer, weightDecay } = this.options;
    const { scalars, scalarsAt } = optimizers[optimizer];
    scalarsAt(this.#state.step + 1, rate).forEach((value, i) => program.feed(scalars[i]!, [value]));
    if (weightDecay > 0) program.feed(decay, [rate * weightDecay]);
  }
}

function checkOptions({ optimizer, schedule, rate, batch, weightDecay, clipNorm }: Trainer["options"]): void {
  if (!Object.hasOwn(optimizers, optimizer)) {
    throw inputError(
      new RangeError(
        `Cannot use the optimizer "${optimizer}": expected one of ${Object.keys(optimizers).join(", ")}`,
      ),
    );
  }
  if (!Object.hasOwn(schedules, schedule)) {
    throw inputError(
      new RangeError(
        `Cannot use the schedule "${schedule}": expected one of ${Object.keys(schedules).join(", ")}`,
      ),
    );
  }
  if (!(rate > 0 && rate < Infinity)) {
    throw inputError(
      new RangeError(`Cannot train with the learning rate ${rate}: expected a number above 0`),
    );
  }
  if (!(Number.isInteger(batch) && batch >= 1)) {
    throw inputError(
      new RangeError(`Cannot train with batches of ${batch} rows: expected a whole number from 1 up`),
    );
  }
  if (!(weightDecay >= 0 && weightDecay < Infinity)) {
    throw inputError(
      new RangeError(`Cannot train with the weight decay ${weightDecay}: expected a number from 0 up`),
    );
  }
  if (clipNorm !== undefined && !(clipNorm > 0 && clipNorm < Infinity)) {
    throw inputError(
      new RangeError(`Cannot clip the gradient to the norm ${clipNorm}: expected a number above 0`),
    );
  }
}
