import { matrix, rowParts } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { Samples } from "../made/mod.ts";
import { writeFileAtomically } from "./atomic_write.ts";
import { encodeNpy } from "./npy.ts";

/**
 * Writes rows to a `.csv` or an `.npy` file. The file is replaced as a whole or not at all.
 *
 * @param path The file.
 * @param rows Shape `[n, D]`.
 * @throws {RangeError} If the name ends in neither `.csv` nor `.npy`.
 * @throws {Error} If the file cannot be written.
 */
export async function writeRows(path: string, rows: Samples): Promise<void> {
  if (path.endsWith(".csv")) await writeFileAtomically(path, csvBytes(rows));
  else if (path.endsWith(".npy")) await writeFileAtomically(path, encodeNpy(rows));
  else {
    throw inputError(
      new RangeError(`Cannot write rows to ${path}: expected a name that ends in .csv or .npy`),
    );
  }
}

async function* csvBytes({ data, shape }: Samples): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const { data: values, shape: [n, D] } of rowParts(matrix(data, shape))) {
    const lines = Array.from(
      { length: n },
      (_, row) => values.subarray(row * D, (row + 1) * D).join(",") + "\n",
    );
    yield encoder.encode(lines.join(""));
  }
}
