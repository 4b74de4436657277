import { inputError } from "../errors/mod.ts";
import { CheckedRows, type Samples, type Schema } from "../made/mod.ts";
import { writeFileAtomically } from "./atomic_write.ts";
import { writtenEndings, writtenFormatOf } from "./formats.ts";

/**
 * Writes rows of a model to a `.csv`, an `.npy` or a `.parquet` file, with the values that files have: labels where variables have them. A `.csv`
 * file of variables with names has a header. The file is replaced as a whole or not at all.
 *
 * @param path The file.
 * @param rows Shape `[n, D]`.
 * @param options What the variables are.
 * @throws {RangeError} If the name ends in none of `.csv`, `.npy` and `.parquet`, or a value is none of its variable's.
 * @throws {TypeError} If the rows have not `D` columns, or not as many values as their shape says.
 * @throws {Error} If the file cannot be written.
 */
export async function writeRows(
  path: string,
  rows: Samples,
  { schema }: { schema: Schema },
): Promise<void> {
  const format = writtenFormatOf(path);
  if (format !== undefined) {
    CheckedRows.check("rows", rows, schema);
    return await writeFileAtomically(path, format.encode(rows, schema));
  }
  throw inputError(
    new RangeError(`Cannot write rows to ${path}: expected a name that ends in ${writtenEndings()}`),
  );
}
