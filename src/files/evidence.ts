import { inputError } from "../errors/mod.ts";
import { type Batch, CheckedRows, type Rows, type Schema } from "../made/mod.ts";
import { endingsOf, formatOf } from "./formats.ts";

/**
 * Reads rows with missing values: nothing, `?` or `nan` in a `.csv` file, NaN in an `.npy` file.
 *
 * @param path The file.
 * @param schema The variables.
 * @returns The values, 0 where they are not known, and which are known.
 * @throws {RangeError} If the file cannot be opened, its name ends in neither `.csv` nor `.npy`, or a value is none of its
 * variable's.
 * @throws {SyntaxError} If the file is damaged.
 * @throws {TypeError} If the rows have the wrong number of columns.
 */
export async function readEvidence(path: string, schema: Schema): Promise<Batch & { readonly known: Rows }> {
  const { data, shape } = await readRows(path, schema);
  const values = { data: Float32Array.from(data, (value) => Number.isNaN(value) ? 0 : value), shape };
  return {
    x: CheckedRows.check(path, values, schema),
    known: { data: Float32Array.from(data, (value) => Number.isNaN(value) ? 0 : 1), shape },
  };
}

async function readRows(path: string, schema: Schema): Promise<Rows> {
  const format = formatOf(path, "evidence");
  if (format !== undefined) return await format.evidence(path, schema);
  throw inputError(
    new RangeError(`Cannot read ${path} as evidence: expected a name that ends in ${endingsOf("evidence")}`),
  );
}
