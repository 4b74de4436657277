import { inputError } from "../errors/mod.ts";
import { CheckedRows, type Samples, type Schema } from "../made/mod.ts";
import { writeFileAtomically } from "./atomic_write.ts";
import { streamOf } from "./collect.ts";
import { writtenEndings, writtenFormatOf } from "./formats.ts";

/**
 * Writes rows of a model to a `.csv`, an `.npy` or a `.parquet` file, with the values that files have: labels where variables have them. A `.csv`
 * file of variables with names has a header. The file is replaced as a whole or not at all. Rows that come in parts are written as they
 * come, so that memory does not grow with their number, but for an `.npy` file, which begins with it.
 *
 * @param path The file.
 * @param rows Shape `[n, D]`, or parts of that.
 * @param options What the variables are.
 * @throws {RangeError} If the name ends in none of `.csv`, `.npy` and `.parquet`, or a value is none of its variable's.
 * @throws {TypeError} If the rows have not `D` columns, or not as many values as their shape says.
 * @throws {Error} If the file cannot be written.
 *
 * @example Many samples, some at a time
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, Made } from "@staircase/made";
 * import { readCsv, writeRows } from "@staircase/made/files";
 *
 * await using made = new Made({ schema: binary(3), hidden: [4], seed: 1 });
 * async function* samples() {
 *   for (let firstRow = 0; firstRow < 1000; firstRow += 250) yield await made.sample(250, { seed: 1, firstRow });
 * }
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await writeRows(path, samples(), { schema: made.schema });
 * const { data } = await made.sample(1000, { seed: 1 });
 * assertEquals((await readCsv(path)).data, Uint8Array.from(data));
 * await Deno.remove(path);
 * ```
 */
export async function writeRows(
  path: string,
  rows: Samples | AsyncIterable<Samples>,
  { schema }: { schema: Schema },
): Promise<void> {
  const parts = Symbol.asyncIterator in rows ? rows : streamOf(rows);
  await writeFileAtomically(path, rowBytes(path, parts, schema));
}

/**
 * The bytes of a file of rows.
 *
 * @param path The file, whose name tells the format.
 * @param parts The rows of a model in parts, `[n, D]` each.
 * @param schema The variables.
 * @returns The bytes, some rows at a time.
 * @throws {RangeError} If no format has a name that ends so.
 */
export function rowBytes(
  path: string,
  parts: AsyncIterable<Samples>,
  schema: Schema,
): AsyncGenerator<Uint8Array> {
  const format = writtenFormatOf(path);
  if (format !== undefined) return format.encode(checked(parts, schema), schema);
  throw inputError(
    new RangeError(`Cannot write rows to ${path}: expected a name that ends in ${writtenEndings()}`),
  );
}

async function* checked(parts: AsyncIterable<Samples>, schema: Schema): AsyncGenerator<Samples> {
  let first = 0;
  for await (const rows of parts) {
    CheckedRows.check("rows", rows, schema, first);
    yield rows;
    first += rows.shape[0];
  }
}
