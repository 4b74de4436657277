/**
 * How tensors lie in memory: row after row, each row padded to whole panels with zeros, and room for whole tiles of rows,
 * so that kernels need no special case at the edges of a tensor. What the rows beyond the batch hold does not matter.
 *
 * @module
 */
import { type Expr, isBatched, type Shape, width } from "../../../expr/mod.ts";

/** Where a tensor lies, in bytes. */
export interface Place {
  readonly address: number;
  /** From one row to the next. */
  readonly stride: number;
}

/** The bytes of a float32, and of a word of bits. */
export const FLOAT = 4;
/** The bytes of four float32. */
export const VECTOR = 16;
/** Two vectors of columns, which is also what rows are padded to. */
export const STRIP = 2 * VECTOR;
/** The bits of a word. */
export const WORD_BITS = 32;

const CACHE_LINE = 64;
/** A multiple of the rows of every tile. */
const TILE_ROWS = 12;
/** Vectors may reach over the end of the last row; weights, which fill cache lines, so have one more after their last. */
const SLACK = VECTOR;

/** The bytes from one row of a tensor to the next: a multiple of 32, but 4 where a row is one number. */
export function strideOf(shape: Shape): number {
  return hasColumns(shape) ? Math.ceil(width(shape) * FLOAT / STRIP) * STRIP : FLOAT;
}

/** The bytes that a tensor takes when the batch has at most `rows` rows. */
export function bytesOf(shape: Shape, rows: number): number {
  const tiles = Math.ceil(rows / TILE_ROWS);
  return (isBatched(shape) ? tiles * TILE_ROWS : 1) * strideOf(shape) + SLACK;
}

/** The bytes from one row to the next, and all of them, of a leaf that is kept as numbers or as bits. */
export function storageOf(
  { shape }: Expr,
  { rows, isBits }: { rows: number; isBits: boolean },
): { stride: number; bytes: number } {
  if (!isBits) return { stride: strideOf(shape), bytes: bytesOf(shape, rows) };
  const stride = wordsOf(shape) * FLOAT;
  return { stride, bytes: rows * stride };
}

/** The words of bits of a row. */
export function wordsOf(shape: Shape): number {
  return Math.ceil(width(shape) / WORD_BITS);
}

/** The bytes from one row to the next of what is packed to bits: a word more says whether the row is not binary. */
export function packedStrideOf(shape: Shape): number {
  return (wordsOf(shape) + 1) * FLOAT;
}

/** Whether the shape has a feature axis. */
export function hasColumns(shape: Shape): boolean {
  return typeof shape[shape.length - 1] === "number";
}

/** The bytes from the partial sums of one tile to those of the next: four float32 for each row. */
export function partialStrideOf(rows: number): number {
  return Math.ceil(rows / TILE_ROWS) * TILE_ROWS * VECTOR;
}

/** The number of bytes that an allocation takes: whole cache lines. */
export function roundUp(bytes: number): number {
  return Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
}
