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
import type { Port } from "./graph_of_values.ts";
import { SharingChoice } from "../../exec/wasm/threads/sharing_choice.ts";
import type { GraphRuntime, GraphSession, SharedNumbers } from "./runtime.ts";
import type { StairBlocks } from "./stair_blocks.ts";

/** Values that a graph reads or fills where they lie. */
export interface Bound {
  readonly view: View;
  readonly ports: readonly Port[];
}

/** A graph with its values where they lie. */
export interface BoundGraph {
  readonly bytes: Uint8Array;
  readonly session: Promise<GraphSession>;
  readonly reads: readonly Bound[];
  readonly fills: readonly Bound[];
}

/** The half that works on the batch. */
export interface BatchHalf {
  readonly runtime: GraphRuntime;
  /** What works on single rows, some at a time. */
  readonly rows: BoundGraph | undefined;
  /** What works on all rows, when all of them are ready. */
  readonly sums: readonly BoundGraph[];
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

/** Runs the calling thread's part of the work or all of it. */
type Work = () => Promise<unknown>;

/** The runs of a batch. */
interface BoundWork {
  /** Where the values lay when the tensors were made. */
  readonly data: readonly View["data"][];
  /** The runs of each stage. */
  readonly stages: readonly (readonly Work[])[];
  /** Makes them known to all threads. */
  readonly add: (() => number) | undefined;
  /** What they are called there. */
  work?: number;
}

/** Runs the graph and then the other program. */
export class OnnxProgram extends FedProgram {
  readonly #options: OnnxProgramOptions;
  readonly #bound = new Map<number, BoundWork>();
  readonly #choice = new SharingChoice();

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
    if (batch !== undefined && n === 0) {
      for (const { fills } of batch.rows ? [batch.rows, ...batch.sums] : batch.sums) {
        fills.forEach(({ view }) => view.data.fill(0));
      }
    } else if (batch !== undefined) {
      await this.#work(batch, n);
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

  async #work(batch: BatchHalf, n: number): Promise<void> {
    const bound = this.#bind(batch, n);
    const { stages, add } = bound;
    const { crew } = batch.runtime;
    const isWanted = crew !== undefined && this.#choice.begin();
    if (isWanted) bound.work ??= add!();
    const isShared = isWanted &&
      await crew.share(bound.work!, async (stage) => void await stages[stage]![0]!());
    if (!isShared) { for (const works of stages) for (const work of works) await work(); }
    if (crew !== undefined && isShared === isWanted) this.#choice.end(n);
  }

  /** The runs of a batch, which stay the same as long as no memory moves. */
  #bind({ runtime, rows, sums }: BatchHalf, n: number): BoundWork {
    const known = this.#bound.get(n);
    const graphs = rows ? [rows, ...sums] : sums;
    const data = graphs.flatMap(({ reads, fills }) => [...reads, ...fills].map(({ view }) => view.data));
    if (known?.data.every((array, i) => array === data[i])) return known;
    const numbers = (list: readonly Bound[], first: number, end: number) =>
      Object.fromEntries(
        list.flatMap(({ view, ports }) =>
          ports.map(({ name, dims, start }): [string, SharedNumbers] => {
            const isBatched = dims[0] === "n";
            const lengths = dims.map((dim) => dim === "n" ? end - first : dim);
            const size = lengths.reduce((product, length) => product * length, 1);
            const from = isBatched ? first * view.stride : start;
            return [name, { data: view.data.subarray(from, from + size) as Float32Array, dims: lengths }];
          })
        ),
      );
    const threads = runtime.crew?.threads ?? 1;
    const bounds = Array.from({ length: threads + 1 }, (_, k) => Math.floor(k * n / threads));
    const of = (graph: BoundGraph, first: number, end: number) => ({
      session: graph.session,
      graph: graph.bytes,
      reads: numbers(graph.reads, first, end),
      fills: numbers(graph.fills, first, end),
    });
    const stages = [
      ...rows ? [bounds.slice(1).map((end, k) => of(rows, bounds[k]!, end))] : [],
      sums.map((graph) => of(graph, 0, n)),
    ].filter(({ length }) => length > 0);
    const tensors = (numbers: Readonly<Record<string, SharedNumbers>>) =>
      Object.fromEntries(
        Object.entries(numbers).map(([name, { data, dims }]) => [name, runtime.tensor(data, dims)]),
      );
    const bound: BoundWork = {
      data,
      stages: stages.map((runs) =>
        runs.map(({ session, reads: r, fills: f }) => {
          const [reads, fills] = [tensors(r), tensors(f)];
          return async () => await (await session).run(reads, fills);
        })
      ),
      add: runtime.crew &&
        (() =>
          runtime.crew!.add({
            stages: stages.map((runs) => runs.map(({ graph, reads, fills }) => ({ graph, reads, fills }))),
          })),
    };
    this.#bound.set(n, bound);
    return bound;
  }
}

/** Whether all values are whole numbers from 0 to 255. */
function areBytes(values: ArrayLike<number>): boolean {
  if (values instanceof Uint8Array) return true;
  for (let i = 0; i < values.length; i++) if (values[i] !== (values[i]! & 255)) return false;
  return true;
}
