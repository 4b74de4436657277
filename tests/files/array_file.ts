import { crc32, deflateRawSync } from "node:zlib";

/** How the numbers of an array are stored in a file. */
export interface StoredArray {
  /** A letter and the bytes that a number takes, such as `f4`. */
  readonly kind: string;
  readonly bigEndian: boolean;
  readonly columnMajor: boolean;
  readonly shape: readonly number[];
  /** The numbers in row-major order. */
  readonly values: readonly number[];
}

/** The type code of each kind in the idx format. */
export const IDX_TYPES: Readonly<Record<string, number>> = { u1: 8, i1: 9, i2: 11, i4: 12, f4: 13, f8: 14 };

/** The numbers as bytes. */
export function storedBytes({ kind, bigEndian, columnMajor, shape, values }: StoredArray): Uint8Array {
  const bytes = Number(kind.slice(1));
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  const little = !bigEndian;
  const write: Record<string, (at: number, value: number) => void> = {
    b1: (at, value) => view.setUint8(at, value),
    u1: (at, value) => view.setUint8(at, value),
    i1: (at, value) => view.setInt8(at, value),
    u2: (at, value) => view.setUint16(at, value, little),
    i2: (at, value) => view.setInt16(at, value, little),
    f2: (at, value) => view.setFloat16(at, value, little),
    u4: (at, value) => view.setUint32(at, value, little),
    i4: (at, value) => view.setInt32(at, value, little),
    f4: (at, value) => view.setFloat32(at, value, little),
    u8: (at, value) => view.setBigUint64(at, BigInt(value), little),
    i8: (at, value) => view.setBigInt64(at, BigInt(value), little),
    f8: (at, value) => view.setFloat64(at, value, little),
  };
  values.forEach((value, i) => write[kind]!((columnMajor ? columnMajorPlace(i, shape) : i) * bytes, value));
  return new Uint8Array(view.buffer);
}

/** Where the i-th number in row-major order stands in column-major order. */
function columnMajorPlace(i: number, shape: readonly number[]): number {
  const index = shape.map(() => 0);
  for (let d = shape.length - 1; d >= 0; d--) {
    index[d] = i % shape[d]!;
    i = Math.floor(i / shape[d]!);
  }
  return index.reduceRight((place, at, d) => place * shape[d]! + at, 0);
}

/** A file in the `.npy` format; `header` says how its dictionary is written, by default as NumPy does. */
export function npyFile(array: StoredArray, header = numpyHeader(array), version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = [0, 8, 16, 24].slice(0, version === 1 ? 2 : 4).map((bits) => text.length >> bits & 255);
  return Uint8Array.of(
    ...[0x93, 78, 85, 77, 80, 89, version, 0],
    ...length,
    ...text,
    ...storedBytes(array),
  );
}

/** The dictionary of a header as NumPy writes it. */
export function numpyHeader({ kind, bigEndian, columnMajor, shape }: StoredArray): string {
  const order = kind.endsWith("1") ? "|" : bigEndian ? ">" : "<";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  return `{'descr': '${order}${kind}', 'fortran_order': ${
    columnMajor ? "True" : "False"
  }, 'shape': (${sizes}), }`.padEnd(117) + "\n";
}

/** A file in the idx format. */
export function idxFile(array: StoredArray): Uint8Array {
  const sizes = array.shape.flatMap((size) => [size >>> 24, size >> 16 & 255, size >> 8 & 255, size & 255]);
  const values = storedBytes({ ...array, bigEndian: true, columnMajor: false });
  return Uint8Array.of(0, 0, IDX_TYPES[array.kind]!, array.shape.length, ...sizes, ...values);
}

/** A zip archive of one file, deflated or stored. */
export function zipFile(name: string, content: Uint8Array, deflated: boolean): Uint8Array {
  const packed = deflated ? new Uint8Array(deflateRawSync(content)) : content;
  const text = new TextEncoder().encode(name);
  const number = (value: number, bytes: number) =>
    Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
  const common = [
    ...number(deflated ? 8 : 0, 2),
    ...number(0, 4),
    ...number(crc32(content), 4),
    ...number(packed.length, 4),
    ...number(content.length, 4),
    ...number(text.length, 2),
    ...number(0, 2),
  ];
  const local = [0x50, 0x4b, 3, 4, ...number(20, 2), ...number(0, 2), ...common, ...text];
  const central = [
    ...[0x50, 0x4b, 1, 2, ...number(20, 2), ...number(20, 2), ...number(0, 2), ...common],
    ...number(0, 14),
    ...text,
  ];
  const end = [
    ...[0x50, 0x4b, 5, 6, ...number(0, 4), ...number(1, 2), ...number(1, 2)],
    ...number(central.length, 4),
    ...number(local.length + packed.length, 4),
    ...number(0, 2),
  ];
  return Uint8Array.of(...local, ...packed, ...central, ...end);
}
