import { decompress } from "fzstd";
import type { Cell } from "../cells.ts";
import { NotRead } from "../not_read.ts";
import type { FlatTable } from "./flatbuffer.ts";
import { unpackLz4 } from "./lz4.ts";
import type { ArrowField } from "./schema.ts";
import { cellsOf } from "./values.ts";

/** The codecs by their numbers, and to how many bytes each unpacks a byte at most. */
const CODECS = [
  { most: 255, unpack: unpackLz4 },
  { most: 2 ** 15, unpack: (bytes: Uint8Array, length: number) => decompress(bytes, new Uint8Array(length)) },
];

/** Values of a column, from one place to before another. */
export type ColumnSlice = (start: number, end: number) => ArrayLike<Cell>;

/** Some rows. */
export interface Batch {
  readonly rows: number;
  /** The columns of values, in the order of the fields. */
  readonly columns: readonly ColumnSlice[];
}

/** What a batch may hold. */
export interface BatchOptions {
  readonly fields: readonly ArrowField[];
  /** The values to which columns refer, by the numbers of their dictionaries. */
  readonly dictionaries: ReadonlyMap<number, readonly Cell[]>;
}

/**
 * Opens a batch of rows.
 *
 * @param table What the message says of it.
 * @param body What follows the message.
 * @param options What it may hold.
 */
export function openBatch(table: FlatTable, body: Uint8Array, { fields, dictionaries }: BatchOptions): Batch {
  const rows = table.long(0);
  if (!(rows >= 0)) throw new Error(`A batch has ${rows} rows`);
  const nodes = table.longs(1, 2).values();
  const regions = table.longs(2, 2).values();
  const views = table.longs(4, 1).values();
  const codec = codecOf(table.table(3));
  const next = <T>(items: IterableIterator<T>): T => {
    const { value, done } = items.next();
    if (done) throw new Error("A batch ends early");
    return value;
  };
  /** Passes over the parts of a field; their bytes are unpacked only if they are asked for. */
  const take = (field: ArrowField): { missing: number; buffers: readonly (() => Uint8Array)[] } => {
    const [, missing] = next(nodes) as [number, number];
    const count = field.buffers + (field.isView ? next(views)[0]! : 0);
    const buffers = Array.from({ length: checked(count) }, () => {
      const region = next(regions);
      return () => bufferOf(body, region, codec);
    });
    for (const child of field.children) take(child);
    return { missing, buffers };
  };
  const columns: ColumnSlice[] = [];
  for (const field of fields) {
    const { missing, buffers } = take(field);
    const { type, dictionary } = field;
    if (type === undefined) continue;
    const [bits = new Uint8Array(), ...others] = buffers.map((buffer) => buffer());
    const validity = missing === 0 || bits.length === 0 ? undefined : bits;
    const slice = cellsOf({ type: dictionary?.index ?? type, validity, buffers: others });
    columns.push(
      dictionary === undefined
        ? slice
        : (start, end) => slice(start, end).map((place) => wordAt(dictionaries.get(dictionary.id), place)),
    );
  }
  return { rows, columns };
}

/** A field has at most so many buffers. */
const MOST_BUFFERS = 2 ** 16;

function checked(count: number): number {
  if (count >= 0 && count <= MOST_BUFFERS) return count;
  throw new Error(`A column has ${count} buffers`);
}

function wordAt(words: readonly Cell[] | undefined, place: Cell): Cell {
  if (place === null) return null;
  const word = words?.[place as number];
  if (word === undefined) throw new Error(`A value refers to the place ${place} of a dictionary`);
  return word;
}

function codecOf(compression: FlatTable | undefined): typeof CODECS[number] | undefined {
  if (compression === undefined) return undefined;
  const number = compression.byte(0, 0);
  const codec = CODECS[number];
  if (codec === undefined) throw new NotRead(`it is packed with the codec ${number}, which is not known`);
  return codec;
}

/** A buffer of a batch, unpacked. */
function bufferOf(
  body: Uint8Array,
  region: readonly number[],
  codec: typeof CODECS[number] | undefined,
): Uint8Array {
  const [start, length] = region as [number, number];
  if (!(start >= 0 && length >= 0 && start + length <= body.length)) throw new Error("A buffer lies outside");
  const bytes = body.subarray(start, start + length);
  if (codec === undefined || length === 0) return bytes;
  const unpacked = Number(new DataView(bytes.buffer, bytes.byteOffset, length).getBigInt64(0, true));
  const packed = bytes.subarray(8);
  if (unpacked === -1) return packed; // it is not compressed
  if (!(unpacked >= 0 && unpacked <= codec.most * packed.length)) {
    throw new Error(`A buffer has ${unpacked} bytes`);
  }
  return codec.unpack(packed, unpacked);
}
