import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { valuesTable } from "../../src/folder/values.ts";
import { binary, categorical } from "../../src/made/mod.ts";

Deno.test("the values of a few columns are listed one by one", () => {
  const many = Array.from({ length: 30 }, (_, k) => `${10 * k}`);
  const table = valuesTable([
    ...binary(1),
    { kind: "binary", name: "a|b", labels: ["no", "*yes*\n"] },
    { kind: "categorical", size: 4 },
    { kind: "categorical", name: "zip", size: 30, labels: many },
  ]);
  const [header, , first, second, third, last] = table.split("\n");
  assertEquals(header, "| column | name | kind | values |");
  assertEquals(first, "| 0 |  | binary | 0 or 1 |");
  assertEquals(second, "| 1 | a\\|b | binary | no, \\*yes\\*  |");
  assertEquals(third, "| 2 |  | categorical, 4 values | a whole number from 0 to 3 |");
  assertStringIncludes(last!, "| 3 | zip | categorical, 30 values | 0, 10, 20,");
  assert(last!.endsWith("180, 190, ... (30 in all) |"));
});

Deno.test("many columns are counted by what they are", () => {
  const table = valuesTable([
    ...binary(2000),
    { kind: "binary", labels: ["a", "b"] },
    ...categorical([5, 3, 5]),
  ]);
  assertEquals(table.split("\n").slice(2, -1), [
    "| 2,000 | binary | 0 or 1 |",
    "| 1 | binary | labels |",
    "| 2 | categorical, 5 values | a whole number from 0 to 4 |",
    "| 1 | categorical, 3 values | a whole number from 0 to 2 |",
  ]);
  const sizes = Array.from({ length: 80 }, (_, k) => k + 1);
  const wide = valuesTable(categorical(sizes)).split("\n");
  assertEquals([wide.length, wide.at(-2)], [54, "| 30 | others |  |"]);
});
