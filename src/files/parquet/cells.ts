import { fromFloat16 } from "../float16.ts";
import { DAY, timeOfDay, wholeCell } from "../cell_values.ts";
import type { Cell } from "../cells.ts";
import type { ParquetColumn } from "./metadata.ts";
import type { StoredValues } from "./plain.ts";

/** Turns values as they are stored into what they mean. */
export type MeanCells = (values: StoredValues) => ArrayLike<Cell>;

/** The Julian day on which 1970 begins, and the nanoseconds of a millisecond. */
const [JULIAN_1970, NANOSECONDS] = [2440588n, 1_000_000n];

/** What the units of times are in milliseconds. */
const UNITS = { MILLIS: 1, MICROS: 1e-3, NANOS: 1e-6 } as const;

/**
 * What the values of a column mean.
 *
 * - Texts are strings, and so are times of a day, `12:30:00`, and UUIDs;
 * - days and times are dates, without what is shorter than a millisecond;
 * - decimals are numbers, and so are integers up to 2^53.
 */
export function meaningOf({ element }: ParquetColumn): MeanCells {
  const { type, type_length = 0, converted_type, logical_type, scale = 0 } = element;
  const logical = logical_type?.type;
  if (logical === "NULL") return (values) => Array(values.length).fill(null);
  if (converted_type === "DECIMAL" || logical === "DECIMAL") {
    const digits = logical_type?.type === "DECIMAL" ? logical_type.scale : scale;
    return each((value) => Number(value instanceof Uint8Array ? signed(value) : value) / 10 ** digits);
  }
  switch (type) {
    case "BYTE_ARRAY":
      return texts();
    case "FIXED_LEN_BYTE_ARRAY":
      if (logical === "UUID") return each((value) => uuid(value as Uint8Array));
      if (logical === "FLOAT16" && type_length === 2) {
        return each((value) => {
          const [low, high] = value as Uint8Array;
          return fromFloat16(low! + 256 * high!);
        });
      }
      return texts();
    case "INT96": // a time of Hive and Spark: the nanoseconds of a day, and the day
      return each((value) => {
        const [day, time] = [(value as bigint) >> 64n, BigInt.asUintN(64, value as bigint)];
        return new Date(Number(day - JULIAN_1970) * DAY + Number(time / NANOSECONDS));
      });
    case "INT32":
    case "INT64":
      break;
    default:
      return (values) => values as ArrayLike<Cell>;
  }
  if (converted_type === "DATE" || logical === "DATE") return each((value) => new Date(Number(value) * DAY));
  const unit = unitOf(element);
  if (logical_type?.type === "TIMESTAMP" || converted_type?.startsWith("TIMESTAMP")) {
    return each((value) => new Date(Math.floor(Number(value) * unit)));
  }
  if (logical_type?.type === "TIME" || converted_type?.startsWith("TIME_")) {
    return each((value) => timeOfDay(Number(value) * unit));
  }
  const isUnsigned = converted_type?.startsWith("UINT") ||
    logical_type?.type === "INTEGER" && !logical_type.isSigned;
  if (type === "INT32") {
    return isUnsigned ? each((value) => Number(value) >>> 0) : (values) => values as Int32Array;
  }
  return each((value) => wholeCell(isUnsigned ? BigInt.asUintN(64, value as bigint) : value as bigint));
}

function each(cellOf: (value: StoredValues[number]) => Cell): MeanCells {
  return (values) => {
    const cells = new Array<Cell>(values.length);
    for (let k = 0; k < cells.length; k++) cells[k] = cellOf(values[k]!);
    return cells;
  };
}

function texts(): MeanCells {
  const decoder = new TextDecoder();
  return each((value) => decoder.decode(value as Uint8Array));
}

/** What a unit of a time is in milliseconds. */
function unitOf({ logical_type, converted_type }: ParquetColumn["element"]): number {
  if (logical_type?.type === "TIMESTAMP" || logical_type?.type === "TIME") return UNITS[logical_type.unit];
  return converted_type?.endsWith("MICROS") ? UNITS.MICROS : UNITS.MILLIS;
}

/** A whole number of which the most significant byte comes first, with its sign. */
function signed(bytes: Uint8Array): bigint {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x0${digits}`));
}

function uuid(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
