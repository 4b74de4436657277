/**
 * The programs of a training step, and what they are fed.
 *
 * @module
 */
import type { Program, RowSource } from "../exec/mod.ts";
import type { Variable } from "../expr/mod.ts";
import { type CheckedBatch, loadInputs, type Made } from "../made/mod.ts";
import { accumulate, clear, decay, objectiveOf, perRow, updatesOf } from "./objective.ts";
import { optimizers } from "./optimizers/mod.ts";
import type { FilledTrainerOptions } from "./trainer_options.ts";

/** A batch is worked on in parts of at most this many rows, unless the executor says else: it keeps activations in cache. */
export const PART_ROWS = 128;

/** Rows that a step was given to take batches from. */
export type LoadedRows = readonly (readonly [variable: Variable, source: RowSource])[];

/** What one step is computed from. */
export interface StepInputs {
  /** Where the rows are. */
  readonly rows: LoadedRows;
  /** The numbers of the rows in the order in which the epoch visits them. */
  readonly order: Int32Array;
  /** The place in the order of the first row of the batch. */
  readonly start: number;
  /** The number of the step, from 1. */
  readonly step: number;
  /** The learning rate. */
  readonly rate: number;
}

/** Which rows of a batch are worked on at a time. */
interface Part {
  /** The place in the order of the first one. */
  readonly start: number;
  /** How many. */
  readonly count: number;
  /** How many the whole batch has. */
  readonly batch: number;
}

/** A compiled training step. */
export class TrainingStep {
  /** The values that the optimizer keeps, and the parameter that each belongs to. */
  readonly moments: ReadonlyMap<Variable, Variable>;
  readonly #made: Made;
  readonly #options: FilledTrainerOptions;
  readonly #partRows: number;
  readonly #part: Program;
  /** Applies the sum of the gradients of the parts; absent when a batch is one part. */
  readonly #apply?: Program;

  /** Compiles the training step of a model. */
  constructor(made: Made, options: FilledTrainerOptions) {
    this.#made = made;
    this.#options = options;
    const { executor } = made;
    this.#partRows = executor.partRows ?? PART_ROWS;
    const { optimizer, batch, weightDecay, clipNorm } = options;
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

  /** Prepares rows to take batches from. */
  load(data: CheckedBatch): LoadedRows {
    return loadInputs(this.#part, this.#made.network.members, data);
  }

  /** Takes one step, in a turn of the executor; returns the mean NLL of the batch before it. */
  async run(inputs: StepInputs): Promise<number> {
    const { order, start } = inputs;
    const batch = Math.min(this.#options.batch, order.length - start);
    let nll = 0;
    for (let done = 0; done < batch; done += this.#partRows) {
      const count = Math.min(this.#partRows, batch - done);
      this.#feedPart(inputs, { start: start + done, count, batch });
      if (this.#apply === undefined) this.#feedUpdate(this.#part, inputs);
      await this.#part.run(count);
      nll += this.#part.output(0).data[0]!;
    }
    if (this.#apply !== undefined) {
      this.#feedUpdate(this.#apply, inputs);
      await this.#apply.run(1);
    }
    return nll;
  }

  /** All that the NLL of a part is computed from, beside the parameters. */
  #feedPart({ rows, order }: StepInputs, { start, count, batch }: Part): void {
    for (const [variable, source] of rows) this.#part.feed(variable, source, { order, start, count });
    this.#part.feed(perRow, [1 / batch]);
  }

  /** All that the update of the parameters is computed from, beside gradients and moments. */
  #feedUpdate(program: Program, { step, rate }: StepInputs): void {
    const { optimizer, weightDecay } = this.#options;
    const { scalars, scalarsAt } = optimizers[optimizer];
    scalarsAt(step, rate).forEach((value, i) => program.feed(scalars[i]!, [value]));
    if (weightDecay > 0) program.feed(decay, [rate * weightDecay]);
  }
}
