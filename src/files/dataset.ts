import { checkFinite, type Dataset, drawRows, matrix, takeRows } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { isBuiltIn, readBuiltIn } from "./built_in.ts";
import { checkContext, takeContext } from "./context.ts";
import type { DatasetOptions, Tables, TestRows } from "./format.ts";
import type { OpenTable } from "./open_file.ts";
import { nameWithoutSplit } from "./npz_keys.ts";
import { withTables } from "./open_table.ts";
import { SPLITS } from "./splits.ts";
import { TableParts } from "./table_parts.ts";
import { takeTestRows } from "./test_rows.ts";

/**
 * Reads a dataset. What kind of file it is shows in its first bytes, else in its name, of which the case does not matter. Any
 * file may be compressed with gzip or Zstandard, and then its name may end in `.gz` or `.zst`, or be the one table in a `.zip` archive.
 *
 * - `mnist` is not a file but the 60,000 and 10,000 digits of {@link readMnist};
 * - `moons`, `spiral`, `checkerboard` and `smiley` are no files either but the points of {@link drawToy};
 * - `-` is standard input, which is text unless its first bytes tell another format;
 * - an `.npz` file has an array that is named for `train`, such as `train`, `x_train` or `train_images`, and may have others for
 *   `valid` and `test`; a part of 0 rows is as if it were not there. If no name tells a part, and one array can be meant, it is
 *   one table, as is the array `key`;
 * - an `.npy` file has one table;
 * - a text of numbers and words, `.csv`, `.tsv`, `.txt`, `.data` or `.amat`, with or without a header, likewise, as `readCsv` reads it;
 * - an idx file likewise;
 * - a Parquet, Arrow or Feather file and JSON lines, an object a line, have one table of named columns;
 * - the files of a folder, or of a pattern such as `people/part-*.csv`, are one table, in the order of their names, if they have the same columns;
 *   PNG pictures are one array of their grey levels, `[n, height, width]`.
 *
 * Of one table a tenth of the rows, at least one, becomes `test`: rows drawn at random, and of as many rows always the same, so that tables that
 * are sorted lose nothing, and models are tested alike. Each array is `[n, D]`: of one with more dimensions all
 * but the first are taken together, and `[n]` is one column. Values are what stands in the file, with one exception: bytes that
 * are grey levels become 1 where they are 128 or more and 0 elsewhere. Those are bytes of which any is greater than 127, of three
 * or more dimensions, of an idx file, or `[n, D]` where D is a square of 64 or more.
 *
 * Words stand in text. A column of words has a number for each, its place in `words`; numbers among many words, those that begin with 0 and
 * those that no number holds exactly are words, too. Where few different words stand among many numbers, a value is missing there.
 * {@linkcode encodeDataset} makes of it what a model takes.
 *
 * @param source `mnist`, the name of a toy, `-` or a path.
 * @param options `key`, the array of an `.npz` file that is the table; `header`, whether the first line of text names the columns;
 * `context`, what each row is given and is no variable: the columns of a name, or an array of an `.npz` file, for which `y` stands where
 * parts have arrays of their own, such as `y_train` and `y_test`; of `mnist` it is `label`; `levels`, whether grey levels are left as
 * they are; `test`, the rows to test with: a share of those of data without a part for that, 0 for none, `last` for the last tenth of one table, or `{ file }`
 * for the rows of another file with the same columns; `rows`, how many rows to learn are kept at most, drawn at random.
 * @returns The values: whole numbers in the narrowest type that holds them, and NaN where one is missing.
 * @throws {RangeError} If the file cannot be opened, `train` is empty, or a value is infinite.
 * @throws {SyntaxError} If the file is damaged, of another kind, or has no array for training.
 * @throws {TypeError} If an array has no dimension, or the splits differ in width.
 */
