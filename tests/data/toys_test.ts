import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { drawToy, type ToyName, TOYS } from "../../src/data/mod.ts";

/** The points to learn of a toy. */
function pointsOf(name: ToyName): (readonly [x: number, y: number])[] {
  const { data, shape: [n] } = drawToy(name).train;
  return Array.from({ length: n }, (_, k) => [data[2 * k]!, data[2 * k + 1]!]);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

Deno.test("toys: points have two columns, are always the same, and those to test are others", () => {
  for (const name of TOYS) {
    const { columns, train, test } = drawToy(name);
    assertEquals([columns, train.shape, test!.shape], [["x", "y"], [20_000, 2], [10_000, 2]]);
    assertEquals(drawToy(name).train, train);
    assert(test!.data.some((value, i) => value !== train.data[i]));
  }
});

Deno.test("toys: points of moons and spiral lie about their curves as far as the noise says", () => {
  const place = (k: number) => k / 2000;
  const curves = {
    moons: Array.from({ length: 2000 }, (_, k) => {
      const [x, y] = [Math.cos(Math.PI * place(k)), Math.sin(Math.PI * place(k))];
      return [[x, y], [1 - x, 0.5 - y]];
    }).flat(),
    spiral: Array.from({ length: 2000 }, (_, k) => {
      const [angle, radius] = [3 * Math.PI * place(k), 3 * place(k)];
      return [1, -1].map((sign) => [sign * radius * Math.cos(angle), sign * radius * Math.sin(angle)]);
    }).flat(),
  };
  for (const name of ["moons", "spiral"] as const) {
    const squares = pointsOf(name).slice(0, 2000).map(([x, y]) =>
      Math.min(...curves[name].map(([a, b]) => (x - a!) ** 2 + (y - b!) ** 2))
    );
    // away from where it bends, the nearest point of a curve is as far as the noise across it, of deviation 0.1
    assertAlmostEquals(mean(squares), 0.01, 0.001);
  }
});

Deno.test("toys: each square of the checkerboard has as many points, evenly spread", () => {
  const points = pointsOf("checkerboard");
  const squares = new Map<string, number>();
  for (const [x, y] of points) {
    assertEquals((Math.floor(x) + Math.floor(y)) % 2, 0);
    const square = `${Math.floor(x)} ${Math.floor(y)}`;
    squares.set(square, (squares.get(square) ?? 0) + 1);
  }
  assertEquals(squares.size, 8);
  const expected = points.length / 8;
  const chiSquare = [...squares.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  assert(chiSquare < 24.3, `chi-square of 7 degrees of freedom is ${chiSquare}`); // one time in 1,000
  for (const axis of [0, 1] as const) {
    assertAlmostEquals(mean(points.map((point) => point[axis] % 1)), 0.5, 0.007);
  }
});

Deno.test("toys: the smiley has 25 x 25 values, and its marks are as likely as they should be", () => {
  const points = pointsOf("smiley");
  const share = (isIn: (x: number, y: number) => boolean) => mean(points.map(([x, y]) => isIn(x, y) ? 1 : 0));
  assertEquals([0, 24].map((edge) => points.some(([x]) => x === edge)), [true, true]);
  assertEquals([0, 24].map((edge) => points.some(([, y]) => y === edge)), [true, true]);
  assert(points.every(([x, y]) => Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y <= 24));
  const eye = share((x, y) => x >= 7 && x <= 9 && y >= 14 && y <= 18); // 15 places of weight 10
  const skin = share((x, y) => x >= 11 && x <= 13 && y >= 14 && y <= 18); // as many of weight 1
  assertAlmostEquals(eye / skin, 10, 1.5);
  assertEquals(share((x, y) => x < 3 && y < 3), 0);
});
