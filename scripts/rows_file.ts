/**
 * The files that rows of a model are written to.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { join, joinedSchema, type ModelSchemas } from "../src/files/context.ts";
import { writtenEndings, writtenFormatOf } from "../src/files/formats.ts";
import { rowBytes } from "../src/files/rows_file.ts";
import { safeSchema } from "../src/files/safe_cells.ts";
import { type Picture, pictureOf } from "../src/folder/picture.ts";
import type { Rows, Samples, Schema } from "../src/made/mod.ts";
import { toggle } from "./cli/flags.ts";
import { STANDARD_OUTPUT } from "./output.ts";

/** How many values are made at once. */
const MOST_VALUES = 2 ** 30;

/** The flag for files that are opened in a spreadsheet. */
export const safeFlag = {
  "safe-csv": toggle(
    "put an apostrophe before cells and names that begin with =, +, -, @, a tab or the end of a line and are no numbers, so that spreadsheets do not run them",
  ),
};

/** Throws unless rows can be written to a file of this name. */
export function checkRowsFile(path: string, { "safe-csv": safe }: { readonly "safe-csv": boolean }): void {
  if (safe && path !== STANDARD_OUTPUT && !path.endsWith(".csv")) {
    throw inputError(
      new RangeError(
        `Cannot use --safe-csv with ${path}: expected a name that ends in .csv, or - for standard output`,
      ),
    );
  }
  if (path !== STANDARD_OUTPUT && !path.endsWith(".png") && writtenFormatOf(path) === undefined) {
    throw inputError(
      new RangeError(
        `Cannot write rows to ${path}: expected a name that ends in ${
          writtenEndings(".png")
        }, or - for standard output`,
      ),
    );
  }
}

/** Throws unless so many rows fit into memory, where they have to. */
export function checkRowCount(n: number, { length: D }: Schema, flag: string): void {
  if (n * D <= MOST_VALUES) return;
  throw inputError(
    new RangeError(
      `Cannot make ${n} rows of ${D} values at once: give ${flag} that makes at most ${
        Math.floor(MOST_VALUES / D)
      }`,
    ),
  );
}

/** Whether a file of this name is made of all rows at once; others are written while rows come. */
export function holdsAll(path: string): boolean {
  return /\.(png|npy)$/i.test(path);
}

/** How many rows are made at a time, for files that are written while they come. */
const PART_ROWS = 4096;
const PART_VALUES = 2 ** 22;

/** How many rows of a model are made at a time. */
export function partRows({ length: D }: Schema): number {
  return Math.max(1, Math.min(PART_ROWS, Math.floor(PART_VALUES / D)));
}

/** How rows are pictures; throws, with advice, when they are none. */
export function asPictures(schema: Schema, advice: string): Picture {
  const picture = pictureOf(schema);
  if (picture !== undefined) return picture;
  throw inputError(new RangeError(`Cannot take rows of ${schema.length} variables for pictures: ${advice}`));
}

/** Throws, with advice, where a file is a picture and rows are none. */
export function checkDrawing(path: string, schema: Schema): void {
  if (path.endsWith(".png")) asPictures(schema, `give --out a name that ends in ${writtenEndings()}`);
}

/** Some rows of a model, and what stands beside them. */
export interface RowsPart {
  readonly rows: Samples;
  /** What the rows were given. */
  readonly context?: Rows | undefined;
  /** Other columns of numbers, NaN where there is none. */
  readonly beside?: readonly ArrayLike<number>[];
}

/** What a file of rows is. */
export interface RowsFile {
  readonly model: ModelSchemas;
  /** What the columns are called that stand beside those of the model. */
  readonly beside?: readonly string[];
  /** Whether cells are written so that spreadsheets do not run them. */
  readonly safe?: boolean;
}

/**
 * The bytes of a `.csv`, `.npy` or `.parquet` file of rows of a model, with their contexts and other columns behind them. Standard output is
 * `.csv`.
 */
export async function* rowsFileBytes(
  path: string,
  parts: AsyncIterable<RowsPart>,
  { model, beside = [], safe = false }: RowsFile,
): AsyncGenerator<Uint8Array> {
  const schema = joinedSchema(model);
  const others = beside.map((name): Schema[number] => ({
    ...{ kind: "real", name: freeName(name, schema), mean: 0, deviation: 1, missing: true },
  }));
  const all = [...schema, ...others];
  yield* rowBytes(path === STANDARD_OUTPUT ? ".csv" : path, joined(parts), safe ? safeSchema(all) : all);
}

/** Rows with all that stands behind them. */
async function* joined(parts: AsyncIterable<RowsPart>): AsyncGenerator<Samples> {
  for await (const { rows, context, beside = [] } of parts) {
    const given = context ? join(rows, context) : rows;
    yield beside.length > 0 ? join(given, sideBySide(beside)) : given;
  }
}

/** Columns as rows. */
function sideBySide(columns: readonly ArrayLike<number>[]): Samples {
  const shape = [columns[0]!.length, columns.length] as const;
  const data = new Float32Array(shape[0] * shape[1]);
  for (let k = 0; k < data.length; k++) data[k] = columns[k % shape[1]]![Math.floor(k / shape[1])]!;
  return { data, shape };
}

/** A name that no column has. */
function freeName(name: string, schema: Schema): string {
  return schema.some((variable) => variable.name === name) ? freeName(`${name}_`, schema) : name;
}
