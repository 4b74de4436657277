/**
 * Values that are stored as differences. A page of them is read as a whole.
 *
 * @module
 */
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import type { TakeValues } from "./plain.ts";

/** A page has at most so many: a few bytes can stand for any number. */
const MOST_VALUES = 2 ** 24;

/** Differences come in blocks of at most so many. */
const MOST_BLOCK = 2 ** 16;

/** Bytes, and how many of them were read. */
interface Reader {
  readonly view: DataView;
  offset: number;
}

/** Reads whole numbers that are stored as differences of neighbours. */
export function deltaNumbers(
  bytes: Uint8Array,
  { type, count }: { type: "INT32" | "INT64"; count: number },
): TakeValues {
  const numbers = type === "INT32" ? new Int32Array(checked(count)) : new BigInt64Array(checked(count));
  unpack(readerOf(bytes), numbers);
  let at = 0;
  return (count) => numbers.subarray(at, at += count);
}

/** Reads texts whose lengths are stored as differences, and perhaps what they share with the text before. */
export function deltaTexts(
  bytes: Uint8Array,
  { hasPrefixes, count }: { hasPrefixes: boolean; count: number },
): TakeValues {
  const reader = readerOf(bytes);
  const lengths = () => {
    const numbers = new Int32Array(checked(count));
    unpack(reader, numbers);
    return numbers;
  };
  const prefixes = hasPrefixes ? lengths() : undefined;
  const suffixes = lengths();
  let at = 0;
  let last = new Uint8Array();
  const next = () => {
    const [prefix, suffix] = [prefixes?.[at] ?? 0, suffixes[at]!];
    const end = reader.offset + suffix;
    if (!(prefix >= 0 && prefix <= last.length && suffix >= 0 && end <= bytes.length)) {
      throw new Error("Texts end early");
    }
    const text = new Uint8Array(prefix + suffix);
    text.set(last.subarray(0, prefix));
    text.set(bytes.subarray(reader.offset, end), prefix);
    reader.offset = end;
    at++;
    return last = text;
  };
  return (count) => Array.from({ length: count }, next);
}

/** Reads numbers, as many as there is room for. */
function unpack(reader: Reader, numbers: Int32Array | BigInt64Array): void {
  if (numbers.length === 0) return;
  const { offset } = reader;
  const [block, parts] = [readVarInt(reader), readVarInt(reader)];
  if (!(block > 0 && block <= MOST_BLOCK && parts > 0 && block / parts % 32 === 0)) {
    throw new Error(`Blocks have ${block} differences in ${parts} parts`);
  }
  reader.offset = offset;
  deltaBinaryUnpack(reader, numbers.length, numbers);
}

function checked(count: number): number {
  if (count <= MOST_VALUES) return count;
  throw new Error(`A page has ${count} values`);
}

function readerOf(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}
