/**
 * A program in two halves: a graph works on the batch, and a program of the wasm executor on the parameters.
 *
 * @module
 */
import { checkBatchSize } from "../../exec/executor.ts";
import {
  copyNumbers,
  FedProgram,
  type PackedRows,
  type RowChoice,
  unusedInput,
} from "../../exec/fed_program.ts";
import type { View } from "../../exec/mod.ts";
import type { WasmProgram } from "../../exec/wasm/program.ts";
import type { Variable } from "../../expr/mod.ts";
import type { Port } from "./gradient_graph.ts";
import type { GraphRuntime, GraphSession } from "./runtime.ts";
import type { StairBlocks } from "./stair_blocks.ts";

/** Values that a graph reads or fills where they lie. */
export interface Bound {
  readonly view: View;
  readonly ports: readonly Port[];
}

/** The half that works on the batch. */
export interface BatchHalf {
  readonly runtime: GraphRuntime;
  readonly session: Promise<GraphSession>;
  readonly reads: readonly Bound[];
  readonly fills: readonly Bound[];
  /** What is filled with gradients to weights, and the blocks in which they lie. */
  readonly gradients: readonly { readonly view: View; readonly blocks: StairBlocks }[];
}

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
  readonly batch: BatchHalf | undefined;
  readonly parameters: ParameterHalf | undefined;
}

/** The tensors of a run. */
interface BoundTensors {
  readonly n: number;
  /** Where the values lay when the tensors were made. */
  readonly data: readonly View["data"][];
  readonly reads: Readonly<Record<string, unknown>>;
  readonly fills: Readonly<Record<string, unknown>>;
}

/** Runs the graph and then the other program. */
export class OnnxProgram extends FedProgram {
  readonly #options: OnnxProgramOptions;
  #bound?: BoundTensors;

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
    if (batch !== undefined && n === 0) batch.fills.forEach(({ view }) => view.data.fill(0));
    else if (batch !== undefined) {
      const { reads, fills } = this.#bind(batch, n);
      await (await batch.session).run(reads, fills);
      // a block is dense; what it holds outside the stair is no gradient
      for (const { view, blocks } of batch.gradients) blocks.clearOutside(view.data);
    }
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

  protected override copy(variable: Variable, packed: PackedRows, choice: RowChoice): void {
    copyNumbers(packed, this.numbers(variable), choice, this.#options.orders.get(variable));
  }

  /** The tensors of a run, which stay the same as long as the batch size does and no memory moves. */
  #bind({ runtime, reads, fills }: BatchHalf, n: number): BoundTensors {
    const known = this.#bound;
    const bound = [...reads, ...fills];
    if (known?.n === n && bound.every(({ view }, i) => view.data === known.data[i])) return known;
    const tensors = (list: readonly Bound[]) =>
      Object.fromEntries(list.flatMap(({ view, ports }) =>
        ports.map(({ name, dims, start }) => {
          const lengths = dims.map((dim) => dim === "n" ? n : dim);
          const size = lengths.reduce((product, length) => product * length, 1);
          return [name, runtime.tensor(view.data.subarray(start, start + size) as Float32Array, lengths)];
        })
      ));
    this.#bound = {
      n,
      data: bound.map(({ view }) => view.data),
      reads: tensors(reads),
      fills: tensors(fills),
    };
    return this.#bound;
  }
}
