/**
 * The tiles that a step can be divided into, each of which one thread computes from beginning to end.
 *
 * @module
 */
import { i32, type Value } from "../../wasm/mod.ts";

/** A number of tiles, as a function of the number of rows. */
export interface Tiles {
  /** How many rows are a tile, if rows are. */
  readonly rows?: 1 | 4;
  /** The number of tiles that follow, or of all tiles. */
  readonly others: number;
}

/** The number of tiles for a batch of `n` rows. */
export function countTiles({ rows, others }: Tiles, n: number): number {
  return others + (rows === undefined ? 0 : Math.ceil(n / rows));
}

/** The same, computed by a kernel. */
export function tilesOfRows({ rows, others }: Tiles, n: Value<"i32">): Value<"i32"> {
  if (rows === undefined) return i32.const(others);
  const tiles = i32.shiftRight(i32.add(n, i32.const(rows - 1)), i32.const(Math.log2(rows)));
  return i32.add(tiles, i32.const(others));
}
