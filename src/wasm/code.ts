/**
 * WebAssembly instructions as typed values. A value is the code that leaves it on the stack, so a kernel is written as
 * nested expressions, and an expression that is used twice is computed twice.
 *
 * @module
 */

/** The types of values. */
export type Type = "i32" | "f32" | "f64" | "v128";

/** Bytes, possibly nested. */
export type Code = readonly (number | Code)[];

/** Code that leaves one value of type `T` on the stack. */
export interface Value<T extends Type> {
  readonly type: T;
  readonly code: Code;
}

/** An integer of the WebAssembly format: LEB128, unsigned. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return [...bytes, value];
}

/** An integer of the WebAssembly format: LEB128, signed, of 32 bits. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (; value < -64 || value > 63; value >>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value & 127];
}

const SIMD = 0xfd;

function unary<A extends Type, T extends Type>(type: T, ...opcode: number[]): (a: Value<A>) => Value<T> {
  return (a) => ({ type, code: [a.code, ...opcode] });
}

function binary<A extends Type, T extends Type>(
  type: T,
  ...opcode: number[]
): (a: Value<A>, b: Value<A>) => Value<T> {
  return (a, b) => ({ type, code: [a.code, b.code, ...opcode] });
}

const lanesUnary = (opcode: number) => unary<"v128", "v128">("v128", SIMD, ...unsigned(opcode));
const lanesBinary = (opcode: number) => binary<"v128", "v128">("v128", SIMD, ...unsigned(opcode));
const shift = (opcode: number) => (a: Value<"v128">, bits: number): Value<"v128"> => ({
  type: "v128",
  code: [a.code, i32.const(bits).code, SIMD, ...unsigned(opcode)],
});
const load =
  <T extends Type>(type: T, ...opcode: number[]) => (address: Value<"i32">, offset = 0): Value<T> => ({
    type,
    code: [address.code, ...opcode, ...memoryArgument(offset)],
  });

/** Alignment, of which nothing is promised, and a fixed offset in bytes. */
export function memoryArgument(offset: number): number[] {
  return [0, ...unsigned(offset)];
}

/** 32-bit integers: addresses and counters. */
export const i32 = {
  const: (value: number): Value<"i32"> => ({ type: "i32", code: [0x41, ...signed(value)] }),
  load: load("i32", 0x28),
  add: binary<"i32", "i32">("i32", 0x6a),
  sub: binary<"i32", "i32">("i32", 0x6b),
  mul: binary<"i32", "i32">("i32", 0x6c),
  /** Both taken for unsigned, rounded down. */
  div: binary<"i32", "i32">("i32", 0x6e),
  and: binary<"i32", "i32">("i32", 0x71),
  or: binary<"i32", "i32">("i32", 0x72),
  shiftLeft: binary<"i32", "i32">("i32", 0x74),
  /** Zeros come in from above. */
  shiftRight: binary<"i32", "i32">("i32", 0x76),
  isZero: unary<"i32", "i32">("i32", 0x45),
  /** The number of zero bits below the lowest one. */
  trailingZeros: unary<"i32", "i32">("i32", 0x68),
  /** The number of bits that are 1. */
  countOnes: unary<"i32", "i32">("i32", 0x69),
  lessThan: binary<"i32", "i32">("i32", 0x48),
  /** Less, both taken for unsigned: so a negative value is below nothing. */
  below: binary<"i32", "i32">("i32", 0x49),
  /** The smaller of two values; each is computed twice. */
  min: (a: Value<"i32">, b: Value<"i32">): Value<"i32"> => ({
    type: "i32",
    code: [a.code, b.code, i32.lessThan(a, b).code, 0x1b],
  }),
  /** The smaller of two values, both taken for unsigned; each is computed twice. */
  lower: (a: Value<"i32">, b: Value<"i32">): Value<"i32"> => ({
    type: "i32",
    code: [a.code, b.code, i32.below(a, b).code, 0x1b],
  }),
  /** The larger of two values; each is computed twice. */
  max: (a: Value<"i32">, b: Value<"i32">): Value<"i32"> => ({
    type: "i32",
    code: [b.code, a.code, i32.lessThan(a, b).code, 0x1b],
  }),
};

