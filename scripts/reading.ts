/**
 * How far the files of a command are read.
 *
 * @module
 */
import { findFiles } from "../src/files/paths.ts";
import { terminalProgress } from "./output.ts";

/** Counts the bytes that are read. */
export class Reading {
  readonly #size: number | undefined;
  #bytes = 0;

  private constructor(size: number | undefined) {
    this.#size = size;
  }

  /** Looks how many bytes there are, which nobody knows of a pipe. */
  static async of(path: string): Promise<Reading> {
    const found = await findFiles(path).catch(() => undefined); // who reads them says what is wrong
    const sizes = await Promise.all((found?.paths ?? [path]).map(sizeOf));
    return new Reading(sizes.reduce((sum, size) => sum + size, 0) || undefined);
  }

  /** Is told how many bytes were read. */
  readonly onBytes = (count: number): void => {
    this.#bytes += count;
  };

  /** What there is likely to be in all of something of which so much was read. */
  allOf(read: number): number | undefined {
    return this.#size && this.#bytes && Math.max(1, this.#size / this.#bytes) * read;
  }

  /** The bytes that were read. */
  get bytes(): number {
    return this.#bytes;
  }
}

/**
 * Reads files as a whole, and says on a terminal how far it is.
 *
 * @param path The files.
 * @param read Reads them, and says how many bytes were read.
 * @param isQuiet Whether nothing is said.
 */
export async function readWithProgress<T>(
  path: string,
  read: (onBytes: (count: number) => void) => Promise<T>,
  isQuiet = false,
): Promise<T> {
  const reading = await Reading.of(path);
  const progress = terminalProgress({ unit: "MB", isQuiet });
  try {
    return await read((count) => {
      reading.onBytes(count);
      const megabytes = reading.bytes / 1e6;
      progress.update(megabytes, `Reading ${path}`, reading.allOf(megabytes));
    });
  } finally {
    progress.clear();
  }
}

/** The bytes of a file; none where it is none. */
async function sizeOf(path: string): Promise<number> {
  return await Deno.stat(path).then(({ isFile, size }) => isFile ? size : 0, () => 0);
}
