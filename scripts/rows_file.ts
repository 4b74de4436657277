/**
 * The files that rows of a model are written to.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { join, joinedSchema, type ModelSchemas } from "../src/files/context.ts";
import { writtenEndings, writtenFormatOf } from "../src/files/formats.ts";
import { writeFileAtomically, writeRows } from "../src/files/mod.ts";
import { pictureSide } from "../src/folder/picture.ts";
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

/** The side of the pictures that rows are; throws, with advice, when they are none. */
export function sideOfPictures(schema: Schema, advice: string): number {
  const side = pictureSide(schema);
  if (side !== undefined) return side;
  throw inputError(new RangeError(`Cannot take rows of ${schema.length} variables for pictures: ${advice}`));
}

/** The side of the pictures that are drawn to a file; 0 for a file of another kind. */
export function sideOfDrawing(path: string, schema: Schema): number {
  return path.endsWith(".png")
    ? sideOfPictures(schema, `give --out a name that ends in ${writtenEndings()}`)
    : 0;
}

/**
 * Writes rows of a model, with their contexts behind them, as a `.csv` or an `.npy` file, or as the `.png` picture that `draw` makes
 * of them.
 */
export async function writeRowsFile(
  path: string,
  { rows, context, model, draw }: {
    rows: Samples;
    context: Rows | undefined;
    model: ModelSchemas;
    draw: () => Uint8Array;
  },
): Promise<void> {
  if (path.endsWith(".png")) await writeFileAtomically(path, draw());
  else await writeRows(path, context ? join(rows, context) : rows, { schema: joinedSchema(model) });
}
