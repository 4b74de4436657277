/**
 * What files of one array have in common: a header that says how many numbers follow, and the numbers.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { type ArrayStorage, valueBytes } from "./array_values.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { Source } from "./source.ts";

/** What the header of a file says. */
export interface ArrayHeader extends ArrayStorage {
  /** Where the header ends and the values start. */
  readonly end: number;
  /** Whether bytes of any shape but `[n]` are pictures. */
  readonly pictures: boolean;
}

/** How the header of a format is read. */
export interface ArrayFormat {
  /** So many bytes tell where a header ends. */
  readonly prefixBytes: number;
  /** Where the header ends, by its first bytes; `name` is what errors call the file. */
  headerEnd(prefix: Uint8Array, name: string): number;
  /** Reads the header; `bytes` are those of the file, at least up to where the header ends. */
  parseHeader(bytes: Uint8Array, name: string): ArrayHeader;
}

/** How many bytes a header promises. */
export function promisedBytes({ dtype, shape }: ArrayStorage): number {
  return shape.reduce((product, size) => product * size, valueBytes(dtype));
}

/** The rows and columns of an array: all dimensions but the first are taken together, and `[n]` is one column. */
export function tableShape(shape: readonly number[]): readonly [rows: number, columns: number] {
  const [rows = 0, ...others] = shape;
  return [rows, others.reduce((product, size) => product * size, 1)];
}

/**
 * Reads a header, and compares what it promises with what the source can have, so that no number in it is believed.
 *
 * @param reader The source's bytes from the first one on; the values are left to be read.
 * @param source Where they are from.
 * @param format The format.
 * @throws {SyntaxError} If the header is damaged, or promises other than what there can be.
 */
export async function readHeader(
  reader: ByteReader,
  { name, length, most }: Source,
  format: ArrayFormat,
): Promise<ArrayHeader> {
  const end = format.headerEnd(await reader.peek(format.prefixBytes), name);
  const header = format.parseHeader(await reader.read(end), name);
  const promised = promisedBytes(header);
  if (length !== undefined && !(end + promised === length)) {
    throw wrongLength(header, { present: `${length - end}`, name });
  }
  if (!(end + promised <= most)) throw wrongLength(header, { present: `at most ${most - end}`, name });
  return header;
}

/** The error for a file in which other than the promised bytes follow the header. */
export function wrongLength(
  header: ArrayStorage,
  { present, name }: { present: string; name: string },
): SyntaxError {
  return inputError(
    new SyntaxError(
      `Cannot read ${name}: its header promises ${promisedBytes(header)} bytes for the shape [${
        header.shape.join(", ")
      }], but ${present} follow`,
    ),
  );
}
