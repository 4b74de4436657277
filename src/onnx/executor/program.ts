/**
 * A program in two halves: a graph works on the batch, and a program of the wasm executor on the parameters.
 *
 * @module
 */
import { checkBatchSize } from "../../exec/executor.ts";
import { FedProgram, type PackedRows, unusedInput } from "../../exec/fed_program.ts";
import type { PlainRows, View } from "../../exec/mod.ts";
import type { WasmProgram } from "../../exec/wasm/program.ts";
import type { Variable } from "../../expr/mod.ts";
import type { BatchWork } from "./batch_work.ts";

/** The half that works on parameters. */
export interface ParameterHalf {
  readonly program: WasmProgram;
  /** Inputs of both halves: from where to where they are copied. */
  readonly copies: readonly { readonly from: View; readonly to: View }[];
}

/** What a program consists of. */
export interface OnnxProgramOptions {
  readonly rows: number;
  readonly inputs: ReadonlyMap<Variable, View>;
  /** Inputs whose columns are kept in another order. */
  readonly orders: ReadonlyMap<Variable, Int32Array>;
  readonly outputs: readonly (() => View)[];
  readonly batch: BatchWork | undefined;
  readonly parameters: ParameterHalf | undefined;
}

/** Works on the batch and then on the parameters. */
export class OnnxProgram extends FedProgram {
  readonly #options: OnnxProgramOptions;

  /** Puts the halves together. */
  constructor(options: OnnxProgramOptions) {
    super(options.rows);
    this.#options = options;
  }

  output(index: number): View {
    return this.#options.outputs[index]!();
  }

  async run(n: number): Promise<void> {
    const { batch, parameters } = this.#options;
    checkBatchSize(n, this.rows);
    await batch?.run(n);
    if (parameters !== undefined) {
      for (const { from, to } of parameters.copies) to.data.set(from.data);
      await parameters.program.run(1);
    }
  }

  protected override checkUse(variable: Variable): void {
    const { inputs, parameters } = this.#options;
    if (!inputs.has(variable) && !parameters?.program.uses(variable)) throw unusedInput(variable);
  }

  protected override numbers(variable: Variable): View {
    const { inputs, parameters } = this.#options;
    return inputs.get(variable) ?? parameters!.program.input(variable);
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

/** Whether all values are whole numbers from 0 to 255. */
function areBytes(values: ArrayLike<number>): boolean {
  if (values instanceof Uint8Array) return true;
  for (let i = 0; i < values.length; i++) if (values[i] !== (values[i]! & 255)) return false;
  return true;
}
