/**
 * What kernels share that list the ones of an operand.
 *
 * @module
 */
import { type FunctionBuilder, i32, type Local, type Value } from "../../../wasm/mod.ts";
import { FLOAT } from "../plan/layout.ts";
import type { OnesLists } from "../plan/ones.ts";

/** Ends a list; larger than every entry. */
export const END = 0x7fffffff;

/** The flag of lists of an operand whose values are 0 and 1. */
export const LISTED = 1;
/** The flag of lists of an operand that has other values, too. */
export const LISTED_VALUES = 2;

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

/** Takes the ones out of a mask, from the lowest on, and says where each is, in words. */
export function eachOne(f: FunctionBuilder, mask: Local<"i32">, body: (bit: Value<"i32">) => void): void {
  f.while(mask, () => {
    body(i32.mul(i32.trailingZeros(mask), i32.const(FLOAT)));
    f.set(mask, i32.and(mask, i32.sub(mask, i32.const(1))));
  });
}
