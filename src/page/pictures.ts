/// <reference lib="dom" />
/**
 * Pictures of numbers on a canvas.
 *
 * @module
 */
import { PIXELS, SIDE } from "./digits.ts";

/** A colour as red, green and blue from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The colours of the page, which differ between light and dark. */
export interface Palette {
  readonly paper: Colour;
  readonly ink: Colour;
  readonly accent: Colour;
  /** What is not known yet. */
  readonly veil: Colour;
  /** Points that a model draws, on the accent. */
  readonly drawn: Colour;
}

/** Reads the colours of the page as they are now. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): Colour => {
    const [, red, green, blue] = /^#(..)(..)(..)$/.exec(style.getPropertyValue(name).trim())!;
    return [parseInt(red!, 16), parseInt(green!, 16), parseInt(blue!, 16)];
  };
  return {
    paper: colour("--paper"),
    ink: colour("--ink"),
    accent: colour("--accent"),
    veil: colour("--veil"),
    drawn: colour("--drawn"),
  };
}

/** A colour between two others. */
export function blend(from: Colour, to: Colour, share: number): Colour {
  const mix = (k: 0 | 1 | 2) => from[k] + (to[k] - from[k]) * share;
  return [mix(0), mix(1), mix(2)];
}

/** Pictures in a grid. */
export interface Grid {
  /** How many pictures there are. */
  readonly count: number;
  /** How many of them are side by side. */
  readonly columns: number;
  /** The colour of a pixel of one of them. */
  readonly colour: (picture: number, pixel: number) => Colour;
  /** The pixels of a picture along each side; those of a digit by default. */
  readonly side?: number;
  /** Pixels between pictures. */
  readonly gap?: number;
}

/** Draws pictures on a canvas, one pixel of the canvas for one of theirs; the style enlarges them. */
export function drawGrid(
  canvas: HTMLCanvasElement,
  { count, columns, colour, side = SIDE, gap = 2 }: Grid,
): void {
  const width = columns * (side + gap) - gap;
  const height = Math.ceil(count / columns) * (side + gap) - gap;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const { data } = image;
  for (let picture = 0; picture < count; picture++) {
    const left = (picture % columns) * (side + gap);
    const top = Math.floor(picture / columns) * (side + gap);
    for (let pixel = 0; pixel < side * side; pixel++) {
      const x = left + pixel % side;
      const y = top + Math.floor(pixel / side);
      const at = 4 * (y * width + x);
      [data[at], data[at + 1], data[at + 2]] = colour(picture, pixel);
      data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** The colours of values from 0 to 1, of pictures of as many pixels. */
export function inkOf(values: ArrayLike<number>, { paper, ink }: Palette, pixels = PIXELS): Grid["colour"] {
  return (picture, pixel) => blend(paper, ink, values[picture * pixels + pixel]!);
}

/**
 * Calls a function when pictures have to be drawn again: the page turned from light to dark or back, or there is a GPU again after the one
 * that held what was drawn was lost.
 */
export function onRepaint(listener: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener);
  document.addEventListener("contextrestored", listener, { capture: true });
}
