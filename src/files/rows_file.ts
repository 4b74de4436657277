import { inputError } from "../errors/mod.ts";
import type { Samples } from "../made/mod.ts";
import { writeFileAtomically } from "./atomic_write.ts";
import { endingsOf, formatOf } from "./formats.ts";

/**
 * Writes rows to a `.csv` or an `.npy` file. The file is replaced as a whole or not at all.
 *
 * @param path The file.
 * @param rows Shape `[n, D]`.
 * @throws {RangeError} If the name ends in neither `.csv` nor `.npy`.
 * @throws {Error} If the file cannot be written.
 */
export async function writeRows(path: string, rows: Samples): Promise<void> {
  const format = formatOf(path, "encode");
  if (format !== undefined) return await writeFileAtomically(path, format.encode(rows));
  throw inputError(
    new RangeError(`Cannot write rows to ${path}: expected a name that ends in ${endingsOf("encode")}`),
  );
}
