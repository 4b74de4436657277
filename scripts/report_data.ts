/**
 * The rows that a report is about.
 *
 * @module
 */
import { batchOf, type DatasetBatch, drawRows } from "../src/data/mod.ts";
import { inputError } from "../src/errors/mod.ts";
import { hashRows } from "../src/folder/hash_rows.ts";
import { openModelFolder } from "../src/folder/open.ts";
import type { Report } from "../src/quality/mod.ts";
import type { FlagValues } from "./cli/flags.ts";
import { type dataFlags, readOptions } from "./data_flags.ts";
import { dataSource } from "./data_source.ts";
import { encodeAgain } from "./learned_rows.ts";
import { preparationOf } from "./prepared_data.ts";
import { testOf } from "./test_flag.ts";

/** Rows that a model learned, and rows that it did not, up to 100,000 of either, with what its folder says. */
export interface Samples extends Pick<Report, "model" | "data" | "heldOutFor" | "epochs" | "leftOut"> {
  readonly learned: DatasetBatch;
  readonly held: DatasetBatch;
}

/** Models of more columns are not compared, since each column is compared with each. */
const MOST_COLUMNS = 200;

/** Of more rows of a sort so many are drawn. */
const MOST_ROWS = 100_000;

/**
 * Reads the rows of a model again.
 *
 * @param folder The model folder.
 * @param flags The data that were typed, and how they are read.
 * @throws {RangeError} If these are not the rows that it learned, none were held out, or there are too many columns.
 */
export async function readSamples(
  folder: string,
  { data, ...flags }: FlagValues<typeof dataFlags> & { readonly data: string | undefined },
): Promise<Samples> {
  const { made, trainer, notes, readLog } = await openModelFolder(folder);
  const { schema, context } = made;
  made.executor.close();
  const refuse = (reason: string) => {
    throw inputError(new RangeError(`Cannot report on ${folder}: ${reason}`));
  };
  if (schema.length + (context?.length ?? 0) > MOST_COLUMNS) {
    refuse(
      `it has ${schema.length} columns, and each is compared with each; expected at most ${MOST_COLUMNS}`,
    );
  }
  if (trainer?.options.incomplete) {
    refuse(
      "it has learned nothing of missing values (--missing ignore), so its rows have none, as real rows do",
    );
  }
  const source = data ?? await dataSource(folder, notes);
  const { dataset: encoded, sha256 } = await encodeAgain(source, {
    reader: readOptions(flags, data === undefined ? notes : {}),
    preparation: preparationOf(notes), // of pixels that are drawn anew each epoch, those of the first are compared
    test: await testOf(folder, notes),
    seed: trainer?.options.seed ?? 0,
    schema,
    context,
  });
  if (notes.data_sha256 !== undefined && notes.data_sha256 !== (sha256 ?? hashRows(encoded.train))) {
    refuse(`the rows of ${source} are not those that it learned; give --data`);
  }
  const heldOutFor = encoded.test ? "test" : "valid";
  const held = batchOf(encoded, heldOutFor);
  if (held === undefined) {
    return refuse("no rows were held out to compare with; train with --test or --valid");
  }
  const { epochs } = await readLog();
  return {
    model: folder.replace(/.*[/\\]/, ""),
    data: encoded.name,
    heldOutFor,
    epochs: epochs.map(({ epoch, trainNll, validNll }) => ({ epoch, trainNll, validNll })),
    leftOut: notes.left_out,
    learned: some(batchOf(encoded, "train")!),
    held: some(held),
  };
}

/** Some of the rows, where there are more than are compared. */
function some({ x, context }: DatasetBatch): DatasetBatch {
  const { train, context: given } = drawRows(
    { name: "rows", train: x, ...(context && { context: { name: "context", train: context } }) },
    MOST_ROWS,
  );
  return { x: train, ...(given && { context: given.train }) };
}
