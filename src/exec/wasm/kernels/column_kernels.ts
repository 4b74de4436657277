/**
 * Kernels that move columns or add up segments of columns. What they store in the padding of rows is 0.
 *
 * @module
 */
import {
  f32,
  f32x4,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  v128,
  type Value,
} from "../../../wasm/mod.ts";
import { Lanes, rules } from "./lanes.ts";
import { FLOAT, type Place, VECTOR } from "../plan/layout.ts";
import { requestOf } from "./request.ts";

/** The bytes of a segment's entry in the table: where it begins, its length. */
const SEGMENT_ENTRY = 8;
const SEGMENT_LENGTH = 4;

/** Where the operand and the result of a kernel lie. */
interface MovedPlaces {
  readonly from: Place;
  readonly to: Place;
  /** The number of columns, or segments, that the kernel goes over. */
  readonly length: number;
  /** The number of columns of the result. */
  readonly columns: number;
  /** The number of rows in a tile. */
  readonly rows: number;
}

/** The same, and where the table lies that the kernel goes by. */
export interface ColumnPlaces extends MovedPlaces {
  /** The offsets of columns in bytes, or for segments where each begins and its length. */
  readonly table: number;
  /** The first column of the table, if its columns are consecutive. */
  readonly first?: number | undefined;
}

/** Where the operands and the result of a concatenation lie. */
export interface ConcatPlaces {
  readonly operands: readonly { readonly place: Place; readonly width: number }[];
  readonly to: Place;
}

/** The table of segments with the given widths. */
export function segmentTable(widths: Int32Array): Int32Array {
  let start = 0;
  return Int32Array.from(
    Array.from(widths).flatMap((width) => {
      const entry = [start * FLOAT, width * FLOAT];
      start += width;
      return entry;
    }),
  );
}

/** `y[k] = x[indices[k]]`. */
export function take(f: FunctionBuilder, places: ColumnPlaces): void {
  const { table, length, from, to, first } = places;
  eachTile(f, places, ({ x, y, rows }) => {
    if (first !== undefined) {
      for (const row of rows) {
        copyColumns(f, {
          x,
          y,
          from: from.address + row * from.stride + first * FLOAT,
          to: to.address + row * to.stride,
          width: length,
        });
      }
      return clearPadding(f, y, places);
    }
    f.loop({ from: 0, to: length * FLOAT, step: FLOAT }, (k) => {
      const source = f.local("i32", i32.add(x, i32.load(k, table)));
      const target = f.local("i32", i32.add(y, k));
      for (const row of rows) {
        f.store(target, f32.load(source, from.address + row * from.stride), to.address + row * to.stride);
      }
    });
    clearPadding(f, y, places);
  });
}

/** `y[k] = x[order[k]]`. */
export function permute(f: FunctionBuilder, places: MovedPlaces & { readonly order: number }): void {
  const { order, length, from, to } = places;
  eachTile(f, places, ({ x, y, rows }) => {
    f.loop({ from: 0, to: length * FLOAT, step: VECTOR }, (k) => {
      const sources = [0, 1, 2, 3].map((lane) => {
        const at = f.local("i32", i32.add(k, i32.const(lane * FLOAT)));
        return f.local("i32", i32.add(x, offsetAt(f, at, { order, length })));
      });
      const target = f.local("i32", i32.add(y, k));
      for (const row of rows) {
        const values = v128.loadEach(sources, from.address + row * from.stride);
        f.store(target, values, to.address + row * to.stride);
      }
    });
    clearPadding(f, y, places);
  });
}

/** `y[order[k]] = k`. */
export function inverse(
  f: FunctionBuilder,
  { order, length, to }: { order: number; length: number; to: Place },
): void {
  f.clear(i32.const(to.address), i32.const(to.stride));
  f.loop({ from: 0, to: length, step: 1 }, (k) => {
    const place = f.local("i32", i32.mul(k, i32.const(FLOAT)));
    f.store(offsetAt(f, place, { order, length }), f32.fromInteger(k), to.address);
  });
}

/** The offset of a column that an order names, inside its row whatever the order holds. */
function offsetAt(
  f: FunctionBuilder,
  at: Local<"i32">,
  { order, length }: { order: number; length: number },
): Local<"i32"> {
  const column = f.local("i32", f32.wholeToInteger(f32.load(at, order)));
  return f.local("i32", i32.mul(i32.lower(column, i32.const(length - 1)), i32.const(FLOAT)));
}

/**
 * `y[k] = table[x[k]]`, where the table is one of float32. Rows that no input was given for may hold any number, so places are kept
 * inside the table.
 */
export function lookUp(f: FunctionBuilder, places: ColumnPlaces & { readonly values: number }): void {
  const { table, values, length, from, to } = places;
  const shift = i32.const(Math.log2(FLOAT));
  eachTile(f, places, ({ x, y, rows }) => {
    f.loop({ from: 0, to: length * FLOAT, step: FLOAT }, (k) => {
      const source = f.local("i32", i32.add(x, k));
      const target = f.local("i32", i32.add(y, k));
      for (const row of rows) {
        const place = f.local("i32", f32.truncate(f32.load(source, from.address + row * from.stride)));
        f.set(place, i32.max(i32.const(0), place));
        f.set(place, i32.min(i32.const(values - 1), place));
        f.store(target, f32.load(i32.shiftLeft(place, shift), table), to.address + row * to.stride);
      }
    });
    clearPadding(f, y, places);
  });
}

