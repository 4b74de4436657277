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

/** A column of numbers beside those of a model; NaN where there is none. */
export interface Beside {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/**
 * Writes rows of a model, with their contexts and other columns behind them, as a `.csv`, `.npy` or `.parquet` file, or as the `.png` picture
 * that `draw` makes of them.
 */
export async function writeRowsFile(
  path: string,
  { rows, context, beside = [], model, draw }: {
    rows: Samples;
    context: Rows | undefined;
    beside?: readonly Beside[];
    model: ModelSchemas;
    draw: (picture: Picture) => Uint8Array;
  },
): Promise<void> {
  if (path.endsWith(".png")) return await writeFileAtomically(path, draw(pictureOf(model.schema)!));
  const [n] = rows.shape;
  const columns: Samples = {
    data: Float32Array.from(
      { length: n * beside.length },
      (_, k) => beside[k % beside.length]!.values[Math.floor(k / beside.length)]!,
    ),
    shape: [n, beside.length],
  };
  const schema = joinedSchema(model);
  const others = beside.map(({ name }): Schema[number] => ({
    ...{ kind: "real", name: freeName(name, schema), mean: 0, deviation: 1, missing: true },
  }));
  const joined = context ? join(rows, context) : rows;
  await writeRows(path, beside.length > 0 ? join(joined, columns) : joined, {
    schema: [...schema, ...others],
  });
}

/** A name that no column has. */
function freeName(name: string, schema: Schema): string {
  return schema.some((variable) => variable.name === name) ? freeName(`${name}_`, schema) : name;
}
