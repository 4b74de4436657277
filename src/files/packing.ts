import { beginsAsZstd } from "./zstd.ts";

/** A way in which files are compressed as a whole. */
export interface Packing {
  /** What messages call such a file. */
  readonly what: string;
  /** What is added to its name. */
  readonly ending: ".gz" | ".zst";
  /** A byte of it becomes at most so many. */
  readonly mostOfAByte: number;
  /** Whether a file begins so. */
  begins(start: Uint8Array): boolean;
}

/** A byte that deflate packed becomes at most so many. */
export const DEFLATE_MOST = 1032;

/** Every way that is unpacked. */
const PACKINGS: readonly Packing[] = [
  { what: "gzip file", ending: ".gz", mostOfAByte: DEFLATE_MOST, begins: isGzip },
  {
    what: "Zstandard file",
    ending: ".zst",
    mostOfAByte: 2 ** 15, // a block of 4 bytes repeats a byte up to 2^17 times
    begins: beginsAsZstd,
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

/** Whether bytes are the beginning of a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
