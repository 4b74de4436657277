import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { damageOf, isGzip } from "./file.ts";
import { beginsAsZstd, unpackZstd } from "./zstd.ts";

/** A way in which files are compressed as a whole. */
interface Packing {
  /** What messages call such a file. */
  readonly what: string;
  /** What is added to its name. */
  readonly ending: string;
  /** A byte of it becomes at most so many. */
  readonly mostOfAByte: number;
  /** Whether a file begins so. */
  begins(start: Uint8Array): boolean;
  /** Unpacks a file while it arrives. */
  unpack(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** A byte that deflate packed becomes at most so many. */
export const DEFLATE_MOST = 1032;

/** Every way that is unpacked. */
const PACKINGS: readonly Packing[] = [
  {
    what: "gzip file",
    ending: ".gz",
    mostOfAByte: DEFLATE_MOST,
    begins: isGzip,
    // What goes wrong on the way to the unpacker reaches the loop over its output.
    unpack: (chunks) => pipeline(Readable.from(chunks), createGunzip(), () => {}),
  },
  {
    what: "Zstandard file",
    ending: ".zst",
    mostOfAByte: 2 ** 15, // a block of 4 bytes repeats a byte up to 2^17 times
    begins: beginsAsZstd,
    unpack: unpackZstd,
  },
];

/** What the names of packed files end in. */
export const PACKED_ENDINGS: readonly string[] = PACKINGS.map(({ ending }) => ending);

/** How many of the first bytes tell how a file is packed. */
export const PACKING_BYTES = 4;

/** How a file is packed, by its first bytes; nothing if it is not. */
export function packingOf(start: Uint8Array): Packing | undefined {
  return PACKINGS.find(({ begins }) => begins(start));
}

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
  packing: Packing,
  name: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* packing.unpack(chunks);
  } catch (error) {
    throw damageOf(name, packing.what, error);
  }
}
