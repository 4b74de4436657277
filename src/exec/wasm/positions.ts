/**
 * Lists of the places where a binary operand is 1. Products with it need only go over those, which is worth it when
 * they are few: pixels that are set, or one-hot columns. Whether an operand is binary and sparse is found out in every
 * run, unless its kind says so; sums over lists have the same terms in the same order as sums over everything, without those that are 0.
 *
 * @module
 */
import { type Expr, width } from "../../expr/mod.ts";
import { isFixedPoint } from "../../ops/mod.ts";
import { f32x4, type FunctionBuilder, i32, i32x4, type Local, v128, type Value } from "../../wasm/mod.ts";
import { applies } from "./fusion.ts";
import { type Place, strideOf } from "./layout.ts";
import { requestOf } from "./request.ts";
import type { PositionsStep } from "./steps.ts";

const WORD = 4;
const VECTOR = 16;

/** Ends a list; larger than every entry. */
export const END = 0x7fffffff;

/** An operand counts as sparse when at most one of so many values is 1. */
export const SPARSE = 4;

/** Where the lists of an operand lie. */
export interface Positions {
  /** A word that says whether the operand is binary and sparse. If not, the lists hold nothing of use. */
  readonly flag: number;
  /** Whether the operand exists as lists only. */
  readonly only: boolean;
  /** For each row a list of columns as offsets in a row, ascending. */
  readonly rows: Place;
  /** For each column a list of rows, ascending, if there are such lists. */
  readonly columns: Place;
  /** For each column a word for the making of its list. */
  readonly ends: number;
  /** Whether columns have lists. */
  readonly byColumn: boolean;
  /** The bytes that all of this takes. */
  readonly bytes: number;
}

/** Panels reach to the end of the padding, so its columns have lists too. */
export function paddedColumns({ shape }: Expr): number {
  return strideOf(shape) / WORD;
}

/** Lays out the lists that a step makes of an operand of at most `rows` rows. */
export function layOutPositions(
  { operand, byColumn, codes }: PositionsStep,
  { address, rows }: { address: number; rows: number },
): Positions {
  const columns = paddedColumns(operand);
  const rowLists = { address: address + VECTOR, stride: (columns + 1) * WORD };
  const columnLists = { address: rowLists.address + rows * rowLists.stride, stride: (rows + 1) * WORD };
  const ends = columnLists.address + columns * columnLists.stride;
  return {
    flag: address,
    only: codes !== undefined,
    rows: rowLists,
    columns: columnLists,
    ends,
    byColumn,
    bytes: (byColumn ? ends + columns * WORD : columnLists.address) - address,
  };
}

/** Whether an operand may turn out to be binary: data, or what is made by comparing, repeating that and moving columns. */
export function mayBeBinary(expr: Expr): boolean {
  if (expr.kind !== "application") return expr.kind === "input";
  if (isFixedPoint(expr)) return mayBeBinary(expr.attributes.step);
  if (applies(expr, "oneHot") || applies(expr, "equal") || applies(expr, "less")) return true;
  return (applies(expr, "take") || applies(expr, "concat")) && expr.inputs.every(mayBeBinary);
}

/** A list of rows for each of some columns, empty yet, if such lists are needed. */
export function beginColumnLists(
  f: FunctionBuilder,
  { columns, ends, byColumn }: Positions,
  { from, to }: { from: Value<"i32">; to: Value<"i32"> },
): void {
  if (!byColumn) return;
  const list = f.local("i32", i32.mul(from, i32.const(columns.stride / WORD)));
  f.loop({ from, to, step: WORD }, (column) => {
    f.store(column, i32.add(list, i32.const(columns.address)), ends);
    f.set(list, i32.add(list, i32.const(columns.stride)));
  });
}

/** Adds a row to the list of a column. */
export function addToColumn(
  f: FunctionBuilder,
  { ends, byColumn }: Positions,
  { row, place }: { row: Local<"i32">; place: Local<"i32"> },
): void {
  if (!byColumn) return;
  const entry = f.local("i32", i32.load(place, ends));
  f.store(entry, row);
  f.store(place, i32.add(entry, i32.const(WORD)), ends);
}

/** Ends the lists of some columns. */
export function endColumnLists(
  f: FunctionBuilder,
  { ends, byColumn }: Positions,
  { from, to }: { from: Value<"i32">; to: Value<"i32"> },
): void {
  if (!byColumn) return;
  f.loop({ from, to, step: WORD }, (column) => f.store(i32.load(column, ends), i32.const(END)));
}

/** Makes the lists of an operand. */
export function listPositions(
  f: FunctionBuilder,
  { operand, from, positions }: { operand: Expr; from: Place; positions: Positions },
): void {
  const { n, base } = requestOf(f);
  const isSparse = f.local("i32", i32.const(1));
  const most = f.local("i32", i32.mul(n, i32.const(Math.floor(width(operand.shape) / SPARSE) * WORD)));
  const listed = f.local("i32", i32.const(0));
  const everyColumn = { from: i32.const(0), to: i32.const(paddedColumns(operand) * WORD) };
  beginColumnLists(f, positions, everyColumn);
  f.loop({ from: 0, to: n, step: 1 }, (row) => {
    f.if(isSparse, () => {
      const start = f.local("i32", i32.add(base, i32.mul(row, i32.const(positions.rows.stride))));
      const entry = f.local("i32", start);
      const x = f.local("i32", i32.add(base, i32.mul(row, i32.const(from.stride))));
      const wrong = f.local("v128", f32x4.const(0));
      f.loop({ from: 0, to: from.stride, step: 2 * VECTOR }, (column) => {
        const at = f.local("i32", i32.add(x, column));
        const masks = [0, VECTOR].map((half) => {
          const value = f.local("v128", v128.load(at, from.address + half));
          const isSet = f.local("v128", f32x4.notEqual(value, f.constant(0)));
          f.set(wrong, v128.or(wrong, v128.and(isSet, f32x4.notEqual(value, f.constant(1)))));
          return i32x4.bitmask(isSet);
        });
        const mask = f.local("i32", i32.or(masks[0], i32.shiftLeft(masks[1], i32.const(4))));
        eachOne(f, mask, (bit) => {
          const place = f.local("i32", i32.add(column, bit));
          f.store(entry, place, positions.rows.address);
          f.set(entry, i32.add(entry, i32.const(WORD)));
          addToColumn(f, positions, { row, place });
        });
      });
      f.store(entry, i32.const(END), positions.rows.address);
      f.set(listed, i32.add(listed, i32.sub(entry, start)));
      f.if(i32.or(v128.anyTrue(wrong), i32.lessThan(most, listed)), () => f.set(isSparse, i32.const(0)));
    });
  });
  endColumnLists(f, positions, everyColumn);
  f.store(base, isSparse, positions.flag);
}

/** Takes the ones out of a mask, from the lowest on, and says where each is, in words. */
export function eachOne(f: FunctionBuilder, mask: Local<"i32">, body: (bit: Value<"i32">) => void): void {
  f.while(mask, () => {
    body(i32.mul(i32.trailingZeros(mask), i32.const(WORD)));
    f.set(mask, i32.and(mask, i32.sub(mask, i32.const(1))));
  });
}
