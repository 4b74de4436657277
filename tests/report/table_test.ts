import { assertEquals, assertThrows } from "@std/assert";
import { formatMarkdownTable, formatTable, RowTable } from "../../src/report/table.ts";

Deno.test("RowTable ends every cell below the end of its title", () => {
  const table = new RowTable(["epoch", "train NLL", "test NLL", "bpd", "seconds"]);
  const row = table.row(["10", "85.012", "86.404", "0.159", "3.1"]);
  assertEquals(table.header, "   epoch  train NLL  test NLL       bpd   seconds");
  assertEquals(row, "      10     85.012    86.404     0.159       3.1");
});

Deno.test("RowTable does not cut a long cell", () => {
  assertEquals(new RowTable(["a", "b"]).row(["1", "1234567890123"]), "       1  1234567890123");
});

Deno.test("RowTable refuses a wrong number of cells", () => {
  assertThrows(
    () => new RowTable(["a", "b"]).row(["1"]),
    TypeError,
    "a row of 1 cells in a table of 2 columns",
  );
});

Deno.test("formatTable aligns numbers at the right and texts at the left", () => {
  const text = formatTable(["executor", "ms", "ratio", "note"], [
    ["wasm", "1.25", "1.0x", ""],
    ["reference", "130.5", "-", "float64"],
  ]);
  assertEquals(
    text,
    [
      "executor      ms  ratio  note",
      "wasm        1.25   1.0x",
      "reference  130.5      -  float64",
      "",
    ].join("\n"),
  );
});

Deno.test("formatTable aligns at the right what stands for a number", () => {
  const cells = ["-1", "+.5", "NaN", "-Infinity", "3.1e-5", ""];
  const lines = formatTable(["value", "name"], cells.map((cell) => [cell, "n"])).trimEnd().split("\n");
  assertEquals(lines, [
    "    value  name",
    "       -1  n",
    "      +.5  n",
    "      NaN  n",
    "-Infinity  n",
    "   3.1e-5  n",
    "           n",
  ]);
});

Deno.test("formatTable without rows is the titles", () => {
  assertEquals(formatTable(["a", "b"], []), "a  b\n");
});

Deno.test("formatTable refuses a ragged row", () => {
  assertThrows(() => formatTable(["a", "b"], [["1", "2"], ["1", "2", "3"]]), TypeError, "a row of 3 cells");
});

Deno.test("formatMarkdownTable: writes the header, the rule and the rows", () => {
  assertEquals(formatMarkdownTable(["a", "b"], [["1", "2"]]), "| a | b |\n| --- | --- |\n| 1 | 2 |\n");
  assertThrows(() => formatMarkdownTable(["a", "b"], [["1"]]), TypeError);
});

Deno.test("a table has a line for each row, whatever its cells hold", () => {
  assertEquals(formatTable(["a\nb", "c"], [["x\r\n\ty", "1"]]), "a b  c\nx y  1\n");
});
