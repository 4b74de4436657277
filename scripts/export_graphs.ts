/**
 * Export of a model's ONNX graphs, each compared with the core before it is written.
 *
 * @module
 */
import type { Made, Rows } from "../src/made/mod.ts";
import { exportOnnx, type GraphKind, type ParityRecord, writeMetadata } from "../src/onnx/mod.ts";
import { openModelFromBytes } from "../src/runtime/node.ts";
import { writeFileAtomically } from "../src/train/mod.ts";

/** The graphs of a model folder. */
const GRAPHS: readonly GraphKind[] = ["log_prob", "conditionals"];

/** How many samples of the model the graphs are compared with the core on. */
const PROBE_ROWS = 100;

/** Writes all graphs of a model to a folder and returns the parity record that they carry. */
export async function exportGraphs(
  folder: string,
  { made, training }: { made: Made; training?: Record<string, string | number> },
): Promise<ParityRecord> {
  const graphs = Object.fromEntries(
    GRAPHS.map((graph) => [graph, exportOnnx(made, graph, { metadata: { training } })]),
  ) as Record<GraphKind, Uint8Array>;
  const parity = await measureParity(made, graphs);
  for (const [graph, bytes] of Object.entries(graphs)) {
    await writeFileAtomically(`${folder}/${graph}.onnx`, writeMetadata(bytes, { parity }));
  }
  return parity;
}

async function measureParity(made: Made, graphs: Record<GraphKind, Uint8Array>): Promise<ParityRecord> {
  const probe = await made.sample(PROBE_ROWS, { seed: made.seed });
  const model = await openModelFromBytes(graphs, { provider: "cpu" });
  const difference = largestDifference(await model.logProb(probe), await made.logProb(probe));
  await model.close();
  return {
    probe_sha256: await sha256(probe),
    rows: PROBE_ROWS,
    max_abs_delta_log_prob: difference,
    runtime: "onnxruntime-node cpu",
  };
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
