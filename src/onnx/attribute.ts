/**
 * Attributes of nodes, from plain values.
 *
 * @module
 */
import type { AttributeProto } from "./model_proto.ts";
import { AttributeType } from "./schema.ts";

/**
 * The value of an attribute that is not a graph: a whole number (`INT`), whole numbers (`INTS`), `{ float }` (`FLOAT`),
 * `{ floats }` (`FLOATS`) or a string (`STRING`). JavaScript has one type of number, so a float is marked as one.
 */
export type PlainAttribute =
  | number
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | string;

/**
 * Writes an attribute as a record.
 *
 * @param name The name of the attribute.
 * @param value Its value.
 * @returns The record.
 * @throws {RangeError} If a bare number is not a whole number.
 */
export function attributeProto(name: string, value: PlainAttribute): AttributeProto {
  const record = { name, floats: [], ints: [] };
  if (typeof value === "string") {
    return { ...record, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  }
  if (typeof value === "number") return { ...record, type: AttributeType.INT, i: whole(name, value) };
  if ("float" in value) return { ...record, type: AttributeType.FLOAT, f: value.float };
  if ("floats" in value) return { ...record, type: AttributeType.FLOATS, floats: [...value.floats] };
  return { ...record, type: AttributeType.INTS, ints: value.map((item) => whole(name, item)) };
}

function whole(name: string, value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(
    `Cannot write the attribute '${name}' as a whole number: write { float: ${value} } or { floats: [...] }`,
  );
}