/** `y[k] = x[codes[k]] == values[k]`, where the values are a table of float32. */
export function oneHot(f: FunctionBuilder, places: ColumnPlaces & { readonly values: number }): void {
  const { table, values, length, from, to } = places;
  eachTile(f, places, ({ x, y, rows }) => {
    f.loop({ from: 0, to: length * FLOAT, step: FLOAT }, (k) => {
      const source = f.local("i32", i32.add(x, i32.load(k, table)));
      const target = f.local("i32", i32.add(y, k));
      const value = f.local("f32", f32.load(k, values));
      for (const row of rows) {
        const isEqual = f32.equal(f32.load(source, from.address + row * from.stride), value);
        f.store(target, f32.fromInteger(isEqual), to.address + row * to.stride);
      }
    });
    clearPadding(f, y, places);
  });
}

/** `y[indices[k]] += x[k]`, from zeros. */
export function put(f: FunctionBuilder, places: ColumnPlaces): void {
  const { table, length, from, to } = places;
  eachTile(f, places, ({ x, y, rows }) => {
    f.clear(i32.add(y, i32.const(to.address)), i32.const(rows.length * to.stride));
    f.loop({ from: 0, to: length * FLOAT, step: FLOAT }, (k) => {
      const source = f.local("i32", i32.add(x, k));
      const target = f.local("i32", i32.add(y, i32.load(k, table)));
      for (const row of rows) {
        const address = to.address + row * to.stride;
        const value = f32.load(source, from.address + row * from.stride);
        f.store(target, f32.add(f32.load(target, address), value), address);
      }
    });
  });
}

/** `y[s] = m + log(sum of e^(x - m))` over the columns of segment `s`, with `m` the largest of them. */
export function segmentLogSumExp(f: FunctionBuilder, places: ColumnPlaces): void {
  const { table, length, to } = places;
  eachTile(f, places, ({ x, y, rows }) => {
    const target = f.local("i32", y);
    f.loop({ from: 0, to: length * SEGMENT_ENTRY, step: SEGMENT_ENTRY }, (entry) => {
      const start = f.local("i32", i32.add(x, i32.load(entry, table)));
      const end = f.local("i32", i32.add(start, i32.load(entry, table + SEGMENT_LENGTH)));
      const sums = rows.length === 1 ? sumColumns : sumRows;
      const { largest, total } = sums(f, places, { start, end });
      const result = f.local("v128", f32x4.add(largest, rules.log(new Lanes(f), total, total)));
      for (const row of rows) {
        const lane = row === 0 ? result : f32x4.shuffle(result, result, [row, row, row, row]);
        f.storeLane(target, lane, to.address + row * to.stride);
      }
      f.set(target, i32.add(target, i32.const(FLOAT)));
    });
    clearPadding(f, y, places);
  });
}

/** The columns of a segment, from an offset to another. */
interface Segment {
  readonly start: Local<"i32">;
  readonly end: Local<"i32">;
}

/** What is known of a segment when all of its columns were looked at. */
interface SegmentSums {
  /** `m`, the largest of `x`. */
  readonly largest: Local<"v128">;
  /** The sum of `e^(x - m)`. */
  readonly total: Local<"v128">;
}

/** The sums of a row, in all lanes. A vector has four columns. */
function sumColumns(f: FunctionBuilder, { from }: ColumnPlaces, { start, end }: Segment): SegmentSums {
  const eachVector = (body: (value: Value<"v128">, isInside: Value<"v128">) => void) =>
    f.loop({ from: start, to: end, step: VECTOR }, (at) => {
      const lanes = i32x4.add(i32x4.splat(at), i32x4.const([0, 4, 8, 12]));
      body(v128.load(at, from.address), f.local("v128", i32x4.lessThan(lanes, i32x4.splat(end))));
    });
  const largest = f.local("v128", f32x4.const(-Infinity));
  eachVector((value, isInside) => {
    f.set(largest, f32x4.max(largest, v128.select(isInside, value, f.constant(-Infinity))));
  });
  acrossLanes(f, largest, f32x4.max);
  const total = f.local("v128", f32x4.const(0));
  eachVector((value, isInside) => {
    const lanes = new Lanes(f);
    const difference = lanes.keep(f32x4.sub(value, largest));
    f.set(total, f32x4.add(total, v128.and(rules.exp(lanes, difference, difference), isInside)));
  });
  acrossLanes(f, total, f32x4.add);
  return { largest, total };
}

