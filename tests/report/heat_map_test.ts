import { assertEquals, assertThrows } from "@std/assert";
import { decode } from "fast-png";
import { heatMap } from "../../src/report/heat_map.ts";

/** The colour of a pixel of a picture, counted from its upper left corner. */
function pixel(png: Uint8Array, x: number, y: number): number[] {
  const { data, width } = decode(png);
  return [...data.slice(3 * (y * width + x), 3 * (y * width + x) + 3)];
}

Deno.test("the first density is in the lower left corner, and the largest is the brightest", () => {
  const png = heatMap({ densities: [8, 2, 0, 0.5], width: 2, height: 2, points: [], scale: 3 });
  assertEquals(pixel(png, 0, 5), [240, 220, 60]);
  assertEquals(pixel(png, 5, 5), [36, 120, 140]); // the square root of a quarter is in the middle
  assertEquals(pixel(png, 0, 0), [23, 20, 36]);
  assertEquals(pixel(png, 5, 0), [59, 56, 120]);
});

Deno.test("dots are drawn where samples are, and left out beyond the picture", () => {
  const points = [[1.5, 0.5], [-1, 0], [0, 70]] as const;
  const png = heatMap({ densities: [1, 1], width: 2, height: 1, points, scale: 8 });
  const dots = [];
  for (let x = 0; x < 16; x++) {
    for (let y = 0; y < 8; y++) if (pixel(png, x, y).join() === "255,255,255") dots.push([x, y]);
  }
  assertEquals(dots, [[11, 3], [11, 4], [12, 3], [12, 4]]);
});

Deno.test("a density without mass is dark, and one of another size is refused", () => {
  assertEquals(pixel(heatMap({ densities: [0], width: 1, height: 1, points: [], scale: 1 }), 0, 0), [
    23,
    20,
    36,
  ]);
  assertThrows(
    () => heatMap({ densities: [1, 1, 1], width: 2, height: 2, points: [] }),
    TypeError,
    "Cannot draw 3 densities as 2 x 2 cells",
  );
});
