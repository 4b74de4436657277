import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Dataset, inferSchema } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import type { Cell, CellPart } from "../../src/files/cells.ts";
import { readsCells } from "../../src/files/cell_tables.ts";
import { encodeSplit } from "../../src/files/encode_dataset.ts";
import type { FileSource } from "../../src/files/source.ts";
import { kindOf, type Schema } from "../../src/made/mod.ts";

const NAMES = ["ok", "colour", "count", "big"];

/** What a row of cells is, by its number. */
function cells(row: number): Cell[] {
  return [
    row % 3 === 0,
    row % 5 === 4 ? null : row % 2 ? "red" : "green",
    BigInt(row % 7),
    row % 2 ? 9007199254740993n : 1n,
  ];
}

/** Cells that arrive in two parts, without a file. */
const format = readsCells(async function* (): AsyncGenerator<CellPart> {
  for (const [first, rows] of [[0, 30], [30, 20]] as const) {
    const table = Array.from({ length: rows }, (_, row) => cells(first + row));
    yield { names: NAMES, columns: NAMES.map((_, d) => table.map((row) => row[d]!)), rows, first };
  }
});
const source = { name: "cells" } as FileSource;

Deno.test("cells with types become words, numbers and missing values, and rows of a model", async () => {
  const tables = await format.read(source, {});
  assert("table" in tables);
  const { names, words, data, shape } = tables.table;
  const dataset: Dataset = { name: "cells", columns: names, words, train: { data, shape } };
  const schema = inferSchema(dataset);
  assertEquals(schema, [
    { kind: "binary", labels: ["false", "true"], name: "ok" },
    { kind: "binary", labels: ["green", "red"], name: "colour", missing: true },
    { kind: "binned", codes: [0, 1, 2, 3, 4, 5, 6], whole: true, name: "count" },
    { kind: "binary", labels: ["1", "9007199254740993"], name: "big" },
  ]);
  const learned = encodeSplit(dataset, "train", { source: "cells", schema })!;
  const parts = await Array.fromAsync(format.parts(source, { schema }));
  assertEquals(parts.flatMap(({ data }) => Array.from(data)), Array.from(learned.data));
  const [first] = await Array.fromAsync(format.parts(source, { schema, incomplete: true }));
  assertEquals(Array.from(first!.data), Array.from(learned.data.subarray(0, first!.data.length)));
  const row = schema.map((variable, d) => kindOf(variable).format(learned.data[4 * 5 + d]!, variable));
  assertEquals(row, ["false", "red", "5", "9007199254740993"]);
});

Deno.test("a cell that is none of its variable's is refused by row, column and value", async () => {
  const schema: Schema = [{ kind: "binary", labels: ["red", "blue"], name: "colour", missing: true }];
  const error = await assertRejects(
    () => Array.fromAsync(format.parts(source, { schema })),
    SyntaxError,
    'Cannot read cells: the value "green" in row 0, column 0 ("colour") is not red or blue',
  );
  assert(isInputError(error));
  const questions = readsCells(async function* (): AsyncGenerator<CellPart> {
    yield { names: ["colour"], columns: [["?", "blue", "NA"]], rows: 3, first: 0 };
  });
  const [part] = await Array.fromAsync(questions.parts(source, { schema }));
  assertEquals(Array.from(part!.data), [NaN, 1, NaN]);
  const known: Schema = [{ kind: "binary", labels: ["green", "red"], name: "colour" }];
  await assertRejects(() => Array.fromAsync(format.parts(source, { schema: known })), SyntaxError, "row 4");
  const [incomplete] = await Array.fromAsync(format.parts(source, { schema: known, incomplete: true }));
  assert(Number.isNaN(incomplete!.data[4]));
});
