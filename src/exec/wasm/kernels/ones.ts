/**
 * Kernels that list the ones of an operand which is searched.
 *
 * @module
 */
import { type Expr, width } from "../../../expr/mod.ts";
import { f32x4, type FunctionBuilder, i32, i32x4, type Local, v128, type Value } from "../../../wasm/mod.ts";
import { FLOAT, type Place, VECTOR } from "../plan/layout.ts";
import { SPARSE } from "../plan/one_hot.ts";
import { type OnesLists, paddedColumns } from "../plan/ones.ts";
import { requestOf } from "./request.ts";

/** Ends a list; larger than every entry. */
export const END = 0x7fffffff;

/** A list of rows for each of some columns, empty yet, if such lists are needed. */
export function beginColumnLists(
  f: FunctionBuilder,
  { columns, ends, byColumn }: OnesLists,
  { from, to }: { from: Value<"i32">; to: Value<"i32"> },
): void {
  if (!byColumn) return;
  const list = f.local("i32", i32.mul(from, i32.const(columns.stride / FLOAT)));
  f.loop({ from, to, step: FLOAT }, (column) => {
    f.store(column, i32.add(list, i32.const(columns.address)), ends);
    f.set(list, i32.add(list, i32.const(columns.stride)));
  });
}

/** Adds a row to the list of a column. */
export function addToColumn(
  f: FunctionBuilder,
  { ends, byColumn }: OnesLists,
  { row, place }: { row: Local<"i32">; place: Local<"i32"> },
): void {
  if (!byColumn) return;
  const entry = f.local("i32", i32.load(place, ends));
  f.store(entry, row);
  f.store(place, i32.add(entry, i32.const(FLOAT)), ends);
}

/** Ends the lists of some columns. */
export function endColumnLists(
  f: FunctionBuilder,
  { ends, byColumn }: OnesLists,
  { from, to }: { from: Value<"i32">; to: Value<"i32"> },
): void {
  if (!byColumn) return;
  f.loop({ from, to, step: FLOAT }, (column) => f.store(i32.load(column, ends), i32.const(END)));
}

/** Makes the lists of an operand. */
export function listOnes(
  f: FunctionBuilder,
  { operand, from, ones }: { operand: Expr; from: Place; ones: OnesLists },
): void {
  const { n, base } = requestOf(f);
  const isSparse = f.local("i32", i32.const(1));
  const most = f.local("i32", i32.mul(n, i32.const(Math.floor(width(operand.shape) / SPARSE) * FLOAT)));
  const listed = f.local("i32", i32.const(0));
  const everyColumn = { from: i32.const(0), to: i32.const(paddedColumns(operand) * FLOAT) };
  beginColumnLists(f, ones, everyColumn);
  f.loop({ from: 0, to: n, step: 1 }, (row) => {
    f.if(isSparse, () => {
      const start = f.local("i32", i32.add(base, i32.mul(row, i32.const(ones.rows.stride))));
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
        const mask = f.local("i32", i32.or(masks[0]!, i32.shiftLeft(masks[1]!, i32.const(4))));
        eachOne(f, mask, (bit) => {
          const place = f.local("i32", i32.add(column, bit));
          f.store(entry, place, ones.rows.address);
          f.set(entry, i32.add(entry, i32.const(FLOAT)));
          addToColumn(f, ones, { row, place });
        });
      });
      f.store(entry, i32.const(END), ones.rows.address);
      f.set(listed, i32.add(listed, i32.sub(entry, start)));
      f.if(i32.or(v128.anyTrue(wrong), i32.lessThan(most, listed)), () => f.set(isSparse, i32.const(0)));
    });
  });
  endColumnLists(f, ones, everyColumn);
  f.store(base, isSparse, ones.flag);
}

/** Takes the ones out of a mask, from the lowest on, and says where each is, in words. */
export function eachOne(f: FunctionBuilder, mask: Local<"i32">, body: (bit: Value<"i32">) => void): void {
  f.while(mask, () => {
    body(i32.mul(i32.trailingZeros(mask), i32.const(FLOAT)));
    f.set(mask, i32.and(mask, i32.sub(mask, i32.const(1))));
  });
}
