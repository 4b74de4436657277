/**
 * The safetensors file format: named arrays, with a few strings beside them. A file is the length of the header (8 bytes,
 * little-endian), the header (JSON, padded with spaces), and the elements of all arrays without gaps.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import {
  isListOfWhole,
  isRecord,
  type JsonRecord,
  parseJson,
  recordOf,
  type Refuse,
  shown,
  textsOf,
} from "../untrusted/json.ts";
import { standIn } from "../untrusted/stand_in.ts";

/** The elements of an array, in row-major order. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;

/** An array with its shape. */
export interface StoredTensor {
  /** Its elements in row-major order. */
  readonly data: TensorData;
  /** The lengths of its axes; `[]` for a scalar. */
  readonly shape: readonly number[];
}

/** An array that is made only when it is written, in its place in the file: so several large ones need not be there at once. */
export interface TensorSource {
  /** The type of its elements. */
  readonly dtype: Dtype;
  /** The lengths of its axes. */
  readonly shape: readonly number[];
  /** Writes its elements into an array of zeros. */
  write(into: TensorData): void;
}

/** What a file holds. */
export interface SafetensorsFile {
  /** The arrays by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The strings beside them. */
  readonly metadata: Readonly<Record<string, string>>;
}

const DTYPES = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
  I8: Int8Array,
} as const;

/** The type of elements, as a file names it. */
export type Dtype = keyof typeof DTYPES;

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const LENGTH_BYTES = 8;

/**
 * Writes arrays as the bytes of a safetensors file. The same arrays give the same bytes, in whatever order they come.
 *
 * @param tensors The arrays by name, or what makes them.
 * @param metadata Strings to put beside them.
 * @returns The bytes of the file.
 * @throws {TypeError} If the number of elements of an array is not what its shape says.
 *
 * @example Written and read again
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const bias = { data: Float32Array.of(0.5, -1), shape: [2] };
 * const bytes = encodeSafetensors(new Map([["bias", bias]]), { epoch: "3" });
 * const file = decodeSafetensors(bytes, "weights.safetensors");
 * assertEquals(file.tensors.get("bias"), bias);
 * assertEquals(file.metadata, { epoch: "3" });
 * ```
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor | TensorSource>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const { header, sorted, size } = layOut(tensors, metadata);
  const bytes = new Uint8Array(header.length + size);
  bytes.set(header);
  let offset = header.length;
  for (const { dtype, shape, write } of sorted) {
    const data = new DTYPES[dtype](bytes.buffer, offset, elements(shape));
    write(data);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * The bytes of {@linkcode encodeSafetensors} in parts: the header, then each array, made when it is asked for.
 *
 * @param tensors The arrays by name, or what makes them.
 * @param metadata Strings to put beside them.
 * @returns The parts of the file.
 * @throws {TypeError} If the number of elements of an array is not what its shape says.
 */
export function* safetensorsParts(
  ...[tensors, metadata]: Parameters<typeof encodeSafetensors>
): Generator<Uint8Array<ArrayBuffer>> {
  const { header, sorted } = layOut(tensors, metadata);
  yield header;
  for (const { dtype, shape, write } of sorted) {
    const data = new DTYPES[dtype](elements(shape));
    write(data);
    yield new Uint8Array(data.buffer);
  }
}

