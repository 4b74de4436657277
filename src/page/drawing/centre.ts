/**
 * Pictures as MNIST has them.
 *
 * @module
 */
import { PIXELS, SIDE } from "../digits.ts";

/** The digits of MNIST fit a box of this side. */
const BOX = 20;
/** Points along each side of a pixel at which a scaled picture is read. */
const POINTS = 4;

/**
 * Scales a drawing, keeping its proportions, until it just fits a box of 20 pixels, and moves its centre of mass to that of
 * row and column 14: so the digits of MNIST were made, and a model of them expects no others.
 *
 * @param ink 1 where there is ink, 28 rows of 28.
 * @returns The same of the drawing as MNIST would have it; an empty one stays empty.
 */
export function centre(ink: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const pixels = Array.from({ length: PIXELS }, (_, i) => i).filter((i) => ink[i]);
  if (pixels.length === 0) return new Uint8Array(PIXELS);
  const [columns, rows] = [pixels.map((i) => i % SIDE), pixels.map((i) => Math.floor(i / SIDE))];
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  const [width, height] = [Math.max(...columns) + 1 - left, Math.max(...rows) + 1 - top];
  const scale = Math.max(width, height) / BOX;
  const scaled = resize(ink, { left, top, width, height, scale });
  // where the digits of MNIST have it: in the middle of row 14 and column 14, counted from 0
  const mass = scaled.reduce((sum, { x, y }) => ({ x: sum.x + x, y: sum.y + y }), { x: 0, y: 0 });
  const [dx, dy] = [mass.x, mass.y].map((sum) => Math.round(SIDE / 2 - sum / scaled.length));
  const centred = new Uint8Array(PIXELS);
  for (const { x, y } of scaled) {
    const [column, row] = [x + dx!, y + dy!];
    if (column >= 0 && column < SIDE && row >= 0 && row < SIDE) centred[row * SIDE + column] = 1;
  }
  return centred;
}

/** A part of a picture, and how many of its pixels become one. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** The pixels of a scaled part of which at least half is ink. */
function resize(
  ink: ArrayLike<number>,
  { left, top, width, height, scale }: Part,
): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  for (let y = 0; y < Math.ceil(height / scale); y++) {
    for (let x = 0; x < Math.ceil(width / scale); x++) {
      let count = 0;
      for (let point = 0; point < POINTS * POINTS; point++) {
        const column = Math.floor((x + (point % POINTS + 0.5) / POINTS) * scale);
        const row = Math.floor((y + (Math.floor(point / POINTS) + 0.5) / POINTS) * scale);
        if (column < width && row < height) count += ink[(top + row) * SIDE + left + column]!;
      }
      if (count >= POINTS * POINTS / 2) found.push({ x, y });
    }
  }
  return found;
}
