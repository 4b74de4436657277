/**
 * How tensors lie in memory: row after row, each row padded to whole panels with zeros, and room for whole tiles of rows,
 * so that kernels need no special case at the edges of a tensor. What the rows beyond the batch hold does not matter.
 *
 * @module
 */
import { isBatched, type Shape, width } from "../../expr/mod.ts";

/** Where a tensor lies, in bytes. */
export interface Place {
  readonly address: number;
  /** From one row to the next. */
  readonly stride: number;
}

const FLOAT = 4;
const ROW_FLOATS = 8;
/** A multiple of the rows of every tile. */
const TILE_ROWS = 12;
/** Vectors may reach over the end of the last row. */
const SLACK = 16;

/** The bytes from one row of a tensor to the next: a multiple of 32, but 4 where a row is one number. */
export function strideOf(shape: Shape): number {
  return hasColumns(shape) ? Math.ceil(width(shape) / ROW_FLOATS) * ROW_FLOATS * FLOAT : FLOAT;
}

/** The bytes that a tensor takes when the batch has at most `rows` rows. */
export function bytesOf(shape: Shape, rows: number): number {
  const tiles = Math.ceil(rows / TILE_ROWS);
  return (isBatched(shape) ? tiles * TILE_ROWS : 1) * strideOf(shape) + SLACK;
}

/** Whether the shape has a feature axis. */
export function hasColumns(shape: Shape): boolean {
  return typeof shape[shape.length - 1] === "number";
}

/** The bytes from the partial sums of one tile to those of the next: four float32 for each row. */
export function partialStrideOf(rows: number): number {
  return Math.ceil(rows / TILE_ROWS) * TILE_ROWS * 4 * FLOAT;
}
