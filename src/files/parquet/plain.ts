import { readPlain } from "hyparquet/src/plain.js";
import type { ParquetColumn } from "./metadata.ts";

/** Values as they are stored, before anybody says what they mean. */
export type StoredValues =
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly boolean[]
  | readonly bigint[]
  | readonly Uint8Array[];

/** Gives the values of a page one after the other. */
export type TakeValues = (count: number) => StoredValues;

/** How many bytes a value has, at least. */
const BYTES = {
  BOOLEAN: 0,
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
  BYTE_ARRAY: 4, // which say how many follow
  FIXED_LEN_BYTE_ARRAY: 1,
} as const;

/**
 * Reads values that are stored as they are, one behind the other.
 *
 * @param bytes The values.
 * @param element What they are.
 */
export function plainValues(bytes: Uint8Array, { type, type_length }: ParquetColumn["element"]): TakeValues {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let bit = 0;
  return (count) => {
    if (type === "BOOLEAN") {
      if (bit + count > 8 * bytes.length) throw new Error("Values end early");
      return Array.from({ length: count }, () => (bytes[bit >>> 3]! >> bit++ % 8 & 1) === 1);
    }
    const least = type === "FIXED_LEN_BYTE_ARRAY" ? type_length ?? 0 : BYTES[type];
    if (reader.offset + count * least > bytes.length) throw new Error("Values end early");
    return readPlain(reader, type, count, type_length) as StoredValues;
  };
}
