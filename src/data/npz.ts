import { Buffer } from "node:buffer";
import AdmZip from "adm-zip";
import type { NdArray } from "./matrix.ts";
import { parseNpy } from "./npy.ts";

/** The arrays of an `.npz` file. */
export interface Npz {
  /** The names of all arrays. */
  readonly keys: readonly string[];
  /**
   * Unpacks an array and compares it with its checksum.
   *
   * @param key The array's name.
   * @returns The array, or nothing if there is none of this name.
   * @throws {SyntaxError} If the array is damaged or its type is not one that {@link parseNpy} reads.
   */
  get(key: string): NdArray | undefined;
}

/**
 * Opens NumPy's `.npz` format, a zip archive of `.npy` files, compressed or not.
 *
 * @param bytes The whole file.
 * @param name What to call the file in an error.
 * @returns The arrays, each of which is unpacked when it is asked for.
 * @throws {SyntaxError} If the bytes are not a whole zip archive.
 */
export function readNpz(bytes: Uint8Array, name: string): Npz {
  /** Runs a step of the zip library, whose errors become ours. */
  function unzip<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      throw new SyntaxError(`Cannot read ${name}: it is not a whole .npz file`, { cause: error });
    }
  }
  const files = unzip(() => {
    const entries = new AdmZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).getEntries();
    return new Map(entries.map((entry) => [entry.entryName, entry]));
  });
  return {
    keys: [...files.keys()].filter((file) => file.endsWith(".npy")).map((file) => file.slice(0, -4)),
    get(key) {
      const file = files.get(`${key}.npy`);
      return file && parseNpy(unzip(() => file.getData()), `the array '${key}' of ${name}`);
    },
  };
}
