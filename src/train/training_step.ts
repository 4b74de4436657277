/**
 * The programs of a training step, and what they are fed.
 *
 * @module
 */
import type { Program, RowSource } from "../exec/mod.ts";
import type { Variable } from "../expr/mod.ts";
import { inputError } from "../errors/mod.ts";
import { allKnown, type CheckedBatch, loadInputs, type Made, trainingOrder } from "../made/mod.ts";
import { onNumbers } from "./arithmetic.ts";
import { dropoutNoise } from "./dropout.ts";
import { accumulate, clear, perRow, type Update } from "./objective.ts";
import { scalarsOf, trainedObjective, trainedUpdate } from "./trained_step.ts";
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
  /** What is kept from step to step, averages included, and the parameter that each belongs to. */
  readonly moments: Update["moments"];
  /** The average of each parameter; none where they are not kept. */
  readonly averages: Update["averages"];
  readonly #made: Made;
  readonly #options: FilledTrainerOptions;
  readonly #partRows: number;
  /** The random numbers of dropout. */
  readonly #noise: readonly Variable[];
  readonly #part: Program;
  /** Applies the sum of the gradients of the parts; absent when a batch is one part. */
  readonly #apply?: Program;

  /** Compiles the training step of a model. */
  constructor(made: Made, options: FilledTrainerOptions) {
    this.#made = made;
    this.#options = options;
    const { executor } = made;
    this.#partRows = executor.partRows ?? PART_ROWS;
    const { batch } = options;
    const objective = trainedObjective(made, options);
    this.#noise = objective.noise;
    const sums = batch <= this.#partRows ? undefined : accumulate(objective);
    const { updates, moments, averages } = trainedUpdate(sums?.sums ?? objective.gradients, options);
    this.moments = moments;
    this.averages = averages;
    const outputs = [objective.nll];
    if (sums === undefined) {
      this.#part = executor.compile({ outputs, updates, rows: batch });
    } else {
      this.#part = executor.compile({ outputs, updates: sums.updates, rows: this.#partRows });
      const applied = new Map([...updates, ...clear(sums.sums.values())]);
      this.#apply = executor.compile({ outputs: [], updates: applied, rows: 1 });
    }
  }

  /** Prepares rows to take batches from. */
  load(data: CheckedBatch): LoadedRows {
    const { incomplete } = this.#options;
    if (data.known && !incomplete) {
      throw inputError(
        new RangeError(
          "Cannot learn rows of which a part is not known: set incomplete in the options of the trainer",
        ),
      );
    }
    const known = incomplete ? { known: data.known ?? allKnown(data.x) } : {};
    return loadInputs(this.#part, this.#made.network.learned.members, { ...data, ...known });
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
  #feedPart({ rows, order, step, start: first }: StepInputs, { start, count, batch }: Part): void {
    const { network: { learned }, architecture: { order: canonical, members } } = this.#made;
    const [{ order: variable }] = learned.members;
    if (variable) {
      const { seed } = this.#options;
      // one order after the other where there are several, else a new one
      const cycled = members?.[(step - 1) % members.length]?.order;
      this.#part.feed(variable, cycled ?? trainingOrder(canonical, { seed, step }));
    }
    for (const [variable, source] of rows) this.#part.feed(variable, source, { order, start, count });
    const noise = { seed: this.#options.seed, step, first: start - first, count };
    for (const variable of this.#noise) this.#part.feed(variable, dropoutNoise(variable, noise));
    this.#part.feed(perRow, [1 / batch]);
  }

  /** All that the update of the parameters is computed from, beside gradients and moments. */
  #feedUpdate(program: Program, { step, rate }: StepInputs): void {
    scalarsOf(onNumbers, this.#options, { step, rate }).forEach((value, scalar) =>
      program.feed(scalar, [value])
    );
  }
}
