/**
 * Runs of a graph over many rows: part after part, by several threads at once where there are any.
 *
 * @module
 */
import type { ArchitectureSummary } from "../made/architecture.ts";
import { hiddenWidths } from "../made/hidden.ts";
import { type NoiseSource, seededNoise } from "../made/noise.ts";
import type { Order } from "../made/order.ts";
import type { Rows } from "../made/rows.ts";
import { widthOf } from "../made/schema.ts";
import type { Samples } from "../made/density_model.ts";
import type { Backend, InferenceSession, Tensor } from "./backend.ts";
import { runGraph } from "./execution.ts";
import type { GraphFile } from "./graph_file.ts";

/** A run of a graph over rows, some at a time. */
export interface PartedRun {
  /** The rows of each input. */
  readonly inputs: Readonly<Record<string, Rows | NoiseSource>>;
  /** The order, where the graph takes one. */
  readonly order?: Order;
  /** Where results go. */
  readonly outputs: Readonly<Record<string, Samples>>;
  /** The number of rows. */
  readonly n: number;
  /** The number of rows of a part. */
  readonly rows: number;
}

/** What runs parts. */
export interface Runner {
  readonly backend: Pick<Backend, "run" | "tensor">;
  readonly graph: Pick<GraphFile, "name">;
  readonly session: InferenceSession;
}

/** Workers that help with runs of many rows. */
export interface Helpers {
  /** Runs parts here and in the workers until all are done. */
  run(runner: Runner & { readonly graph: GraphFile }, run: PartedRun): Promise<void>;
  /** Ends the workers. */
  close(): Promise<void>;
}

/** So many numbers of the values, units and parameters of some rows stay in cache. */
const NUMBERS = 400_000;
/** With fewer rows a part does not pay for reading the weights of a large network, and more need no longer wait for each other. */
const [LEAST, MOST] = [192, 2048];
/** A GPU needs more rows to share. */
const GPU_ROWS = 2048;

/** The most rows of a part. What threads there are does not matter, so neither do they to the bits of a result. */
export function mostRows({ schema, hidden, context = [] }: ArchitectureSummary, hasGpu: boolean): number {
  if (hasGpu) return GPU_ROWS;
  const D = schema.length;
  const units = hiddenWidths(hidden, D).reduce((sum, width) => sum + width, 0);
  const numbers = D + context.length + units + widthOf(schema, "parameterColumns");
  return Math.min(Math.max(LEAST, Math.floor(NUMBERS / numbers)), MOST);
}

/**
 * The number of rows of each part. Up to half of `most` rows are one part. More are an even number of parts that are alike, each of at most
 * `most` rows, so that two threads have as much to do as each other.
 */
export function rowsOfPart(n: number, most: number): number {
  return 2 * n <= most ? Math.max(n, 1) : Math.ceil(n / (2 * Math.ceil(n / most / 2)));
}

/** How many parts a run has. */
export function countParts({ n, rows }: PartedRun): number {
  return Math.ceil(n / rows);
}

/** The numbers of the parts of a run. */
export function partsOf(run: PartedRun): Iterable<number> {
  return Array.from({ length: countParts(run) }, (_, part) => part);
}

/** Runs some parts, one after the other. */
export async function runParts(
  { backend, graph, session }: Runner,
  run: PartedRun,
  parts: Iterable<number>,
): Promise<void> {
  const { n, rows, order } = run;
  const [inputs, outputs] = [Object.entries(run.inputs), Object.entries(run.outputs)];
  const memory = new Map<string, Float32Array>();
  for (const part of parts) {
    const start = part * rows;
    const end = Math.min(start + rows, n);
    const tensors: Record<string, Tensor> = {};
    for (const [name, source] of inputs) {
      const columns = source.shape[1];
      const numbers = numbersOf(source, start, end, () => {
        const room = memory.get(name) ?? takeMemory(rows * columns);
        memory.set(name, room);
        return room;
      });
      tensors[name] = backend.tensor(numbers, [end - start, columns]);
    }
    if (order) tensors.order = backend.tensor(order, [order.length]);
    const results = await runGraph(backend, graph, { session, inputs: tensors });
    for (const [name, { data, shape: [, columns] }] of outputs) {
      const result = results[name]!;
      data.set(await result.getData() as Float32Array, start * columns);
      result.dispose();
    }
  }
  for (const room of memory.values()) {
    if (room.length <= MOST_KEPT && free.length < MOST_FREE) free.push(room);
  }
}

/** Memory in which nobody keeps anything: to write to new memory for the first time takes longer than to convert what comes there. */
const free: Float32Array[] = [];
const [MOST_FREE, MOST_KEPT] = [8, 2 ** 20];

function takeMemory(count: number): Float32Array {
  const last = free.pop();
  return last !== undefined && last.length >= count ? last : new Float32Array(count);
}

/** The numbers of some rows as graphs take them, in memory that is asked for where they have to be converted. */
export function numbersOf(
  source: Rows | NoiseSource,
  start: number,
  end: number,
  memory: () => Float32Array = () => new Float32Array((end - start) * source.shape[1]),
): Float32Array {
  if ("seed" in source) return seededNoise(source, start, end);
  const { data, shape: [, columns] } = source;
  const [from, to] = [start * columns, end * columns];
  if (!ArrayBuffer.isView(data)) return Float32Array.from({ length: to - from }, (_, i) => data[from + i]!);
  const some = (data as unknown as Float32Array).subarray(from, to);
  if (data instanceof Float32Array && data.buffer instanceof ArrayBuffer) return some;
  // engines convert whole typed arrays several times faster than number by number
  const numbers = memory().subarray(0, to - from);
  numbers.set(some);
  return numbers;
}
