/**
 * What an executor is: something that compiles expressions into programs and keeps the values of parameters.
 *
 * @module
 */
import type { Expr, Variable } from "../expr/mod.ts";

/** Values in an executor's memory: row `r` begins at `data[r * stride]`. What lies between rows is not to be touched. */
export interface View {
  /** The memory. */
  readonly data: Float32Array | Float64Array;
  /** The distance from one row to the next. */
  readonly stride: number;
}

/**
 * Bits in an executor's memory: bit `k % 32` of the word `data[r * stride + floor(k / 32)]` is the value in row `r` and
 * column `columns[k]` of an input. The bits after the last column are 0.
 */
export interface BitView {
  /** The memory. */
  readonly data: Int32Array;
  /** The number of words from one row to the next; those of a row follow one another. */
  readonly stride: number;
  /** The order in which columns are kept. */
  readonly columns: Int32Array;
}

/** What a program computes. */
export interface ProgramSpec {
  /** What to compute. */
  readonly outputs: readonly Expr[];
  /** New values of parameters, all computed from the old ones. */
  readonly updates?: ReadonlyMap<Variable, Expr>;
  /** The largest batch size that the program will be run with. */
  readonly rows: number;
}

/** A compiled program. */
export interface Program {
  /** Where the values of an input go before a run. Views stay valid until the executor compiles another program. */
  input(variable: Variable): View;
  /** Where the values of a binary input go instead, in a program that keeps them as bits. */
  bits?(variable: Variable): BitView | undefined;
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
  /** Compiles a program. */
  compile(spec: ProgramSpec): Program;
  /** A copy of the values of a parameter; zeros when it was never written. */
  read(parameter: Variable): Float32Array | Float64Array;
  /** Sets the values of a parameter. */
  write(parameter: Variable, values: ArrayLike<number>): void;
  /** Releases threads and memory. */
  close(): void;
}

/** An executor whose programs may repeat a part of themselves until nothing changes, as samplers do. */
export interface IteratingExecutor extends Executor {
  /** Grows with every write of a parameter and every run of a program that updates some. */
  readonly changes: number;
}

/** Whether an executor can run samplers. */
export function canIterate(executor: Executor): executor is IteratingExecutor {
  return "changes" in executor;
}

/** Throws unless `n` is a batch size that a program for at most `rows` rows can run. */
export function checkBatchSize(n: number, rows: number): void {
  if (!(Number.isInteger(n) && n >= 0 && n <= rows)) {
    throw new RangeError(`Cannot run a program on a batch of ${n} rows: it was compiled for 0 to ${rows}`);
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
