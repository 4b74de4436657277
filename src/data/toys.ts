/**
 * Toy data: points in the plane from densities that are known.
 *
 * @module
 */
import { Stream } from "../random/mod.ts";
import type { Dataset } from "./dataset.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { placeInFace } from "./smiley.ts";

type Pair = readonly [number, number];

/** Draws a point from two numbers that are uniform between 0 and 1, and two from the standard normal distribution. */
type Toy = (uniform: Pair, normal: Pair) => Pair;

/** The deviation of points from the curve that they lie along, in both directions. */
const CURVE_NOISE = 0.1;

/** Points along a curve, with noise. */
function along(curve: (uniform: Pair) => Pair): Toy {
  return (uniform, normal) => {
    const [x, y] = curve(uniform);
    return [x + CURVE_NOISE * normal[0], y + CURVE_NOISE * normal[1]];
  };
}

/** Each toy. */
const toys = {
  /** Two half circles of radius 1, each of which reaches into the other. */
  moons: along(([place, which]) => {
    const [x, y] = [Math.cos(Math.PI * place), Math.sin(Math.PI * place)];
    return which < 0.5 ? [x, y] : [1 - x, 0.5 - y];
  }),
  /** Two arms of one and a half turns, whose radius grows with the angle, up to 3; outer turns have more points. */
  spiral: along(([place, which]) => {
    const turned = Math.sqrt(place);
    const [angle, radius] = [3 * Math.PI * turned, (which < 0.5 ? 3 : -3) * turned];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }),
  /** The black squares of a board of 4 x 4 squares of side 1, each point of which is as likely. */
  checkerboard: ([across, up]) => {
    const [x, y] = [4 * across, 2 * up];
    return [x, 2 * Math.floor(y) + y % 1 + Math.floor(x) % 2];
  },
  /** A face of 25 x 25 values. */
  smiley: ([place]) => placeInFace(place),
} satisfies Readonly<Record<string, Toy>>;

/** The name of a toy. */
export type ToyName = keyof typeof toys;

/** The names of all toys. */
export const TOYS = Object.keys(toys) as ToyName[];

/** How many points there are. */
const ROWS = { train: 20_000, test: 10_000 };

/**
 * Draws points of a toy: always the same.
 *
 * - `moons`: two half circles with noise;
 * - `spiral`: two arms of a spiral with noise;
 * - `checkerboard`: the squares of one colour of a board of 4 x 4;
 * - `smiley`: a face of 25 x 25 values, so whole numbers from 0 to 24.
 *
 * @param name Which one.
 * @returns The columns `x` and `y`: `train [20000, 2]` and `test [10000, 2]`.
 *
 * @example Points of a checkerboard
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 *
 * const { train: { data, shape } } = drawToy("checkerboard");
 * assertEquals(shape, [20_000, 2]);
 * for (let i = 0; i < data.length; i += 2) assert((Math.floor(data[i]!) + Math.floor(data[i + 1]!)) % 2 === 0);
 * ```
 */
export function drawToy(name: ToyName): Dataset {
  const draw = (split: "train" | "test") => drawPoints(toys[name], ROWS[split], `${name} to ${split}`);
  const kind = name === "smiley" ? "categorical" : undefined;
  return { name, columns: ["x", "y"], ...(kind && { kind }), train: draw("train"), test: draw("test") };
}

function drawPoints(toy: Toy, n: number, name: string): Matrix {
  const [places, noise] = [new Stream(0, name), new Stream(0, `${name}, noise`)];
  const data = new Float32Array(2 * n);
  for (let k = 0; k < 2 * n; k += 2) {
    const uniform = [places.uniform(k), places.uniform(k + 1)] as const;
    data.set(toy(uniform, [noise.normal(k), noise.normal(k + 1)]), k);
  }
  return matrix(data, [n, 2]);
}
