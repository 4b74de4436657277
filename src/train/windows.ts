/**
 * The rows to learn as the loop takes them: window by window.
 *
 * @module
 */
import { epochOrder } from "../data/batches.ts";
import type { Batch, CheckedBatch, Rows } from "../made/mod.ts";
import type { RowStream } from "./row_stream.ts";
import type { LoadedRows } from "./training_step.ts";

/** Rows to learn, or those of each epoch, counted from 0: as many in each, and always the same for the same epoch. */
export type TrainingRows = Rows | Batch | ((epoch: number) => Rows | Batch) | RowStream;

/** Rows that are in memory together, and the order in which they are visited. */
export interface Window {
  /** The place of the first one in the epoch. */
  readonly start: number;
  readonly rows: LoadedRows;
  readonly order: Int32Array;
}

/** The rows of all epochs. */
export interface Windows {
  /** How many an epoch has. */
  readonly rows: number;
  /** The first rows of the epoch in which training goes on. */
  readonly first: CheckedBatch;
  /** The window with a place of an epoch. */
  at(epoch: number, place: number): Promise<Window>;
  /** Waits for what was begun. */
  end(): Promise<void>;
}

/** What is done with rows. */
export interface WindowOptions {
  /** The epoch in which training goes on. */
  readonly epoch: number;
  /** The rows of a batch. */
  readonly batch: number;
  readonly seed: number;
  /** The values of a row. */
  readonly width: number;
  check(rows: Rows | Batch): CheckedBatch;
  load(rows: CheckedBatch): LoadedRows;
}

/** The most rows and values of a window, as far as a batch allows. */
const MOST = { rows: 2 ** 16, values: 2 ** 24 };

/** Opens the rows to learn. */
export async function openWindows(train: TrainingRows, options: WindowOptions): Promise<Windows> {
  return isStream(train) ? await windowsOf(train, options) : wholeEpochs(train, options);
}

/** Rows in memory: an epoch is one window. */
function wholeEpochs(
  train: Exclude<TrainingRows, RowStream>,
  { epoch: firstEpoch, seed, check, load }: WindowOptions,
): Windows {
  const rowsOf = (epoch: number) => check(typeof train === "function" ? train(epoch) : train);
  const first = rowsOf(firstEpoch);
  const n = first.x.shape[0];
  let loaded: { readonly epoch: number; readonly rows: LoadedRows } | undefined;
  return {
    rows: n,
    first,
    at(epoch) {
      if (loaded === undefined || typeof train === "function" && loaded.epoch !== epoch) {
        loaded = { epoch, rows: load(epoch === firstEpoch ? first : checkCount(rowsOf(epoch), n)) };
      }
      return Promise.resolve({ start: 0, rows: loaded.rows, order: epochOrder(seed, epoch, n) });
    },
    end: () => Promise.resolve(),
  };
}

/** Rows of a stream: the next window is read while one is learned. Only the last one may end with fewer rows than a batch. */
async function windowsOf(
  stream: RowStream,
  { epoch: firstEpoch, batch, seed, width, check, load }: WindowOptions,
): Promise<Windows> {
  const n = stream.rows;
  const size = batch * Math.max(1, Math.floor(Math.min(MOST.rows, MOST.values / width) / batch));
  const read = async (epoch: number, k: number) => {
    const place = { epoch, start: k * size, count: Math.min(size, n - k * size) };
    return checkCount(check(await stream.read(place)), place.count);
  };
  const ask = (epoch: number, k: number) => {
    const rows = read(epoch, k);
    rows.catch(() => {}); // whoever takes them is told
    return { epoch, k, rows };
  };
  let ahead = ask(firstEpoch, 0);
  return {
    rows: n,
    first: await ahead.rows,
    async at(epoch, place) {
      const k = Math.floor(place / size);
      if (ahead.epoch !== epoch || ahead.k !== k) ahead = ask(epoch, k);
      const rows = await ahead.rows;
      ahead = (k + 1) * size < n ? ask(epoch, k + 1) : ask(epoch + 1, 0);
      return { start: k * size, rows: load(rows), order: epochOrder(seed, epoch, rows.x.shape[0], k) };
    },
    async end() {
      await ahead.rows.catch(() => {});
    },
  };
}

function isStream(train: TrainingRows): train is RowStream {
  return typeof train === "object" && "read" in train;
}

/** Throws unless there are `n` rows. */
function checkCount(rows: CheckedBatch, n: number): CheckedBatch {
  if (rows.x.shape[0] === n) return rows;
  throw new TypeError(
    `Cannot train on ${rows.x.shape[0]} rows where ${n} are expected: each epoch must have as many`,
  );
}
