/**
 * Pictures of many small images in one PNG.
 *
 * @module
 */
import { encode } from "fast-png";

/** How a grid of images is laid out. */
export interface ImageGridOptions {
  /** Width of one image in its own pixels. */
  width: number;
  /** Height of one image in its own pixels. */
  height: number;
  /** Images side by side; a grid with fewer images than this is only as wide as they are. */
  columns: number;
  /** Side of the square that each pixel becomes; when left out, images are about 64 pixels large. */
  scale?: number;
}

/** Grey between the images and in cells without one: dark, yet apart from the black of the images. */
const marginGrey = 72;

/** Side in the picture, in pixels, that images have by default, more or less. */
const usualSide = 64;

/**
 * Draws images in a grid, row by row, as an 8 bit greyscale PNG. 1 is white ink on the black of 0, as MNIST is
 * usually shown. Between the images, and around the grid, is a thin grey margin.
 *
 * @param images The pixels, `[n, width * height]` row-major, each from 0 to 1.
 * @param options The size of an image and the layout.
 * @returns The bytes of the PNG file.
 * @throws {TypeError} When the number of values is not that of one or more whole images.
 * @throws {RangeError} When a size is not a positive whole number, or a value is not from 0 to 1.
 *
 * @example Two images of two pixels
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decode } from "fast-png";
 *
 * const png = imageGrid(Uint8Array.of(1, 0, 0, 1), { width: 2, height: 1, columns: 2, scale: 4 });
 * const { width, height, channels } = decode(png);
 * assertEquals([width, height, channels], [3 * 2 + 2 * 8, 2 * 2 + 4, 1]);
 * ```
 */
export function imageGrid(images: ArrayLike<number>, options: ImageGridOptions): Uint8Array {
  const { width, height } = options;
  checkSize("width", width);
  checkSize("height", height);
  checkSize("columns", options.columns);
  const scale = options.scale ?? Math.max(1, Math.round(usualSide / Math.max(width, height)));
  checkSize("scale", scale);
  const area = width * height;
  const count = images.length / area;
  if (count < 1 || !Number.isInteger(count)) {
    throw new TypeError(
      `Cannot draw ${images.length} values as images of ${width} x ${height}: give a positive multiple of ${area}`,
    );
  }

  const columns = Math.min(options.columns, count);
  const rows = Math.ceil(count / columns);
  const margin = 2;
  const pitch = { x: width * scale + margin, y: height * scale + margin };
  const full = { width: columns * pitch.x + margin, height: rows * pitch.y + margin };
  const data = new Uint8Array(full.width * full.height).fill(marginGrey);
  for (let i = 0; i < images.length; i++) {
    const value = images[i];
    if (!(value! >= 0 && value! <= 1)) {
      throw new RangeError(`Cannot draw the value ${value} at index ${i}: pixels must be from 0 to 1`);
    }
    const cell = Math.floor(i / area);
    const pixel = i % area;
    const left = margin + (cell % columns) * pitch.x + (pixel % width) * scale;
    const top = margin + Math.floor(cell / columns) * pitch.y + Math.floor(pixel / width) * scale;
    const grey = Math.round(255 * value!);
    for (let y = top; y < top + scale; y++) {
      data.fill(grey, y * full.width + left, y * full.width + left + scale);
    }
  }
  return encode({ ...full, data, depth: 8, channels: 1 });
}

function checkSize(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(
      `The ${name} of an image grid must be a positive whole number: current value is ${value}`,
    );
  }
}
