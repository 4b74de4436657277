import { assertEquals } from "@std/assert";
import { type Matrix, nearestRows } from "../../src/data/mod.ts";
import { Stream } from "../../src/random/mod.ts";

function random(name: string, shape: readonly [number, number], size: number): Matrix {
  const stream = new Stream(1, name);
  return {
    data: Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => stream.integer(i, size)),
    shape,
  };
}

Deno.test("nearestRows() finds the first of the nearest rows, in tables of any length", () => {
  for (const N of [1, 63, 64, 200]) {
    const [queries, table] = [random("queries", [30, 5], 4), random("table", [N, 5], 4)];
    const { rows, squaredDistances } = nearestRows(queries, table);
    for (let k = 0; k < 30; k++) {
      const distances = Array.from(
        { length: N },
        (_, row) =>
          Array.from({ length: 5 }, (_, d) => (queries.data[k * 5 + d]! - table.data[row * 5 + d]!) ** 2)
            .reduce((a, b) => a + b),
      );
      const least = Math.min(...distances);
      assertEquals([squaredDistances[k], rows[k]], [least, distances.indexOf(least)]);
    }
  }
});
