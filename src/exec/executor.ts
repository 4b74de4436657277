/**
 * What an executor is: something that compiles expressions into programs and keeps the values of parameters.
 *
 * @module
 */
import { type Expr, formatShape, sameShape, type Variable } from "../expr/mod.ts";

/** Values in an executor's memory: row `r` begins at `data[r * stride]`. What lies between rows is not to be touched. */
export interface View {
  /** The memory. */
  readonly data: Float32Array | Float64Array;
  /** The distance from one row to the next. */
  readonly stride: number;
}

/** Rows `[n, D]` in row-major order. */
export interface PlainRows {
  /** The values. */
  readonly data: ArrayLike<number>;
  /** `[n, D]`; `[n, 1]` for an input of shape `[n]`. */
  readonly shape: readonly [rows: number, columns: number];
}

/** Rows that a program has loaded and can be fed from: how they are kept is its own affair. */
export interface RowSource {
  /** `[n, D]`. */
  readonly shape: readonly [rows: number, columns: number];
}

/** Which rows of a source an input is fed: `order[start]` and following, or without an order `start` and following. */
export interface FeedOptions {
  /** Row numbers of the source; every row once, from the first to the last, by default. */
  readonly order?: Int32Array;
  /** The place in the order of the first row; 0 by default. */
  readonly start?: number;
  /** How many rows; all that follow, by default. */
  readonly count?: number;
}

/** What a program computes. */
export interface ProgramSpec {
  /** What to compute. */
  readonly outputs: readonly Expr[];
  /** New values of parameters, all computed from the old ones. Each has the shape of its parameter. */
  readonly updates?: ReadonlyMap<Variable, Expr>;
  /** The largest batch size that the program will be run with. */
  readonly rows: number;
}

/** A compiled program. */
export interface Program {
  /**
   * Prepares rows for an input, once, in the way in which the program keeps that input, so that batches of them are fed
   * quickly. They may be kept where they are, so they must not change while the source is in use.
   *
   * @param variable An input with a batch axis.
   * @param rows Its rows.
   * @returns What {@linkcode feed} of this program takes for this input.
   * @throws {TypeError} When the rows are not as wide as the input.
   * @throws {RangeError} When the program does not use the input.
   */
  load(variable: Variable, rows: PlainRows): RowSource;
  /**
   * Gives an input its values, which it keeps until it is fed again.
   *
   * @param variable The input.
   * @param source Rows that were loaded, or rows, or plain values in row-major order, as inputs without a batch axis take.
   * @param options Which of the rows; all by default.
   * @throws {TypeError} When the values do not fit the input, or another program loaded them.
   * @throws {RangeError} When there are no such rows, or too many, or the program does not use the input.
   */
  feed(variable: Variable, source: RowSource | PlainRows | ArrayLike<number>, options?: FeedOptions): void;
  /** The values of `outputs[index]` after a run, until the next run of any program of the executor. */
  output(index: number): View;
  /** Computes the outputs and updates for a batch of `n` rows. */
  run(n: number): void | Promise<void>;
}

/** Compiles expressions into programs that share parameters. */
export interface Executor {
  /** What messages call it. */
  readonly name: string;
  /** The number of rows of a training step that it works on at a time at best; 128 where it does not say. */
  readonly partRows?: number;
  /** Grows with every write of a parameter and every run of a program that updates some. */
  readonly changes: number;
  /**
   * Does some work while no other work that was handed in here is done: one after the other, in the order of the calls,
   * also after one that failed. Programs share memory, so whoever feeds a program, runs it and reads its outputs does all
   * of that in one turn. Turns do not nest: work that waits for another turn waits for ever.
   *
   * @param work What to do.
   * @returns What the work returns.
   */
  exclusively<T>(work: () => T | Promise<T>): Promise<T>;
  /**
   * Compiles a program.
   *
   * @param spec What it computes.
   * @throws {TypeError} When what it updates is no parameter, or the new value has another shape.
   */
  compile(spec: ProgramSpec): Program;
  /**
   * A copy of the values of a parameter; zeros when it was never written.
   *
   * @throws {RangeError} When it was never written and no program uses it.
   */
  read(parameter: Variable): Float32Array | Float64Array;
  /** Sets the values of a parameter. */
  write(parameter: Variable, values: ArrayLike<number>): void;
  /** Releases threads and memory. */
  close(): void;
}

/** Throws unless `n` is a batch size that a program for at most `rows` rows can run. */
export function checkBatchSize(n: number, rows: number): void {
  if (!(Number.isInteger(n) && n >= 0 && n <= rows)) {
    throw new RangeError(`Cannot run a program on a batch of ${n} rows: it was compiled for 0 to ${rows}`);
  }
}

/** Throws unless what is updated are parameters, by values of their shapes. */
export function checkUpdates({ updates = new Map() }: ProgramSpec): void {
  for (const [{ kind, name, shape }, value] of updates) {
    if (kind === "parameter" && sameShape(shape, value.shape)) continue;
    throw new TypeError(
      `Cannot update the ${kind} "${name}" with shape ${formatShape(value.shape)}: expected ${
        kind === "parameter" ? formatShape(shape) : "a parameter"
      }`,
    );
  }
}

/** Throws unless `values` are as many as the parameter holds. */
export function checkParameter(parameter: Variable, values: ArrayLike<number>, size: number): void {
  if (values.length !== size) {
    throw new TypeError(
      `Cannot write ${values.length} values to the parameter "${parameter.name}": it holds ${size}`,
    );
  }
}

/** What is wrong when a parameter is read that an executor does not know. */
export function unknownParameter({ name }: Variable): RangeError {
  return new RangeError(
    `Cannot read the parameter "${name}": it was never written, and no program of this executor uses it`,
  );
}
