import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { type Dataset, HeldOut, type Matrix, matrix } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { Batch, Rows, Schema } from "../made/mod.ts";
import type { RowStream } from "../train/mod.ts";
import { isBuiltIn } from "./built_in.ts";
import { join, joinedSchema, separate } from "./context.ts";
import { evidenceParts } from "./evidence.ts";
import { STANDARD_INPUT } from "./file_stream.ts";
import type { ReadOptions } from "./format.ts";
import { withTables } from "./open_table.ts";
import { SpooledRows } from "./spooled_rows.ts";
import { tableParts } from "./table.ts";

/** So many rows and values of each part are in memory. */
const MOST = { rows: 100_000, values: 2 ** 24 };

/** What the caller knows of a file whose rows are learned and not kept in memory. */
export interface StreamOptions extends ReadOptions {
  /** The variables. */
  readonly schema: Schema;
  /** Those of what each row is given, if the model has that. */
  readonly context?: Schema | undefined;
  /** The share of the rows to test with, at most 100,000, or those of another file; none by default. They do not depend on the seed. */
  readonly test?: number | { readonly file: string } | undefined;
  /** The share of the other rows to validate with, at most 100,000; none by default. */
  readonly valid?: number | undefined;
  /** The seed that draws the rows to validate with, and the order in which rows are learned; 0 by default. */
  readonly seed?: number | undefined;
  /** Whether values that are missing are not known. */
  readonly incomplete?: boolean | undefined;
  /** The folder of the temporary file, by default that of the system. */
  readonly folder?: string | undefined;
}

