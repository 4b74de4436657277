import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { damageOf } from "./file.ts";
import type { Packing } from "./packing.ts";
import { unpackZstd } from "./zstd.ts";

type Unpacker = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

const UNPACKERS: Readonly<Record<Packing["ending"], Unpacker>> = {
  // What goes wrong on the way to the unpacker reaches the loop over its output.
  ".gz": (chunks) => pipeline(Readable.from(chunks), createGunzip(), () => {}),
  ".zst": unpackZstd,
};

/**
 * Unpacks a file while it arrives.
 *
 * @param chunks The file.
 * @param packing How it is packed.
 * @param name What to call the file in an error.
 * @throws {SyntaxError} If it is damaged.
 */
export async function* unpack(
  chunks: AsyncIterable<Uint8Array>,
  { what, ending }: Packing,
  name: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* UNPACKERS[ending](chunks);
  } catch (error) {
    throw damageOf(name, what, error);
  }
}
