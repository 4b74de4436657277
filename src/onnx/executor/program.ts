/**
 * A program in three parts: a graph works on the batch, and before and after it programs of the wasm executor on the parameters.
 *
 * @module
 */
import { checkBatchSize } from "../../exec/executor.ts";
import { FedProgram, type PackedRows, unusedInput } from "../../exec/fed_program.ts";
import type { PlainRows, View } from "../../exec/mod.ts";
import type { WasmProgram } from "../../exec/wasm/program.ts";
import type { Variable } from "../../expr/mod.ts";
import type { BatchWork } from "./batch_work.ts";

/** A part that works on parameters. */
export interface ParameterWork {
  readonly program: WasmProgram;
  /** Its inputs: from where to where they are copied. */
  readonly copies: readonly { readonly from: View; readonly to: View }[];
}

/** What a program consists of. */
export interface OnnxProgramOptions {
  readonly rows: number;
  readonly inputs: ReadonlyMap<Variable, View>;
  /** Inputs whose columns are kept in another order. */
  readonly orders: ReadonlyMap<Variable, Int32Array>;
  readonly outputs: readonly (() => View)[];
  /** What the graph is given besides inputs and parameters. */
  readonly before: ParameterWork | undefined;
  readonly batch: BatchWork | undefined;
  readonly after: ParameterWork | undefined;
}

/** Runs its parts one after the other. */
export class OnnxProgram extends FedProgram {
  readonly #options: OnnxProgramOptions;

  /** Puts the parts together. */
  constructor(options: OnnxProgramOptions) {
    super(options.rows);
    this.#options = options;
  }

  output(index: number): View {
    return this.#options.outputs[index]!();
  }

  async run(n: number): Promise<void> {
    const { before, batch, after } = this.#options;
    checkBatchSize(n, this.rows);
    runOnce(before);
    await batch?.run(n);
    runOnce(after);
  }

  protected override checkUse(variable: Variable): void {
    if (!this.#options.inputs.has(variable)) throw unusedInput(variable);
  }

  protected override numbers(variable: Variable): View {
    return this.#options.inputs.get(variable)!;
  }

  /** Rows with their columns in the order of the graph, as bytes if they are: fewer have to be read again and again. */
  protected override pack(variable: Variable, { data, shape: [n, columns] }: PlainRows): PackedRows {
    const order = this.#options.orders.get(variable);
    if (order === undefined) return { data, stride: columns };
    const packed = areBytes(data) ? new Uint8Array(n * columns) : new Float32Array(n * columns);
    for (let row = 0; row < n * columns; row += columns) {
      for (let column = 0; column < columns; column++) packed[row + column] = data[row + order[column]!]!;
    }
    return { data: packed, stride: columns };
  }
}

function runOnce(work: ParameterWork | undefined): void {
  if (work === undefined) return;
  for (const { from, to } of work.copies) to.data.set(from.data);
  work.program.run(1);
}

/** Whether all values are whole numbers from 0 to 255. */
function areBytes(values: ArrayLike<number>): boolean {
  if (values instanceof Uint8Array) return true;
  for (let i = 0; i < values.length; i++) if (values[i] !== (values[i]! & 255)) return false;
  return true;
}
