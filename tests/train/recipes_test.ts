import { assert, assertEquals } from "@std/assert";
import { inferSchema, matrix } from "../../mod.ts";
import { recipeFor, recipes } from "../../src/train/mod.ts";

Deno.test("small tables are learned in small batches and kept from being learned by heart, and otherwise as others are", () => {
  const recipeOf = (n: number, columns?: readonly string[]) => {
    const train = matrix(Array.from({ length: n }, (_, i) => [i % 3, i % 7]));
    const dataset = { name: "table", train, ...(columns && { columns }) };
    return recipeFor(dataset, inferSchema(dataset));
  };
  const names = ["a", "b"];
  assertEquals([999, 1000, 1999, 2000].map((n) => recipeOf(n, names)), [
    "tiny-table",
    "small-table",
    "small-table",
    "table",
  ]);
  assertEquals(recipeOf(1999), "default");
  for (const name of ["tiny-table", "small-table"] as const) {
    const { training, model, about: _, ...others } = recipes[name];
    const { training: ofTables, model: like, about: __, ...ofOthers } = recipes.table;
    assertEquals([others, model], [ofOthers, { ...like, activation: "tanh" }]);
    assert(training!.batch! < ofTables!.batch! && training!.dropout! > ofTables!.dropout!);
    assert(training!.weightDecay! > ofTables!.weightDecay!);
  }
});
