/**
 * Sums over columns whose columns are computed tile by tile: each tile adds up its own, and then the tiles are added up.
 *
 * @module
 */
import type { Expr } from "../../../expr/mod.ts";
import { f32, f32x4, f64, f64x2, type FunctionBuilder, i32, v128, type Value } from "../../../wasm/mod.ts";
import { FLOAT, VECTOR } from "../plan/layout.ts";
import { requestOf } from "./request.ts";

/** Where an epilogue adds up its sums: four numbers for each row of each tile. */
export interface PartialSums {
  /** Where those of a sum begin. */
  addressOf(sum: Expr): number;
  /** The bytes from one tile to the next. */
  readonly stride: number;
  /** The bytes of the columns of a tile, a power of two. */
  readonly columns: number;
}

/** Begins the sums of the tiles that a kernel was asked for. */
export function clearTiles(f: FunctionBuilder, sum: Expr, { addressOf, stride }: PartialSums): void {
  const { first, last, base } = requestOf(f);
  const bytes = (tiles: Value<"i32">) => i32.mul(tiles, i32.const(stride));
  f.clear(i32.add(i32.add(base, i32.const(addressOf(sum))), bytes(first)), bytes(i32.sub(last, first)));
}

/** Adds a vector to the sum of its row and tile. */
export function addToTile(
  f: FunctionBuilder,
  sum: Expr,
  { summand, row, column, partial }: {
    summand: Value<"v128">;
    row: Value<"i32">;
    column: Value<"i32">;
    partial: PartialSums;
  },
): void {
  const tile = i32.shiftRight(column, i32.const(Math.log2(partial.columns)));
  const { base } = requestOf(f);
  const inTile = i32.add(base, i32.mul(i32.sub(row, base), i32.const(VECTOR / FLOAT)));
  const at = f.local("i32", i32.add(i32.mul(tile, i32.const(partial.stride)), inTile));
  const address = partial.addressOf(sum);
  f.store(at, f32x4.add(v128.load(at, address), summand), address);
}

/** Adds up the partial sums of all tiles; a tile of this kernel is a row. */
export function addUpPartialSums(
  f: FunctionBuilder,
  { from, to, tiles, stride }: { from: number; to: number; tiles: number; stride: number },
): void {
  const { first, last, base } = requestOf(f);
  f.loop({ from: first, to: last, step: 1 }, (row) => {
    const total = f.local("v128", f32x4.const(0)); // two float64
    const at = f.local("i32", i32.add(base, i32.mul(row, i32.const(VECTOR))));
    f.loop({ from: 0, to: tiles, step: 1 }, () => {
      const lanes = f.local("v128", v128.load(at, from));
      const halves = [lanes, f32x4.shuffle(lanes, lanes, [2, 3, 2, 3])].map((half) => f64x2.promoteLow(half));
      f.set(total, f64x2.add(total, f64x2.add(halves[0]!, halves[1]!)));
      f.set(at, i32.add(at, i32.const(stride)));
    });
    const both = f64.add(f64x2.extract(total, 0), f64x2.extract(total, 1));
    f.store(i32.add(base, i32.mul(row, i32.const(FLOAT))), f32.demote(both), to);
  });
}
