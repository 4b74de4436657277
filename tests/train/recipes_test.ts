import { assertEquals } from "@std/assert";
import { inferSchema, matrix } from "../../mod.ts";
import { recipeFor, recipes } from "../../src/train/mod.ts";

Deno.test("small tables are learned in small batches, and otherwise as others are", () => {
  const recipeOf = (n: number, columns?: readonly string[]) => {
    const train = matrix(Array.from({ length: n }, (_, i) => [i % 3, i % 7]));
    const dataset = { name: "table", train, ...(columns && { columns }) };
    return recipeFor(dataset, inferSchema(dataset));
  };
  assertEquals([recipeOf(1999, ["a", "b"]), recipeOf(2000, ["a", "b"]), recipeOf(1999)], [
    "small-table",
    "table",
    "default",
  ]);
  const { training, about: _, ...others } = recipes["small-table"];
  const { training: ofTables, about: __, ...ofOthers } = recipes.table;
  assertEquals([others, training], [ofOthers, { ...ofTables, batch: 32 }]);
});
