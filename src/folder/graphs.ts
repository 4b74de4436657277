import { inputError } from "../errors/mod.ts";
import { type Conditions, type DensityModel, drawContexts, type Made, type Rows } from "../made/mod.ts";
import {
  exportOnnx,
  GRAPH_KINDS,
  type GraphKind,
  likelyBlocks,
  type ParityRecord,
  writeMetadata,
} from "../onnx/mod.ts";
import type { GraphBytes } from "../runtime/graph_file.ts";
import { countDifferentRows, largestDifference } from "./differences.ts";
import { hashWeights, sha256 } from "./hash_weights.ts";
import type { TrainingLog } from "./log.ts";
import { FILES, graphFile } from "./names.ts";
import { pythonOf } from "./python.ts";

/** How many samples of the model the graphs are compared with the core on. */
const PROBE_ROWS = 100;

/** How often each candidate is timed. */
const TRIALS = 5;

/** A build of onnxruntime, in which graphs are compared with the core and timed. */
export interface GraphRuntime {
  /** What a card calls it. */
  readonly name: string;
  /** Opens graphs of a model in it. */
  readonly open: (graphs: GraphBytes) => Promise<DensityModel>;
}

/** A model to export. */
export interface ExportRequest {
  readonly made: Made;
  readonly log: TrainingLog;
  /** What was saved with the model. */
  readonly notes: Readonly<Record<string, string>>;
  readonly runtime: GraphRuntime;
  /** The number of blocks of the samplers; by default the fastest of some. */
  readonly blocks?: number;
  /** Ends the export before the next graph. */
  readonly signal?: AbortSignal;
}

/** How the exported graphs compare with the core. */
export interface Parity extends ParityRecord {
  /** How many samples differ. */
  readonly mismatches: number;
}

/** The files of the exported graphs and the Python that goes with them, by their names, and how the graphs compare with the core. */
export interface ExportedGraphs {
  readonly files: Map<string, Uint8Array>;
  readonly parity: Parity;
}

/**
 * Makes all ONNX graphs of a model, and compares them with the core.
 *
 * @param request What is exported.
 * @returns The files, and how they compare with the core.
 * @throws {RangeError} If the weights are so large that log p of a sample is not finite.
 */
export async function makeGraphs(
  { made, log, notes, runtime, blocks, signal }: ExportRequest,
): Promise<ExportedGraphs> {
  const metadata = {
    training: log.summary(notes.data),
    weights_sha256: await hashWeights(made),
    ...(notes.author && { model_author: notes.author }),
    ...(notes.license && { model_license: notes.license }),
  };
  const options = { metadata, blocks: blocks ?? await fastestBlocks(made, runtime) };
  const graphs: [GraphKind, Uint8Array][] = [];
  for (const kind of GRAPH_KINDS) {
    await breathe();
    signal?.throwIfAborted();
    graphs.push([kind, exportOnnx(made, kind, options)]);
  }
  const { mismatches, ...parity } = await measureParity(made, {
    graphs: Object.fromEntries(graphs),
    runtime,
  });
  await breathe();
  signal?.throwIfAborted();
  const files = new Map(graphs.map(([kind, bytes]) => [graphFile(kind), writeMetadata(bytes, { parity })]));
  files.set(FILES.python, new TextEncoder().encode(pythonOf(made)));
  return { files, parity: { ...parity, mismatches } };
}

/** Lets signals in. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** The number of blocks with which a batch is sampled fastest. */
async function fastestBlocks(made: Made, { open }: GraphRuntime): Promise<number> {
  const candidates = likelyBlocks(made);
  if (candidates.length === 1) return candidates[0];
  const times: number[] = [];
  for (const blocks of candidates) {
    const model = await open({ sample: exportOnnx(made, "sample", { blocks }) });
    const contexts = contextsOf(made);
    await model.sample(PROBE_ROWS, { seed: 0, ...contexts });
    let best = Infinity;
    for (let trial = 0; trial < TRIALS; trial++) {
      const started = performance.now();
      await model.sample(PROBE_ROWS, { seed: trial, ...contexts });
      best = Math.min(best, performance.now() - started);
    }
    times.push(best);
    await model.close();
  }
  return candidates[times.indexOf(Math.min(...times))]!;
}

/** The contexts that samples of a model are drawn with, if it has one; what it learned from may be gone. */
function contextsOf({ context, architecture: { seed } }: Made): Conditions<Rows> {
  return context ? { context: drawContexts(context, { n: PROBE_ROWS, seed }) } : {};
}

/** Compares the graphs with the core on samples of the model. */
async function measureParity(
  made: Made,
  { graphs, runtime }: { graphs: GraphBytes; runtime: GraphRuntime },
): Promise<Parity> {
  const contexts = contextsOf(made);
  const options = { seed: made.architecture.seed, ...contexts };
  const probe = await made.sample(PROBE_ROWS, options);
  const model = await runtime.open(graphs);
  const rows = { x: probe, ...contexts };
  const difference = largestDifference(await model.logProb(rows), await made.logProb(rows));
  if (!Number.isFinite(difference)) {
    throw inputError(
      new RangeError(
        `Cannot export the model: log p of its samples differs by ${difference} from the core; its weights are too ` +
          "large, train with a lower learning rate",
      ),
    );
  }
  const samples = await model.sample(PROBE_ROWS, options);
  await model.close();
  return {
    probe_sha256: await sha256(Float32Array.from(probe.data)),
    rows: PROBE_ROWS,
    max_abs_delta_log_prob: difference,
    runtime: runtime.name,
    mismatches: countDifferentRows(samples, probe, made.schema),
  };
}
