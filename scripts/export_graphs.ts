/**
 * Export of a model's ONNX graphs, each compared with the core before it is written.
 *
 * @module
 */
import type { Made, Rows } from "../src/made/mod.ts";
import { exportOnnx, type GraphKind, type ParityRecord, writeMetadata } from "../src/onnx/mod.ts";
import { openModelFromBytes } from "../src/runtime/node.ts";
import { writeFileAtomically } from "../src/train/mod.ts";
import type { TrainingLog } from "./model_folder.ts";

/** The graphs of a model folder. */
export const GRAPHS = [
  "log_prob",
  "conditionals",
  "sample",
  "complete",
  "sweep",
] as const satisfies readonly GraphKind[];

/** How many samples of the model the graphs are compared with the core on. */
const PROBE_ROWS = 100;

/** Sampling is timed with blocks of about so many variables. */
const BLOCK_SIZES = [80, 50, 28];

/** How often each candidate is timed. */
const TRIALS = 5;

/** What is exported. */
export interface ExportRequest {
  readonly made: Made;
  readonly log: TrainingLog;
  /** What was saved with the model. */
  readonly notes: Readonly<Record<string, string>>;
  /** The number of blocks of the samplers; by default the fastest of some. */
  readonly blocks?: number;
}

/** How the exported graphs compare with the core. */
export interface Parity extends ParityRecord {
  /** How many samples differ. */
  readonly mismatches: number;
}

/** Writes all graphs of a model to a folder and returns how they compare with the core. */
export async function exportGraphs(
  folder: string,
  { made, log, notes, blocks }: ExportRequest,
): Promise<Parity> {
  const metadata = {
    training: log.summary(notes.data),
    model_author: notes.author,
    model_license: notes.license,
  };
  const options = { metadata, blocks: blocks ?? await fastestBlocks(made) };
  const graphs = Object.fromEntries(GRAPHS.map((graph) => [graph, exportOnnx(made, graph, options)]));
  const { mismatches, ...parity } = await measureParity(made, graphs);
  for (const graph of GRAPHS) {
    await writeFileAtomically(`${folder}/${graph}.onnx`, writeMetadata(graphs[graph], { parity }));
  }
  return { ...parity, mismatches };
}

/** The number of blocks with which a batch is sampled fastest. */
async function fastestBlocks(made: Made): Promise<number> {
  const candidates = [...new Set(BLOCK_SIZES.map((size) => Math.ceil(made.D / size)))];
  if (candidates.length === 1) return candidates[0];
  const times: number[] = [];
  for (const blocks of candidates) {
    const model = await openModelFromBytes({ sample: exportOnnx(made, "sample", { blocks }) }, {
      provider: "cpu",
    });
    await model.sample(PROBE_ROWS, { seed: 0 });
    let best = Infinity;
    for (let trial = 0; trial < TRIALS; trial++) {
      const started = performance.now();
      await model.sample(PROBE_ROWS, { seed: trial });
      best = Math.min(best, performance.now() - started);
    }
    times.push(best);
    await model.close();
  }
  return candidates[times.indexOf(Math.min(...times))];
}

/** Compares the graphs with the core on samples of the model. */
async function measureParity(made: Made, graphs: Readonly<Record<string, Uint8Array>>): Promise<Parity> {
  const options = { seed: made.seed };
  const probe = await made.sample(PROBE_ROWS, options);
  const model = await openModelFromBytes(graphs, { provider: "cpu" });
  const difference = largestDifference(await model.logProb(probe), await made.logProb(probe));
  const samples = await model.sample(PROBE_ROWS, options);
  await model.close();
  return {
    probe_sha256: await sha256(probe),
    rows: PROBE_ROWS,
    max_abs_delta_log_prob: difference,
    runtime: "onnxruntime-node cpu",
    mismatches: countDifferentRows(samples, probe),
  };
}

/** How many rows of two samples differ. */
export function countDifferentRows(a: Rows, b: Rows): number {
  const [n, D] = a.shape;
  const differs = (row: number) =>
    Array.from({ length: D }, (_, d) => row * D + d).some((i) => a.data[i] !== b.data[i]);
  return Array.from({ length: n }, (_, row) => row).filter(differs).length;
}

/** The largest absolute difference of two lists of numbers; NaN where one is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i])).reduce(
    (x, y) => Number.isNaN(x + y) ? NaN : Math.max(x, y),
    0,
  );
}

async function sha256({ data }: Rows): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", Float32Array.from(data));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