/** What stands before the arrays, the arrays in the order of the file, and the bytes of all of them. */
function layOut(
  ...[tensors, metadata = {}]: Parameters<typeof encodeSafetensors>
): { header: Uint8Array<ArrayBuffer>; sorted: ({ name: string } & TensorSource)[]; size: number } {
  // Wider elements first, so that every array begins at a multiple of its element's size; then by name.
  const sorted = Array.from(tensors, ([name, tensor]) => ({ name, ...sourceOf(name, tensor) })).sort((a, b) =>
    bytesOf(b) - bytesOf(a) || (a.name < b.name ? -1 : 1)
  );
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  let size = 0;
  for (const { name, dtype, shape } of sorted) {
    if (name === "__metadata__") {
      throw new TypeError("Cannot store a tensor named '__metadata__': the name is reserved");
    }
    const end = size + elements(shape) * DTYPES[dtype].BYTES_PER_ELEMENT;
    entries.push([name, { dtype, shape, data_offsets: [size, end] }]);
    size = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const start = LENGTH_BYTES + Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(start).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  header.set(json, LENGTH_BYTES);
  return { header, sorted, size };
}

function sourceOf(name: string, tensor: StoredTensor | TensorSource): TensorSource {
  if ("write" in tensor) return tensor;
  const { data, shape } = tensor;
  if (elements(shape) !== data.length) {
    throw new TypeError(
      `Cannot store the tensor '${name}': it has ${data.length} elements and the shape [${shape}]`,
    );
  }
  return { dtype: dtypeOf(data), shape, write: (into) => (into as Float64Array).set(data as Float64Array) };
}

function bytesOf({ dtype }: TensorSource): number {
  return DTYPES[dtype].BYTES_PER_ELEMENT;
}

/**
 * Reads the bytes of a safetensors file. The whole header is checked against the size of the file before any array is
 * allocated.
 *
 * @param bytes The bytes of the file.
 * @param name The name of the file, for messages.
 * @returns Its arrays, as copies, and its strings.
 * @throws {SyntaxError} If the bytes are not a safetensors file, or the header does not fit the data.
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const refuse = (reason: string): never => {
    throw inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
  };
  const other = standIn(bytes);
  if (other !== undefined) return refuse(`it is not a safetensors file but ${other}`);
  if (bytes.length < LENGTH_BYTES) {
    return refuse(`it has ${bytes.length} bytes, expected a safetensors file of at least ${LENGTH_BYTES}`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.length - LENGTH_BYTES)) {
    return refuse(
      `it is not a safetensors file, or is cut off (header of ${length} bytes, file of ${bytes.length})`,
    );
  }
  const start = LENGTH_BYTES + Number(length);
  const { __metadata__: metadata = {}, ...tensors } = parseHeader(
    bytes.subarray(LENGTH_BYTES, start),
    refuse,
  );
  const entries = Object.entries(tensors).map(([tensor, value]) => parseEntry(tensor, value, refuse));
  checkLayout(entries, bytes.length - start, refuse);
  return {
    tensors: new Map(entries.map(({ name, dtype, shape, begin, end }) => {
      // not `slice`, which does not copy the bytes of a Buffer
      const { buffer } = new Uint8Array(bytes.subarray(start + begin, start + end));
      return [name, { data: new DTYPES[dtype](buffer), shape }];
    })),
    metadata: textsOf(metadata, "'__metadata__'", refuse),
  };
}

function parseHeader(bytes: Uint8Array, refuse: Refuse): JsonRecord {
  const refuseHeader: Refuse = (reason) => refuse(`it is not a safetensors file (${reason})`);
  return recordOf(parseJson(bytes, "the header", refuseHeader), "the header", refuseHeader);
}

function parseEntry(name: string, value: unknown, refuse: Refuse): Entry {
  const wrong = (reason: string) => refuse(`the tensor '${name}' ${reason}`);
  if (!isRecord(value)) return wrong("is not described by an object");
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) {
    return wrong(`has dtype ${shown(dtype)}, expected one of ${Object.keys(DTYPES).join(" ")}`);
  }
  if (!isListOfWhole(shape)) return wrong(`has the shape ${shown(shape)}, expected lengths of at least 0`);
  const [begin, end, ...more] = isListOfWhole(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || more.length > 0) {
    return wrong(`has data_offsets ${shown(offsets)}, expected where it begins and ends`);
  }
  const expected = elements(shape) * DTYPES[dtype].BYTES_PER_ELEMENT;
  if (end - begin !== expected) {
    return wrong(
      `of dtype ${dtype} and shape [${shape.join(", ")}] has ${end - begin} bytes, expected ${expected}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** Every byte of the data belongs to exactly one array. */
function checkLayout(entries: readonly Entry[], size: number, refuse: Refuse): void {
  let offset = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== offset) {
      refuse(`the tensor '${name}' begins at byte ${begin} of the data, expected ${offset}`);
    }
    if (end > size) {
      refuse(`the tensor '${name}' ends at byte ${end} of the data, but there are ${size} bytes`);
    }
    offset = end;
  }
  if (offset !== size) refuse(`the tensors fill ${offset} bytes of the data, but there are ${size} bytes`);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The type of the elements of an array. */
export function dtypeOf(data: TensorData): Dtype {
  return (Object.keys(DTYPES) as Dtype[]).find((dtype) => data instanceof DTYPES[dtype])!;
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === "string" && Object.hasOwn(DTYPES, value);
}
