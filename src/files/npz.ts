import { inputError } from "../errors/mod.ts";
import { describeArchive } from "./signatures.ts";
import type { FileSource, Source } from "./source.ts";
import { openZip, type Zip } from "./zip.ts";

/** The arrays of an `.npz` file, which are there until it is closed. */
export interface Npz {
  /** What messages call the file. */
  readonly name: string;
  /** The names of all arrays. */
  readonly keys: readonly string[];
  /**
   * An array in the `.npy` format, which is unpacked while it is read, and compared with its checksum at the end.
   *
   * @param key The array's name.
   * @returns The bytes, or nothing if there is none of this name. Reading them throws a `SyntaxError` if the array is damaged.
   */
  array(key: string): Source | undefined;
  /** Closes the file. */
  close(): void;
}

/** What the name of an array ends in, in the archive. */
const ENDING = ".npy";

/**
 * Opens NumPy's `.npz` format, a zip archive of `.npy` files, compressed or not. Of a file on the disk only what is asked for
 * is read.
 *
 * @param source The file.
 * @returns The arrays.
 * @throws {SyntaxError} If it is not a whole zip archive, or has no arrays; the message says what it is.
 */
export async function openNpz(source: FileSource): Promise<Npz> {
  const zip = await openZip(source);
  try {
    return arraysOf(zip);
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Whether an archive has arrays. */
export function hasArrays({ files }: Zip): boolean {
  return files.some((file) => file.endsWith(ENDING));
}

function arraysOf(zip: Zip): Npz {
  if (!hasArrays(zip)) {
    throw inputError(new SyntaxError(`Cannot read ${zip.name}: it is ${describeArchive(zip.files)}`));
  }
  const keys = new Set(
    zip.files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length)),
  );
  return {
    name: zip.name,
    keys: [...keys],
    array: (key) => keys.has(key) ? zip.open(key + ENDING, `the array '${key}' of ${zip.name}`) : undefined,
    close: () => zip.close(),
  };
}
