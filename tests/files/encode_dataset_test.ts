import { assertEquals, assertThrows } from "@std/assert";
import { batchOf, matrix } from "../../src/data/mod.ts";
import { encodeDataset, encodeSplit } from "../../src/files/encode_dataset.ts";
import type { Schema } from "../../src/made/mod.ts";
import { knownPerRow } from "../../src/train/mod.ts";

const SCHEMA: Schema = [
  { kind: "binary", name: "zip", labels: ["10001", "94110"] },
  { kind: "categorical", size: 3, name: "b" },
];
const OPTIONS = { source: "people.csv", schema: SCHEMA };

Deno.test("encodeSplit() matches columns by name, whatever their order and whatever else there is", () => {
  const train = matrix(Int32Array.of(2, 7, 94110, 0, 8, 10001), [2, 3]);
  const dataset = { name: "people", columns: ["b", "else", "zip"], train };
  const { data, shape } = encodeSplit(dataset, "train", OPTIONS)!;
  assertEquals([[...data], shape], [[1, 2, 0, 0], [2, 2]]);
  assertEquals(encodeSplit(dataset, "test", OPTIONS), undefined);
  const unnamed = { name: "people", train: matrix(Int32Array.of(94110, 2), [1, 2]) };
  assertEquals([...encodeDataset(unnamed, OPTIONS).train.data], [1, 2]);
});

Deno.test("encodeSplit() names the part, the file and the column of a value that is unknown", () => {
  const dataset = {
    name: "people",
    columns: ["b", "zip"],
    train: matrix(Int32Array.of(2, 94110), [1, 2]),
    test: matrix(Int32Array.of(0, 10001, 0, 1), [2, 2]),
  };
  const error = assertThrows(() => encodeDataset(dataset, OPTIONS), RangeError);
  assertEquals(
    error.message,
    'Cannot use test of people.csv with the value 1 in row 1, column 0 ("zip"): expected 10001 or 94110',
  );
  assertThrows(() => encodeDataset({ ...dataset, columns: ["a", "b"] }, OPTIONS), SyntaxError, '"zip"');
});

Deno.test("encodeDataset() leaves NaN where a value is not known, and batchOf() separates it from the others", () => {
  const train = matrix(Float64Array.of(94110, NaN, NaN, 2), [2, 2]);
  const dataset = encodeDataset({ name: "people", train }, { ...OPTIONS, incomplete: true });
  assertEquals([...dataset.train.data], [1, NaN, NaN, 2]);
  const { x, known } = batchOf(dataset, "train")!;
  assertEquals([[...x.data], [...known!.data]], [[1, 0, 0, 2], [1, 0, 0, 1]]);
  assertEquals(batchOf(dataset, "test"), undefined);
  assertEquals(knownPerRow({ x, known: known! }), 1);
  assertThrows(() => encodeDataset({ name: "people", train }, OPTIONS), RangeError, "NaN");
});
