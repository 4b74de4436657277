/**
 * A density over two variables as a picture, with samples on it.
 *
 * @module
 */
import { encode } from "fast-png";

/** What {@linkcode heatMap} draws. */
export interface HeatMap {
  /** The densities, `[height, width]`, 0 or more; the first row is the lowest. */
  readonly densities: ArrayLike<number>;
  /** The number of cells from left to right. */
  readonly width: number;
  /** The number of cells from the lowest up. */
  readonly height: number;
  /** Where dots are drawn, `[x, y]` in cells from the lower left corner; those outside are left out. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** The side of the square that each cell becomes; when left out, the picture is about 400 pixels large. */
  readonly scale?: number;
}

type Colour = readonly [red: number, green: number, blue: number];

/** From 0 to the largest density; lightness rises evenly, so that it can be read without seeing colours. */
const COLOURS: readonly Colour[] = [[23, 20, 36], [59, 56, 120], [36, 120, 140], [70, 180, 110], [
  240,
  220,
  60,
]];

/** Dots on the map. */
const DOT: Colour = [255, 255, 255];

/** Side in the picture, in pixels, by default, more or less. */
const USUAL_SIDE = 400;

/**
 * Draws a density as colours, from dark to bright with its square root, so that faint parts are seen, and samples as white dots.
 *
 * @param map What to draw.
 * @returns The bytes of the PNG file.
 * @throws {TypeError} When there are not as many densities as cells.
 *
 * @example Two cells, of which one is four times as likely
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decode } from "fast-png";
 *
 * const png = heatMap({ densities: [0.2, 0.8], width: 2, height: 1, points: [[1.5, 0.5]], scale: 9 });
 * const { width, height, channels } = decode(png);
 * assertEquals([width, height, channels], [18, 9, 3]);
 * ```
 */
export function heatMap({ densities, width, height, points, scale }: HeatMap): Uint8Array {
  if (densities.length !== width * height) {
    throw new TypeError(`Cannot draw ${densities.length} densities as ${width} x ${height} cells`);
  }
  const side = scale ?? Math.max(1, Math.round(USUAL_SIDE / Math.max(width, height)));
  const full = { width: width * side, height: height * side };
  const data = new Uint8Array(3 * full.width * full.height);
  const paint = (x: number, y: number, colour: Colour) => {
    if (x >= 0 && x < full.width && y >= 0 && y < full.height) {
      data.set(colour, 3 * ((full.height - 1 - y) * full.width + x));
    }
  };
  const most = Array.from(densities).reduce((most, value) => Math.max(most, value), 0);
  for (let y = 0; y < full.height; y++) {
    for (let x = 0; x < full.width; x++) {
      const density = densities[Math.floor(y / side) * width + Math.floor(x / side)]!;
      paint(x, y, colourOf(most > 0 ? Math.sqrt(density / most) : 0));
    }
  }
  for (const [x, y] of points) {
    const [left, bottom] = [Math.round(x * side - 1), Math.round(y * side - 1)];
    for (const dx of [0, 1]) for (const dy of [0, 1]) paint(left + dx, bottom + dy, DOT);
  }
  return encode({ ...full, data, depth: 8, channels: 3 });
}

/** The colour of a share of the way, from 0 to 1. */
function colourOf(share: number): Colour {
  const place = share * (COLOURS.length - 1);
  const k = Math.min(Math.floor(place), COLOURS.length - 2);
  const [from, to] = [COLOURS[k]!, COLOURS[k + 1]!];
  return from.map((value, channel) =>
    Math.round(value + (place - k) * (to[channel]! - value))
  ) as unknown as Colour;
}
