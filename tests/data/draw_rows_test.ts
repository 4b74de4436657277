import { assert, assertEquals } from "@std/assert";
import { type Dataset, drawNumbers, drawRows, leastPlaces, matrix } from "../../src/data/mod.ts";

Deno.test("drawRows() draws as many rows as are wanted, in their order, and as many of each part", () => {
  const numbers = Int32Array.from({ length: 20_000 }, (_, place) => place);
  const dataset: Dataset = {
    name: "rows",
    train: matrix(numbers, [10_000, 2]),
    context: { name: "rows", train: matrix(numbers.subarray(0, 10_000), [10_000, 1]) },
  };
  const { train, context, drawnOf } = drawRows(dataset, 1000);
  assertEquals([train.shape, drawnOf], [[1000, 2], 10_000]);
  const drawn = Array.from({ length: 1000 }, (_, row) => train.data[2 * row]! / 2);
  assertEquals(Array.from(context!.train.data), drawn);
  assertEquals(drawn, [...new Set(drawn)].sort((a, b) => a - b));
  // chi-square of the tenths of the table: 9 degrees of freedom, of which one in a thousand exceeds 27.9
  const counts = Array.from(
    { length: 10 },
    (_, k) => drawn.filter((row) => Math.floor(row / 1000) === k).length,
  );
  assert(counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0) < 27.9, `${counts}`);
  assert(drawRows(dataset, 10_000) === dataset);
});

Deno.test("leastPlaces() takes the first of equal numbers", () => {
  assertEquals(leastPlaces(Float32Array.of(0.5, 0.1, 0.5, 0.5, 0.2), 3), Int32Array.of(0, 1, 4));
  assertEquals(leastPlaces(drawNumbers(0, 5), 9), Int32Array.of(0, 1, 2, 3, 4));
  assertEquals(drawNumbers(3, 4), drawNumbers(0, 7).subarray(3));
});
