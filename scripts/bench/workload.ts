/**
 * What the bench measures, and the digits that it measures with.
 *
 * @module
 */
import { type Matrix, matrix, takeRows } from "../../src/data/mod.ts";
import { readDataset } from "../../src/files/mod.ts";

/** All that a model of digits is measured at. */
export const JOBS = ["train", "log_prob", "conditionals", "sample"] as const;

/** What is done: one step of training, or one call for a batch. */
export type Job = typeof JOBS[number];

/** A job of a size; contenders do it side by side. */
export interface Workload {
  readonly job: Job;
  readonly hidden: readonly number[];
  readonly batch: number;
}

/** Rows in memory, and in a file for peers: a byte a value. */
export interface SharedRows {
  readonly rows: Matrix;
  readonly path: string;
}

/** Digits, and what each of them is. */
export interface Digits extends SharedRows {
  readonly labels: Matrix;
}

/** So many digits are whole batches of 100 and of 512. */
export const DIGITS = 12_800;

/** Reads digits, and writes them into a folder for peers. */
export async function readDigits(folder: string): Promise<Digits> {
  const { train, context } = await readDataset("mnist", { context: "label" });
  const rows = takeRows(train, 0, DIGITS);
  return { ...await shareRows(rows, `${folder}/digits.u8`), labels: takeRows(context!.train, 0, DIGITS) };
}

/** Writes rows of whole numbers into a file for peers. */
export async function shareRows(rows: Matrix, path: string): Promise<SharedRows> {
  await Deno.writeFile(path, Uint8Array.from(rows.data));
  return { rows, path };
}

/** Rows of any width: digits side by side, and the last one cut off. */
export function widen(
  { data, shape: [count, width] }: Matrix,
  { columns, n }: { columns: number; n: number },
): Matrix {
  const values = new Uint8Array(n * columns);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < columns; c++) {
      const digit = (r + Math.floor(c / width)) % count;
      values[r * columns + c] = data[digit * width + c % width]!;
    }
  }
  return matrix(values, [n, columns]);
}

/** `784-500-784`. */
export function networkName(hidden: readonly number[], columns = 784): string {
  return [columns, ...hidden, columns].join("-");
}

/** The workload that everybody can do. */
export const SMALL = { units: 500, batch: 100 } as const;

/** Sampling with a pass for each variable is measured up to here: it takes seconds. */
export const PASSES_LIMIT = { units: 1024, batch: 100 } as const;

/** Whether a workload has at most so many hidden units and rows. */
export function isAtMost({ hidden, batch }: Workload, limit: { units: number; batch: number }): boolean {
  return hidden.reduce((a, b) => a + b, 0) <= limit.units && batch <= limit.batch;
}
