import { fromFloat16 } from "../float16.ts";
import { timeOfDay } from "../cell_values.ts";
import type { Cell } from "../cells.ts";
import type { ValueType } from "./schema.ts";

/** The values of a column of a batch. */
export interface StoredColumn {
  readonly type: ValueType;
  /** A bit a value, 1 where it is there; nothing where all are. */
  readonly validity: Uint8Array | undefined;
  /** What follows the bits. */
  readonly buffers: readonly Uint8Array[];
}

/** Gives the value at a place. */
type ValueAt = (place: number) => Cell;

/**
 * How the values of a column are read.
 *
 * @param column The column.
 * @returns A function that gives the values from one place to before another, `null` where one is missing. It throws where the column
 * ends earlier.
 */
export function cellsOf({ type, validity, buffers }: StoredColumn): (start: number, end: number) => Cell[] {
  const valueAt = valueReader(type, buffers);
  return (start, end) => {
    const cells = new Array<Cell>(end - start);
    for (let place = start; place < end; place++) {
      const isThere = validity === undefined || (bitAt(validity, place));
      cells[place - start] = isThere ? valueAt(place) : null;
    }
    return cells;
  };
}

function valueReader(
  { kind, bits, isSigned, unit, scale }: ValueType,
  buffers: readonly Uint8Array[],
): ValueAt {
  const [first = new Uint8Array(), second = new Uint8Array()] = buffers;
  const view = viewOf(first);
  switch (kind) {
    case "null":
      return () => null;
    case "bool":
      return (place) => bitAt(first, place);
    case "int":
      return wholeReader(view, { bits, isSigned });
    case "float":
      if (bits === 16) return (place) => fromFloat16(view.getUint16(2 * place, true));
      if (bits === 32) return (place) => view.getFloat32(4 * place, true);
      return (place) => view.getFloat64(8 * place, true);
    case "decimal": {
      const bytes = bits / 8;
      return (place) => Number(signed(first, bytes * place, bytes)) / 10 ** scale;
    }
    case "date":
    case "timestamp": {
      const numberAt = wholeReader(view, { bits, isSigned });
      return (place) => new Date(Math.floor(Number(numberAt(place)) * unit));
    }
    case "time": {
      const numberAt = wholeReader(view, { bits, isSigned });
      return (place) => timeOfDay(Number(numberAt(place)) * unit);
    }
    case "duration": { // in seconds
      const numberAt = wholeReader(view, { bits, isSigned });
      return (place) => Number(numberAt(place)) * unit / 1000;
    }
    case "text":
      return textReader((place) => view.getInt32(4 * place, true), second);
    case "long text":
      return textReader((place) => Number(view.getBigInt64(8 * place, true)), second);
    case "text view":
      return viewReader(view, first, buffers.slice(1));
  }
}

/** Reads whole numbers of so many bits. */
function wholeReader(
  view: DataView,
  { bits, isSigned }: { bits: number; isSigned: boolean },
): (place: number) => number | bigint {
  switch (bits) {
    case 8:
      return isSigned ? (place) => view.getInt8(place) : (place) => view.getUint8(place);
    case 16:
      return isSigned
        ? (place) => view.getInt16(2 * place, true)
        : (place) => view.getUint16(2 * place, true);
    case 32:
      return isSigned
        ? (place) => view.getInt32(4 * place, true)
        : (place) => view.getUint32(4 * place, true);
    case 64:
      return (place) => {
        const [low, high] = [view.getUint32(8 * place, true), view.getInt32(8 * place + 4, true)];
        const number = (isSigned ? high : high >>> 0) * 2 ** 32 + low;
        if (Number.isSafeInteger(number)) return number;
        return isSigned ? view.getBigInt64(8 * place, true) : view.getBigUint64(8 * place, true);
      };
    default:
      throw new Error(`A number has ${bits} bits`);
  }
}

/** So many bytes of texts are decoded at once. */
const TEXT_BYTES = 2 ** 16;

/** Reads texts that stand one behind the other. */
function textReader(offsetAt: (place: number) => number, bytes: Uint8Array): ValueAt {
  const decoder = new TextDecoder();
  // many texts are decoded at once, where each byte is a character: those from `first` to `last`
  let [text, first, last, tried] = ["", 0, 0, 0];
  return (place) => {
    const [start, end] = [offsetAt(place), offsetAt(place + 1)];
    if (start >= tried) {
      const some = bytes.subarray(start, start + TEXT_BYTES);
      text = decoder.decode(some);
      first = start;
      tried = start + some.length;
      last = text.length === some.length ? tried : first;
    }
    return start >= first && start <= end && end <= last
      ? text.slice(start - first, end - first)
      : decoder.decode(within(bytes, start, end));
  };
}

/** Reads texts of which each has 16 bytes: its length, and the text itself or where it stands. */
function viewReader(view: DataView, bytes: Uint8Array, buffers: readonly Uint8Array[]): ValueAt {
  const decoder = new TextDecoder();
  return (place) => {
    const at = 16 * place;
    const length = view.getInt32(at, true);
    if (length <= 12) return decoder.decode(within(bytes, at + 4, at + 4 + length));
    const [buffer, start] = [buffers[view.getInt32(at + 8, true)], view.getInt32(at + 12, true)];
    if (buffer === undefined) throw new Error("A text stands nowhere");
    return decoder.decode(within(buffer, start, start + length));
  };
}

function within(bytes: Uint8Array, start: number, end: number): Uint8Array {
  if (start >= 0 && start <= end && end <= bytes.length) return bytes.subarray(start, end);
  throw new Error("A text stands outside");
}

function bitAt(bytes: Uint8Array, place: number): boolean {
  const byte = bytes[place >>> 3];
  if (byte === undefined) throw new Error("Values end early");
  return (byte >> place % 8 & 1) === 1;
}

/** A whole number of which the least significant byte comes first, with its sign. */
function signed(bytes: Uint8Array, at: number, length: number): bigint {
  const digits = Array.from(within(bytes, at, at + length), (byte) => byte.toString(16).padStart(2, "0"));
  return BigInt.asIntN(8 * length, BigInt(`0x0${digits.reverse().join("")}`));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
