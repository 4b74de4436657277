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

type AnyArray = InstanceType<typeof KINDS[keyof typeof KINDS]>;

/** A typed array as it is sent. */
interface Sent {
  readonly arrayKind: keyof typeof KINDS;
  readonly buffer: ArrayBuffer; // or one that is shared
  readonly start: number;
  readonly length: number;
}

/** A message with each typed array as its buffer. Memory that is shared stays so, of other memory only what an array shows is sent. */
export function toSent(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const arrayKind = Object.prototype.toString.call(value).slice("[object ".length, -1);
    if (!(arrayKind in KINDS)) return value;
    const array = value as AnyArray;
    const isWhole = array.buffer instanceof SharedArrayBuffer || array.byteLength === array.buffer.byteLength;
    const { buffer, byteOffset: start, length } = isWhole ? array : array.slice();
    return { arrayKind, buffer, start, length };
  }
  return mapValues(value, toSent);
}

/** The message that was sent. */
export function fromSent(value: unknown): unknown {
  if (typeof value === "object" && value !== null && "arrayKind" in value) {
    const { arrayKind, buffer, start, length } = value as Sent;
    return new KINDS[arrayKind](buffer, start, length);
  }
  return mapValues(value, fromSent);
}

function mapValues(value: unknown, map: (value: unknown) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(map) : value;
  if (value instanceof Error || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, map(inner)]));
}
