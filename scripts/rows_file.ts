/**
 * The files that rows of a model are written to.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { join, joinedSchema, type ModelSchemas } from "../src/files/context.ts";
import { writtenEndings, writtenFormatOf } from "../src/files/formats.ts";
import { writeFileAtomically, writeRows } from "../src/files/mod.ts";
import { type Picture, pictureOf } from "../src/folder/picture.ts";
import type { Rows, Samples, Schema } from "../src/runtime/node.ts";

/** How many values are made at once. */
const MOST_VALUES = 2 ** 30;

/** Throws unless rows can be written to a file of this name. */
export function checkRowsFile(path: string): void {
  if (!path.endsWith(".png") && writtenFormatOf(path) === undefined) {
    throw inputError(
      new RangeError(
        `Cannot write rows to ${path}: expected a name that ends in ${writtenEndings(".png")}`,
      ),
    );
  }
}

/** Throws unless so many rows fit into memory. */
export function checkRowCount(n: number, { length: D }: Schema): void {
  if (n * D <= MOST_VALUES) return;
  throw inputError(
    new RangeError(
      `Cannot make ${n} rows of ${D} values at once: give --n that makes at most ${
        Math.floor(MOST_VALUES / D)
      }`,
    ),
  );
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

/**
 * Writes rows of a model, with their contexts behind them, as a `.csv`, `.npy` or `.parquet` file, or as the `.png` picture that `draw` makes
 * of them.
 */
export async function writeRowsFile(
  path: string,
  { rows, context, model, draw }: {
    rows: Samples;
    context: Rows | undefined;
    model: ModelSchemas;
    draw: (picture: Picture) => Uint8Array;
  },
): Promise<void> {
  if (path.endsWith(".png")) await writeFileAtomically(path, draw(pictureOf(model.schema)!));
  else await writeRows(path, context ? join(rows, context) : rows, { schema: joinedSchema(model) });
}
