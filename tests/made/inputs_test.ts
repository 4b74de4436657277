import { assertEquals, assertThrows } from "@std/assert";
import { checkBatch, checkConditions, mapInputs } from "../../src/made/inputs.ts";
import { makeArchitecture } from "../../src/made/architecture.ts";
import { binary } from "../../src/made/schema.ts";
import type { Rows } from "../../src/made/rows.ts";

const MODEL = makeArchitecture({ schema: binary(2) });
const rows = (data: readonly number[], columns: number): Rows => ({
  data,
  shape: [data.length / columns, columns],
});

Deno.test("checkBatch() takes values alone, or by name", () => {
  const x = rows([0, 1, 1, 1], 2);
  assertEquals(checkBatch("data", x, MODEL).x.data, x.data);
  assertEquals(checkBatch("data", { x }, MODEL).x.data, x.data);
  assertThrows(() => checkBatch("data", { x: rows([0, 7], 2) }, MODEL), RangeError, "data with the value 7");
  assertThrows(() => checkBatch("data", { x, known: x }, MODEL), TypeError, "only complete");
});

Deno.test("checkBatch() refuses what is no rows, which only JavaScript can give", () => {
  for (
    const wrong of [undefined, null, [[0, 1]], new Float32Array(2), "01", { x: [[0, 1]] }, { data: [0, 1] }]
  ) {
    const check = () => checkBatch("data", wrong as unknown as Rows, MODEL);
    assertThrows(check, TypeError, "Cannot use data that are no rows: expected { data, shape: [n, 2] }");
  }
});

Deno.test("checkConditions() wants as many rows of numbers for each input as there are values", () => {
  const widths = { weather: 2 };
  const check = (weather?: Rows) => checkConditions({ ...(weather && { weather }) }, widths, 2);
  const weather = rows([0.5, -3, 1e9, 0], 2);
  assertEquals(check(weather), { weather });
  assertThrows(() => check(), TypeError, "without weather: expected rows of shape [2, 2]");
  assertThrows(() => check(rows([1, 2, 3], 3)), TypeError, "weather of shape [1, 3]");
  assertThrows(() => check(rows([1, 2], 2)), TypeError, "1 rows of weather for 2");
  assertThrows(
    () => check(rows([1, 2, 3, NaN], 2)),
    RangeError,
    "weather with the value NaN in row 1, column 1",
  );
});

Deno.test("mapInputs() keeps the names", () => {
  assertEquals(mapInputs({ x: 3 }, (columns: number, name) => `${name} ${columns}`), { x: "x 3" });
});
