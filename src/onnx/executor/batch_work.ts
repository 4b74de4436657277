/**
 * The half of a program that works on a batch: runs of graphs, which threads share where there are several.
 *
 * @module
 */
import type { View } from "../../exec/mod.ts";
import { SharingChoice } from "../../exec/wasm/threads/sharing_choice.ts";
import type { Port } from "./graph_of_values.ts";
import type { GraphRun, GraphRuntime, GraphSession, SharedNumbers } from "./runtime.ts";
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

/** What the work consists of. */
export interface BatchWorkOptions {
  readonly runtime: GraphRuntime;
  /** What works on single rows, if anything does. */
  readonly rows: BoundGraph | undefined;
  /** What works on all rows, when `rows` has done all. */
  readonly sums: readonly BoundGraph[];
  /** What is filled with gradients to weights, and the blocks in which they lie. */
  readonly gradients: readonly { readonly view: View; readonly blocks: StairBlocks }[];
}

/** The runs of a batch of some size. */
interface Runs {
  /** Where the values lay when the tensors were made. */
  readonly data: readonly View["data"][];
  readonly stages: readonly (readonly GraphRun[])[];
  /** Does each run of each stage in this thread. */
  readonly own: readonly (readonly (() => Promise<unknown>)[])[];
  /** What all threads call them, once they are known to all. */
  work?: number;
}

/** Works on batches. */
export class BatchWork {
  readonly #options: BatchWorkOptions;
  readonly #runs = new Map<number, Runs>();
  readonly #choice = new SharingChoice();

  /** Puts the graphs together. */
  constructor(options: BatchWorkOptions) {
    this.#options = options;
  }

  /** Works on the first `n` rows. */
  async run(n: number): Promise<void> {
    const { gradients } = this.#options;
    if (n === 0) { for (const { fills } of this.#graphs) fills.forEach(({ view }) => view.data.fill(0)); }
    else {
      await this.#runAll(n);
      // a block is dense; what it holds outside the stair is no gradient
      for (const { view, blocks } of gradients) blocks.clearOutside(view.data);
    }
  }

  get #graphs(): readonly BoundGraph[] {
    const { rows, sums } = this.#options;
    return rows === undefined ? sums : [rows, ...sums];
  }

  async #runAll(n: number): Promise<void> {
    const { crew } = this.#options.runtime;
    const runs = this.#runsOf(n);
    const isWanted = crew !== undefined && this.#choice.begin();
    const isShared = isWanted && await crew.share(
      runs.work ??= crew.add(runs.stages),
      async (stage) => void await runs.own[stage]![0]!(),
    );
    if (!isShared) { for (const stage of runs.own) for (const run of stage) await run(); }
    if (crew !== undefined && isShared === isWanted) this.#choice.end(n);
  }

  /** The runs of a batch, which stay the same as long as no memory moves. */
  #runsOf(n: number): Runs {
    const known = this.#runs.get(n);
    const data = this.#graphs.flatMap(({ reads, fills }) =>
      [...reads, ...fills].map(({ view }) => view.data)
    );
    if (known?.data.every((array, i) => array === data[i])) return known;
    const { runtime, rows, sums } = this.#options;
    const threads = Math.min(n, runtime.crew?.threads ?? 1);
    const bounds = Array.from({ length: threads + 1 }, (_, k) => Math.floor(k * n / threads));
    const stages = [
      rows ? bounds.slice(1).map((end, k) => runOf(rows, { first: bounds[k]!, end })) : [],
      sums.map((graph) => runOf(graph, { first: 0, end: n })),
    ].filter(({ length }) => length > 0);
    const own = stages.map((runs) => runs.map((run) => this.#own(run)));
    const runs = { data, stages, own };
    this.#runs.set(n, runs);
    return runs;
  }

  #own({ graph, reads, fills }: GraphRun): () => Promise<unknown> {
    const { session } = this.#graphs.find(({ bytes }) => bytes === graph)!;
    const tensors = (numbers: GraphRun["reads"]) => {
      const { runtime } = this.#options;
      const entries = Object.entries(numbers);
      return Object.fromEntries(entries.map(([name, { data, dims }]) => [name, runtime.tensor(data, dims)]));
    };
    const [inputs, outputs] = [tensors(reads), tensors(fills)];
    return async () => await (await session).run(inputs, outputs);
  }
}

/** The run of a graph for some rows, of which it reads and fills what belongs to them. */
function runOf({ bytes, reads, fills }: BoundGraph, rows: { first: number; end: number }): GraphRun {
  const numbers = (bound: readonly Bound[]) =>
    Object.fromEntries(
      bound.flatMap(({ view, ports }) => ports.map((port) => [port.name, numbersOf(view, port, rows)])),
    );
  return { graph: bytes, reads: numbers(reads), fills: numbers(fills) };
}

function numbersOf(
  { data, stride }: View,
  { dims, start }: Port,
  { first, end }: { first: number; end: number },
): SharedNumbers {
  const lengths = dims.map((dim) => dim === "n" ? end - first : dim);
  const size = lengths.reduce((product, length) => product * length, 1);
  const from = dims[0] === "n" ? first * stride : start;
  return { data: data.subarray(from, from + size) as Float32Array, dims: lengths };
}
