import { stat } from "node:fs/promises";
import { ByteReader } from "./byte_reader.ts";
import { openOnDisk } from "./disk_access.ts";
import { unreadable } from "./file.ts";
import { counted, fileChunks, nameOfPath, STANDARD_INPUT } from "./file_stream.ts";
import { PACKING_BYTES, packingOf } from "./packing.ts";
import { type FileSource, startOf } from "./source.ts";
import { unpack } from "./unpack.ts";

/**
 * Opens a file, a pipe, or standard input, and looks at its first bytes.
 *
 * @param path Where it is; `-` is standard input.
 * @param onBytes Is told how many bytes were read.
 * @returns The source, which is to be disposed of.
 * @throws {RangeError} If there is no such file or it may not be read.
 * @throws {SyntaxError} If it is empty or a damaged compressed file.
 */
export async function openSource(path: string, onBytes?: (count: number) => void): Promise<FileSource> {
  if (path === "/dev/stdin") path = STANDARD_INPUT; // which Deno does not open by this name
  const name = nameOfPath(path);
  const size = await sizeOf(path);
  const once = size === undefined;
  const open = async (onBytes?: (count: number) => void) => {
    const file = new ByteReader(counted(fileChunks(path), onBytes));
    const packing = packingOf(await file.peek(PACKING_BYTES));
    return { packing, bytes: packing ? new ByteReader(unpack(file, packing, name)) : file };
  };
  const { packing, bytes } = await open(once ? onBytes : undefined);
  let start: Uint8Array;
  try {
    start = await startOf(bytes, name);
  } catch (error) {
    await bytes[Symbol.asyncDispose]();
    throw error;
  }
  if (!once) await bytes[Symbol.asyncDispose]();
  return {
    name,
    length: packing ? undefined : size,
    most: once ? Infinity : size * (packing?.mostOfAByte ?? 1),
    once,
    start,
    ...(!once && !packing &&
      { disk: { path, open: () => openOnDisk(path, { name, length: size, onBytes }) } }),
    async *open() {
      yield* once ? bytes : (await open(onBytes)).bytes;
    },
    [Symbol.asyncDispose]: () => bytes[Symbol.asyncDispose](),
  };
}

/** The size of a file that can be read more than once. */
async function sizeOf(path: string): Promise<number | undefined> {
  if (path === STANDARD_INPUT) return undefined;
  try {
    const stats = await stat(path);
    return stats.isFIFO() ? undefined : stats.size;
  } catch (error) {
    throw unreadable(path, error);
  }
}
