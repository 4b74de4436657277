/**
 * Typed arrays on their way to a worker and back. Deno walks through the elements of those in a message one by one, which takes
 * longer than to score the rows, so they are sent as buffers.
 *
 * @module
 */

const KINDS = {
  Float32Array,
  Float64Array,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
  Int8Array,
  Int16Array,
  Int32Array,
};

/** An array of numbers of a type. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array;

/** A typed array as it is sent. */
interface Sent {
  readonly arrayKind: keyof typeof KINDS;
  readonly buffer: ArrayBuffer; // or one that is shared
  readonly start: number;
  readonly length: number;
}

/** Whether something is such an array. */
export function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && kindOf(value as NumberArray) in KINDS;
}

/** An array of the same type and length in other memory. */
export function viewOf<A extends NumberArray>(memory: SharedArrayBuffer, array: A): A {
  return new KINDS[kindOf(array)](memory as unknown as ArrayBuffer, 0, array.length) as NumberArray as A;
}

/** A message with each typed array as its buffer. Memory that is shared stays so, of other memory only what an array shows is sent. */
export function toSent(value: unknown): unknown {
  if (!isNumberArray(value)) return mapValues(value, toSent);
  const isWhole = value.buffer instanceof SharedArrayBuffer || value.byteLength === value.buffer.byteLength;
  const { buffer, byteOffset: start, length } = isWhole ? value : new KINDS[kindOf(value)](value);
  return { arrayKind: kindOf(value), buffer, start, length };
}

/** The message that was sent. */
export function fromSent(value: unknown): unknown {
  if (typeof value === "object" && value !== null && "arrayKind" in value) {
    const { arrayKind, buffer, start, length } = value as Sent;
    return new KINDS[arrayKind](buffer, start, length);
  }
  return mapValues(value, fromSent);
}

/** The type of an array, or of what it extends, as those of Node.js do. */
function kindOf(array: NumberArray): keyof typeof KINDS {
  return array[Symbol.toStringTag];
}

function mapValues(value: unknown, map: (value: unknown) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(map) : value;
  if (value instanceof Error || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, map(inner)]));
}
