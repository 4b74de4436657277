import { assertEquals, assertThrows } from "@std/assert";
import { checkBatch, checkConditions, mapInputs } from "../../src/made/inputs.ts";
import { makeArchitecture } from "../../src/made/architecture.ts";
import { binary, categorical } from "../../src/made/schema.ts";
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

Deno.test("checkConditions() wants a row for each row of values, of values that the context can have", () => {
  const model = makeArchitecture({ schema: binary(2), context: [...binary(1), ...categorical([3])] });
  const check = (context?: Rows) => checkConditions({ ...(context && { context }) }, model, 2);
  const context = rows([1, 2, 0, 0], 2);
  assertEquals(check(context).context?.data, context.data);
  assertThrows(() => check(), TypeError, "without context: expected rows of shape [2, 2]");
  assertThrows(() => check(rows([1, 0, 1], 3)), TypeError, "context of shape [1, 3]");
  assertThrows(() => check(rows([1, 2], 2)), TypeError, "1 rows of context for 2");
  assertThrows(() => check(rows([1, 2, 0, 3], 2)), RangeError, "context with the value 3 in row 1, column 1");
  assertThrows(
    () => checkConditions({ context }, MODEL, 2),
    TypeError,
    "Cannot use context: the model has none",
  );
});

Deno.test("mapInputs() keeps the names", () => {
  assertEquals(mapInputs({ x: 3 }, (columns: number, name) => `${name} ${columns}`), { x: "x 3" });
});
