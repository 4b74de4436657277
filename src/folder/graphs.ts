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
import type { NamedFile } from "../files/atomic_write.ts";
import type { GraphBytes } from "../runtime/graph_file.ts";
import { countDifferentRows, largestDifference } from "./differences.ts";
import { hashWeights, sha256 } from "./hash_weights.ts";
import type { TrainingLog } from "./log.ts";
import { FILES, graphFile } from "./names.ts";
import { pythonOf } from "./python.ts";

/** How many samples of the model the graphs are compared with the core on. */
const PROBE_ROWS = 100;

/** The graphs that are compared with the core. */
const COMPARED: readonly GraphKind[] = ["log_prob", "sample"];

/** How often each candidate is timed. */
const TRIALS = 5;

/** A build of onnxruntime, in which graphs are compared with the core and timed. */
export interface ModelRuntime {
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
  readonly runtime: ModelRuntime;
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

/**
 * Makes the ONNX graphs of a model, one after the other since each holds all weights, compares those that score and draw with the
 * core, and adds the Python that goes with them.
 *
 * @param request What is exported.
 * @returns The files by their names, and at the end how the graphs compare with the core.
 * @throws {RangeError} If the weights are so large that log p of a sample is not finite.
 */
export async function* makeGraphs(
  { made, log, notes, runtime, blocks, signal }: ExportRequest,
): AsyncGenerator<NamedFile, Parity> {
  const metadata = {
    training: log.summary(notes.data),
    weights_sha256: await hashWeights(made),
    ...(notes.author && { model_author: notes.author }),
    ...(notes.license && { model_license: notes.license }),
  };
  const options = { blocks: blocks ?? await fastestBlocks(made, runtime) };
  const make = async (kind: GraphKind, parity?: ParityRecord) => {
    await breathe();
    signal?.throwIfAborted();
    return exportOnnx(made, kind, { ...options, metadata: { ...metadata, ...(parity && { parity }) } });
  };
  const compared = new Map<GraphKind, Uint8Array>();
  for (const kind of COMPARED) compared.set(kind, await make(kind));
  const { mismatches, ...parity } = await measureParity(made, {
    open: (kind) => runtime.open({ [kind]: compared.get(kind)! }),
    runtime: runtime.name,
  });
  for (const kind of GRAPH_KINDS) {
    const known = compared.get(kind);
    compared.delete(kind);
    yield [graphFile(kind), known ? writeMetadata(known, { parity }) : await make(kind, parity)];
  }
  yield [FILES.python, new TextEncoder().encode(pythonOf(made))];
  return { ...parity, mismatches };
}

/** Lets signals in. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** The number of blocks with which a batch is sampled fastest. */
async function fastestBlocks(made: Made, { open }: ModelRuntime): Promise<number> {
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

/** Compares graphs with the core on samples of the model, one after the other since each holds all weights. */
async function measureParity(
  made: Made,
  { open, runtime }: { open: (kind: GraphKind) => Promise<DensityModel>; runtime: string },
): Promise<Parity> {
  const contexts = contextsOf(made);
  const options = { seed: made.architecture.seed, ...contexts };
  const probe = await made.sample(PROBE_ROWS, options);
  const scorer = await open("log_prob");
  const rows = { x: probe, ...contexts };
  const difference = largestDifference(await scorer.logProb(rows), await made.logProb(rows));
  await scorer.close();
  if (!Number.isFinite(difference)) {
    throw inputError(
      new RangeError(
        `Cannot export the model: log p of its samples differs by ${difference} from the core; its weights are too ` +
          "large, train with a lower learning rate",
      ),
    );
  }
  const sampler = await open("sample");
  const samples = await sampler.sample(PROBE_ROWS, options);
  await sampler.close();
  return {
    probe_sha256: await sha256(Float32Array.from(probe.data)),
    rows: PROBE_ROWS,
    max_abs_delta_log_prob: difference,
    runtime,
    mismatches: countDifferentRows(samples, probe, made.schema),
  };
}