/** The sums of four rows. A lane is a row, and its columns are added up in the order of {@linkcode sumColumns}. */
function sumRows(f: FunctionBuilder, { from }: ColumnPlaces, { start, end }: Segment): SegmentSums {
  const rows = [0, 1, 2, 3].map((row) => row * from.stride);
  const eachColumn = (body: (values: Value<"v128">) => void) =>
    f.loop({ from: start, to: end, step: FLOAT }, (at) => {
      body(v128.loadEach(rows.map((offset) => i32.add(at, i32.const(offset))), from.address));
    });
  const largest = f.local("v128", f32x4.const(-Infinity));
  eachColumn((values) => f.set(largest, f32x4.max(largest, values)));
  // every fourth column goes to the same sum, which is always the first one
  const sums = rows.map(() => f.local("v128", f32x4.const(0)));
  eachColumn((values) => {
    const lanes = new Lanes(f);
    const difference = lanes.keep(f32x4.sub(values, largest));
    const sum = lanes.keep(f32x4.add(sums[0]!, rules.exp(lanes, difference, difference)));
    sums.forEach((local, k) => f.set(local, sums[k + 1] ?? sum));
  });
  const [a, b, c, d] = sums;
  return { largest, total: f.local("v128", f32x4.add(f32x4.add(a!, c!), f32x4.add(b!, d!))) };
}

/** `y[k] = x[k] + y[k - 1]` within each segment of columns. */
export function segmentCumulativeSum(f: FunctionBuilder, places: ColumnPlaces): void {
  const { table, length, from, to } = places;
  eachTile(f, places, ({ x, y }) => {
    const difference = f.local("i32", i32.sub(y, x));
    f.loop({ from: 0, to: length * SEGMENT_ENTRY, step: SEGMENT_ENTRY }, (entry) => {
      const start = f.local("i32", i32.add(x, i32.load(entry, table)));
      const end = i32.add(start, i32.load(entry, table + SEGMENT_LENGTH));
      const total = f.local("f32", f32.const(0));
      f.loop({ from: start, to: f.local("i32", end), step: FLOAT }, (at) => {
        f.set(total, f32.add(total, f32.load(at, from.address)));
        f.store(i32.add(at, difference), total, to.address);
      });
    });
    clearPadding(f, y, places);
  });
}

/** Joins the columns of several operands. */
export function concat(f: FunctionBuilder, places: ConcatPlaces): void {
  const { operands, to } = places;
  const { first, last, base } = requestOf(f);
  f.loop({ from: first, to: last, step: 1 }, (row) => {
    const y = f.local("i32", i32.add(base, i32.mul(row, i32.const(to.stride))));
    let columns = 0;
    for (const { place, width } of operands) {
      const x = f.local("i32", i32.add(base, i32.mul(row, i32.const(place.stride))));
      copyColumns(f, { x, y, from: place.address, to: to.address + columns * FLOAT, width });
      columns += width;
    }
    clearPadding(f, y, { to, columns, rows: 1 });
  });
}

/** Copies consecutive columns of a row, and touches nothing beyond them. */
function copyColumns(
  f: FunctionBuilder,
  { x, y, from, to, width }: {
    x: Local<"i32">;
    y: Local<"i32">;
    from: number;
    to: number;
    width: number;
  },
): void {
  const vectors = Math.floor(width * FLOAT / VECTOR) * VECTOR;
  f.loop({ from: 0, to: vectors, step: VECTOR }, (k) => {
    f.store(i32.add(y, k), v128.load(i32.add(x, k), from), to);
  });
  for (let offset = vectors; offset < width * FLOAT; offset += FLOAT) {
    f.store(y, f32.load(x, from + offset), to + offset);
  }
}

/** Sets what lies between the last column and the end of each row to 0. */
function clearPadding(
  f: FunctionBuilder,
  y: Value<"i32">,
  { to, columns, rows }: Pick<ColumnPlaces, "to" | "columns" | "rows">,
): void {
  for (let row = 0; row < rows; row++) {
    for (let offset = columns * FLOAT; offset < to.stride; offset += FLOAT) {
      f.store(y, f32.const(0), to.address + row * to.stride + offset);
    }
  }
}

/** Combines the four lanes of a local; all of them then hold the result. */
function acrossLanes(
  f: FunctionBuilder,
  local: Local<"v128">,
  combine: (a: Value<"v128">, b: Value<"v128">) => Value<"v128">,
): void {
  for (const lanes of [[2, 3, 0, 1], [1, 0, 3, 2]]) {
    f.set(local, combine(local, f32x4.shuffle(local, local, lanes)));
  }
}

/** Goes over the tiles of rows that the kernel was asked for, with the offsets where their rows begin. */
function eachTile(
  f: FunctionBuilder,
  { from, to, rows }: MovedPlaces,
  body: (tile: { x: Local<"i32">; y: Local<"i32">; rows: readonly number[] }) => void,
): void {
  const { first, last, base } = requestOf(f);
  f.loop({ from: first, to: last, step: 1 }, (tile) => {
    const x = f.local("i32", i32.add(base, i32.mul(tile, i32.const(rows * from.stride))));
    const y = f.local("i32", i32.add(base, i32.mul(tile, i32.const(rows * to.stride))));
    body({ x, y, rows: Array.from({ length: rows }, (_, row) => row) });
  });
}