export async function readDataset(source: string, options: DatasetOptions = {}): Promise<Dataset> {
  const { test } = options;
  if (typeof test === "object") return await readTwoFiles(source, test.file, options);
  if (!isBuiltIn(source)) {
    return await withTables([source], options, (opened) => readFiles(opened, options, test));
  }
  const dataset = drawRows(await readBuiltIn(source, options), options.rows);
  return typeof test === "number" ? takeTestRows(dataset, test, source) : dataset;
}

async function readFiles(
  opened: OpenTable,
  options: DatasetOptions,
  test: Exclude<TestRows, object> | undefined,
): Promise<Dataset> {
  const { name: file, stem: name } = opened;
  const tables = await opened.read(options);
  const isTable = "table" in tables;
  const { isGrey } = isTable ? tables.table : tables.train ?? {};
  const whole = withContext({ name, ...splitsOf(tables, file), ...(isGrey && { isGrey }) });
  const dataset = whole.drawnOf === undefined ? drawRows(whole, options.rows) : whole;
  return isTable || typeof test === "number" ? takeTestRows(dataset, test, file) : dataset;

  function withContext(dataset: Dataset): Dataset {
    if (options.context === undefined) return dataset;
    if (tables.context === undefined) return takeContext(dataset, options.context, file);
    const { train, ...others } = splitsOf(tables.context, file);
    // all columns of an array have its name
    const columns = Array<string>(train.shape[1]).fill(nameWithoutSplit(options.context));
    const context = { name, ...others, train, columns };
    checkContext(dataset, context, file);
    return { ...dataset, context };
  }
}

/** The rows to learn of a file, and the rows to test with of another. */
async function readTwoFiles(source: string, other: string, options: DatasetOptions): Promise<Dataset> {
  if (isBuiltIn(source)) {
    throw inputError(new RangeError(`Cannot test ${source} with ${other}: it has rows of its own for that`));
  }
  return await withTables([source, other], options, (train, test) => joinTables(train!, test!, options));
}

async function joinTables(train: OpenTable, test: OpenTable, options: DatasetOptions): Promise<Dataset> {
  const file = `${train.name} with ${test.name}`;
  const parts = new TableParts(file, options);
  await train.add(parts, options);
  const rows = parts.endDraw();
  await test.add(parts, options);
  const table = parts.join();
  const dataset = {
    name: train.stem,
    columns: table.names,
    ...(table.words && { words: table.words }),
    ...(table.drawnOf && { drawnOf: table.drawnOf }),
    ...checkSplits({ train: takeRows(table, 0, rows), test: takeRows(table, rows, table.shape[0]) }, file),
  };
  return options.context === undefined ? dataset : takeContext(dataset, options.context, file);
}

type Splits = Omit<Dataset, "name" | "context">;

function splitsOf(tables: Tables, source: string): Splits {
  if (!("table" in tables)) return checkSplits(tables, source);
  const { table } = tables;
  checkFinite(table, { source, split: "array", columns: table.names, missing: () => true });
  const { names: columns, words, drawnOf, data, shape } = table;
  return { columns, ...(words && { words }), ...(drawnOf && { drawnOf }), train: matrix(data, shape) };
}

function checkSplits(splits: Partial<Splits>, source: string): Splits {
  const { train, valid, test } = splits;
  if (train === undefined) {
    const there = SPLITS.filter((split) => splits[split] !== undefined).join(" and ");
    throw inputError(
      new SyntaxError(
        `Cannot learn ${source}: it has no array for train, only for ${there}; say which one with key (--key NAME)`,
      ),
    );
  }
  const width = train.shape[1];
  for (const [split, table] of Object.entries({ train, valid, test })) {
    if (table === undefined) continue;
    checkFinite(table, { source, split, missing: () => true });
    if (table.shape[1] === width) continue;
    throw inputError(
      new TypeError(
        `Cannot use ${source}: train has ${width} columns but ${split} has ${
          table.shape[1]
        }; they must be as many`,
      ),
    );
  }
  return { train, ...(valid && { valid }), ...(test && { test }) };
}