/** Single precision scalars. */
export const f32 = {
  const: (value: number): Value<"f32"> => ({
    type: "f32",
    code: [0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
  }),
  load: load("f32", 0x2a),
  add: binary<"f32", "f32">("f32", 0x92),
  equal: binary<"f32", "i32">("i32", 0x5b),
  /** To an integer, rounded to zero; NaN becomes 0. */
  truncate: unary<"f32", "i32">("i32", 0xfc, 0x00),
  /**
   * To an integer, of a whole number from 0 to 2^23, which a float32 that much larger has as its last bits; of others any
   * integer. Takes a small part of the time of `truncate`.
   */
  wholeToInteger: (a: Value<"f32">): Value<"i32"> => {
    const bits = unary<"f32", "i32">("i32", 0xbc)(f32.add(a, f32.const(2 ** 23)));
    return i32.sub(bits, i32.const(0x4b000000)); // the bits of 2^23
  },
  fromInteger: unary<"i32", "f32">("f32", 0xb2),
  demote: unary<"f64", "f32">("f32", 0xb6),
};

/** Double precision scalars. */
export const f64 = {
  add: binary<"f64", "f64">("f64", 0xa0),
};

/** 128 bits without interpretation. */
export const v128 = {
  load: load("v128", SIMD, 0x00),
  /** One float32 in all four lanes. */
  loadSplat: load("v128", SIMD, 0x09),
  /** Four float32, each the same offset from an address of its own. */
  loadEach: (addresses: readonly Value<"i32">[], offset = 0): Value<"v128"> => ({
    type: "v128",
    code: [
      ...addresses.toReversed().map(({ code }) => code),
      ...[SIMD, 0x5c, ...memoryArgument(offset)],
      ...[1, 2, 3].flatMap((lane) => [SIMD, 0x56, ...memoryArgument(offset), lane]),
    ],
  }),
  and: lanesBinary(0x4e),
  andNot: lanesBinary(0x4f),
  or: lanesBinary(0x50),
  xor: lanesBinary(0x51),
  anyTrue: unary<"v128", "i32">("i32", SIMD, 0x53),
  /** Bits of `a` where `mask` is set, of `b` elsewhere. */
  select: (mask: Value<"v128">, a: Value<"v128">, b: Value<"v128">): Value<"v128"> => ({
    type: "v128",
    code: [a.code, b.code, mask.code, SIMD, 0x52],
  }),
};

/** Four 32-bit integers. */
export const i32x4 = {
  const: (lanes: readonly number[]): Value<"v128"> => ({
    type: "v128",
    code: [SIMD, 0x0c, ...new Uint8Array(Int32Array.from(lanes).buffer)],
  }),
  splat: unary<"i32", "v128">("v128", SIMD, 0x11),
  equal: lanesBinary(0x37),
  lessThan: lanesBinary(0x39),
  /** Less, both taken for unsigned. */
  below: lanesBinary(0x3a),
  /** The sign bits of the lanes, lane 0 lowest. */
  bitmask: unary<"v128", "i32">("i32", SIMD, ...unsigned(0xa4)),
  shiftLeft: shift(0xab),
  shiftRight: shift(0xac),
  /** Zeros come in from above. */
  shiftRightUnsigned: shift(0xad),
  add: lanesBinary(0xae),
  sub: lanesBinary(0xb1),
  /** From floats, rounded to zero; NaN becomes 0. */
  fromFloats: lanesUnary(0xf8),
};

/** Four float32. */
export const f32x4 = {
  const: (value: number): Value<"v128"> => ({
    type: "v128",
    code: [SIMD, 0x0c, ...new Uint8Array(Float32Array.of(value, value, value, value).buffer)],
  }),
  splat: unary<"f32", "v128">("v128", SIMD, 0x13),
  /** Four lanes out of the eight of `a` and `b`. */
  shuffle: (a: Value<"v128">, b: Value<"v128">, lanes: readonly number[]): Value<"v128"> => ({
    type: "v128",
    code: [
      a.code,
      b.code,
      SIMD,
      0x0d,
      ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
    ],
  }),
  extract: (a: Value<"v128">, lane: number): Value<"f32"> => ({
    type: "f32",
    code: [a.code, SIMD, 0x1f, lane],
  }),
  equal: lanesBinary(0x41),
  notEqual: lanesBinary(0x42),
  lessThan: lanesBinary(0x43),
  floor: lanesUnary(0x68),
  nearest: lanesUnary(0x6a),
  abs: lanesUnary(0xe0),
  neg: lanesUnary(0xe1),
  sqrt: lanesUnary(0xe3),
  add: lanesBinary(0xe4),
  sub: lanesBinary(0xe5),
  mul: lanesBinary(0xe6),
  div: lanesBinary(0xe7),
  /** The larger; NaN when either is. */
  max: lanesBinary(0xe9),
  /** `b < a ? b : a`, so that NaN in `a` stays. */
  pmin: lanesBinary(0xea),
  /** `a < b ? b : a`, so that NaN in `a` stays. */
  pmax: lanesBinary(0xeb),
  fromIntegers: lanesUnary(0xfa),
  relaxedMadd: (a: Value<"v128">, b: Value<"v128">, c: Value<"v128">): Value<"v128"> => ({
    type: "v128",
    code: [a.code, b.code, c.code, SIMD, ...unsigned(0x105)],
  }),
};

/** Two float64. */
export const f64x2 = {
  extract: (a: Value<"v128">, lane: number): Value<"f64"> => ({
    type: "f64",
    code: [a.code, SIMD, 0x21, lane],
  }),
  add: lanesBinary(0xf0),
  /** From the first two lanes of four float32. */
  promoteLow: lanesUnary(0x5f),
};
