import type { Schema } from "../made/mod.ts";
import { imageGrid } from "../report/grid.ts";

/** How rows are square pictures. */
export interface Picture {
  /** The number of pixels from side to side. */
  readonly side: number;
  /** The value that is white; 0 is black. */
  readonly white: number;
}

/** How rows are pictures: all variables are binary, or grey levels of one number; `undefined` when they are none. */
export function pictureOf(schema: Schema): Picture | undefined {
  const side = Math.sqrt(schema.length);
  const [pixel] = schema;
  if (pixel === undefined || !Number.isInteger(side) || side < 8) return undefined;
  if (schema.every(({ kind }) => kind === "binary")) return { side, white: 1 };
  const isGrey = pixel.kind === "ordinal" &&
    schema.every((other) =>
      other.kind === "ordinal" && other.size === pixel.size && other.name === undefined
    );
  return isGrey ? { side, white: pixel.size - 1 } : undefined;
}

/** How a pixel is drawn that is missing or not known, as a part of white. */
const UNKNOWN = 0.35;

/**
 * Draws pictures in a grid.
 *
 * @param pixels The values of the pixels, `[n, side * side]`, and NaN where there is none.
 * @param picture How they are pictures.
 * @param columns How many are side by side.
 * @returns The bytes of a PNG file.
 */
export function drawPictures(pixels: Float32Array, { side, white }: Picture, columns: number): Uint8Array {
  const shares = pixels.map((value) => Number.isNaN(value) ? UNKNOWN : value / white);
  return imageGrid(shares, { width: side, height: side, columns });
}
