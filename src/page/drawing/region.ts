/**
 * Which part of a picture is known.
 *
 * @module
 */
import { PIXELS, SIDE } from "../digits.ts";

/** The parts that can be known, and what the page calls them. */
export const REGIONS = {
  touched: "what was drawn or erased",
  top: "the upper half",
  bottom: "the lower half",
  left: "the left half",
  right: "the right half",
  box: "a box",
} as const;

/** The name of a part. */
export type RegionName = keyof typeof REGIONS;

/** A box of pixels: the first row and column, and those after the last. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** A part of a picture. */
export interface Region {
  readonly name: RegionName;
  /** What was drawn or erased, 1 for each such pixel. */
  readonly touched: ArrayLike<number>;
  readonly box: Box;
}

/** Which pixels are known, 1 for each. */
export function knownIn({ name, touched, box: [left, top, right, bottom] }: Region): Uint8Array<ArrayBuffer> {
  const isIn: Readonly<Record<RegionName, (row: number, column: number) => boolean>> = {
    touched: (row, column) => touched[row * SIDE + column] === 1,
    top: (row) => row < SIDE / 2,
    bottom: (row) => row >= SIDE / 2,
    left: (_, column) => column < SIDE / 2,
    right: (_, column) => column >= SIDE / 2,
    box: (row, column) => row >= top && row < bottom && column >= left && column < right,
  };
  return Uint8Array.from({ length: PIXELS }, (_, i) => isIn[name](Math.floor(i / SIDE), i % SIDE) ? 1 : 0);
}

/** Writes a box for the address. */
export function formatBox(box: Box): string {
  return box.join("-");
}

/** Reads a box; nothing if it is none. */
export function parseBox(text: string): Box | undefined {
  const numbers = /^(\d\d?)-(\d\d?)-(\d\d?)-(\d\d?)$/.exec(text)?.slice(1).map(Number);
  if (numbers === undefined || numbers.some((number) => number > SIDE)) return undefined;
  return numbers as unknown as Box;
}