/** Rows to learn that are not in memory, and others that are. */
export interface StreamedDataset extends AsyncDisposable {
  /** The rows to learn. */
  readonly train: RowStream;
  /** The rows to validate and to test with, and as many of those to learn as are in memory at a time; as the model takes them. */
  readonly dataset: Dataset;
  /** The SHA-256 of all rows to learn, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a table of any length whose rows are to be learned, in bounded memory. They are read once, and written as the model takes them to a
 * temporary file, of 4 bytes for each value, or 1 where all are codes below 256. From there they are learned in runs of 256 rows, which each
 * epoch goes through in another order, and which are mixed in windows of some ten thousand rows. Which rows are held out, and the
 * order of the others, are functions of the seed and of their numbers alone.
 *
 * @param source A file of one table, of any format that {@linkcode readDataset} reads, a folder or a pattern. A Parquet file that is packed
 * once more, and an array in column-major order that is, are in memory as a whole while they are read.
 * @param options The variables, what is held out, and how the file is read.
 * @returns The rows. Their file is removed when they are disposed of, and at the end of the process.
 * @throws {RangeError} If the file cannot be read again, as a pipe, holds several arrays, or a value is none of its variable's; if the
 * temporary file cannot be written.
 * @throws {SyntaxError} If the file is damaged, or of no format that is read.
 * @throws {TypeError} If the rows have the wrong number of columns.
 *
 * @example A model of a table that may be larger than memory
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { inferSchema, Made, Trainer } from "@staircase/made";
 * import { readDataset, streamDataset } from "@staircase/made/files";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * const lines = Array.from({ length: 3000 }, (_, k) => `${k % 7},${k % 7 % 2}\n`);
 * await Deno.writeTextFile(path, `day,odd\n${lines.join("")}`);
 *
 * // what the columns are, by some of the rows
 * const schema = inferSchema(await readDataset(path, { rows: 1000, outlying: true, test: 0 }));
 * const { train, dataset, ...rows } = await streamDataset(path, { schema, valid: 0.1, seed: 1 });
 * assertEquals(train.rows + dataset.valid!.shape[0], 3000);
 *
 * await using made = new Made({ schema, hidden: [16], seed: 1 });
 * const history = await new Trainer(made, { rate: 0.01 }).fit(train, { epochs: 8, valid: dataset.valid! });
 * assert(history.at(-1)!.validNll! < 2.1); // log 7 = 1.95 would be perfect
 * await rows[Symbol.asyncDispose]();
 * await Deno.remove(path);
 * ```
 */
export async function streamDataset(source: string, options: StreamOptions): Promise<StreamedDataset> {
  const { test = 0, valid = 0, seed = 0, folder = tmpdir() } = options;
  const name = await checkStreamed(source, options);
  const most = Math.max(1, Math.min(MOST.rows, Math.floor(MOST.values / joinedSchema(options).length)));
  const heldOut = new HeldOut([
    { purpose: "test", seed: 0, share: typeof test === "number" ? test : 0, most },
    { purpose: "validation", seed, share: valid, most },
  ]);
  const spool = await SpooledRows.create(folder, { ...options, seed });
  try {
    for await (const part of partsOf(source, options)) {
      for (const rows of heldOut.take(part)) await spool.add(rows);
    }
    for (const rows of heldOut.end()) await spool.add(rows);
    const sha256 = await spool.end();
    if (spool.rows === 0) {
      throw inputError(new RangeError(`Cannot learn ${source}: all its rows are held out; hold out fewer`));
    }
    const [testRows, validRows] = heldOut.join();
    const splits = {
      train: await spool.readAsFile({ epoch: 0, start: 0, count: Math.min(most, spool.rows) }),
      valid: validRows && separate(validRows, options),
      test: typeof test === "object"
        ? await drawnRows(test.file, options, most)
        : testRows && separate(testRows, options),
    };
    return {
      train: spool,
      dataset: datasetOf(splits, { name, rows: spool.rows, ...options }),
      sha256,
      [Symbol.asyncDispose]: () => spool[Symbol.asyncDispose](),
    };
  } catch (error) {
    await spool[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * What to call the rows of a file, if they can be streamed.
 *
 * @param source The file.
 * @param options What the caller knows of it.
 * @throws {RangeError} If they cannot: what is no file, a pipe, or several arrays.
 */
export async function checkStreamed(source: string, options: ReadOptions = {}): Promise<string> {
  const refuse = (reason: string) => inputError(new RangeError(`Cannot stream ${source}: ${reason}`));
  if (isBuiltIn(source)) throw refuse("it is no file, and fits in memory");
  const isPipe = await stat(source).then((found) => found.isFIFO(), () => source === STANDARD_INPUT);
  if (isPipe) throw refuse("what comes through a pipe cannot be read again; write it to a file");
  return await withTables([source], options, (table) => {
    if (!table.severalArrays) return Promise.resolve(table.stem);
    throw refuse("arrays of an .npz file are read as a whole; write one as .npy");
  });
}

/** Rows of a file with their contexts behind them, and NaN for what is not known. */
async function* partsOf(source: string, { incomplete, ...options }: StreamOptions): AsyncGenerator<Rows> {
  if (!incomplete) return yield* tableParts(source, options);
  for await (const { x, known, context } of evidenceParts(source, options)) {
    const rows = {
      data: Float32Array.from(x.data, (value, place) => known.data[place] ? value : NaN),
      shape: x.shape,
    };
    yield context ? join(rows, context) : rows;
  }
}

/** Some rows of another file, drawn at random. */
async function drawnRows(source: string, options: StreamOptions, most: number): Promise<Batch> {
  const drawn = new HeldOut([{ purpose: "test", seed: 0, share: 1, most }]);
  for await (const part of partsOf(source, options)) drawn.take(part);
  drawn.end();
  return separate(drawn.join()[0]!, options);
}

/** The parts of which there are rows. */
function datasetOf(
  splits: { readonly train: Batch; readonly valid: Batch | undefined; readonly test: Batch | undefined },
  { name, rows, context, incomplete }: StreamOptions & {
    readonly name: string;
    readonly rows: number;
  },
): Dataset {
  const of = (input: "x" | "context"): Dataset => ({
    name,
    train: asMatrix(splits.train[input]!),
    ...(splits.valid && { valid: asMatrix(splits.valid[input]!) }),
    ...(splits.test && { test: asMatrix(splits.test[input]!) }),
  });
  return { ...of("x"), learned: rows, incomplete, ...(context && { context: of("context") }) };
}

function asMatrix({ data, shape }: Rows): Matrix {
  return matrix(Float32Array.from(data), shape);
}
