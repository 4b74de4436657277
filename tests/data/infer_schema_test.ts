import { assertEquals, assertThrows } from "@std/assert";
import { inferSchema, matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";

Deno.test("inferSchema() takes the largest code of any split, and calls two values binary", () => {
  const dataset = {
    name: "codes",
    train: matrix([[0, 1, 3, 2], [0, 0, 1, 1]]),
    valid: matrix([[0, 0, 0, 5]]),
    test: matrix([[0, 1, 2, 0]]),
  };
  assertEquals(inferSchema(dataset), [
    { kind: "binary" },
    { kind: "binary" },
    { kind: "categorical", size: 4 },
    { kind: "categorical", size: 6 },
  ]);
  const columns = ["a", "b", "c", "d"];
  assertEquals(inferSchema({ ...dataset, columns })[3], { kind: "categorical", size: 6, name: "d" });
});

Deno.test("inferSchema() refuses a column of identifiers by its name, until the limit is raised", () => {
  const dataset = { name: "people", train: matrix([[1, 100_000], [0, 100_001]]) };
  const refused = (columns?: string[]) => {
    const error = assertThrows(() => inferSchema({ ...dataset, columns }), RangeError);
    assertEquals(isInputError(error), true);
    return error.message;
  };
  const rest =
    "it has values up to 100001, and each would be an input and an output; leave the column out, or raise " +
    "mostValues (--most-values), which is 1000";
  assertEquals(refused(), `Cannot learn column 1 of people: ${rest}`);
  assertEquals(refused(["married", "id"]), `Cannot learn column 1 ("id") of people: ${rest}`);
  assertEquals(inferSchema(dataset, { mostValues: 100_002 })[1], { kind: "categorical", size: 100_002 });
});
