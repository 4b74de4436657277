import { assertEquals } from "@std/assert";
import type { SchemaVariable } from "../../src/made/mod.ts";
import { columnsOf } from "../../src/quality/columns_of.ts";

Deno.test("numbers of a report are written as the file has them: dates of all steps, codes, decimals", () => {
  const textOf = (variable: SchemaVariable, value: number) => {
    const rows = { data: Float32Array.of(value), shape: [1, 1] } as const;
    const [column] = columnsOf([variable], { train: rows, held: rows, generated: rows });
    return column!.format(column!.train[0]!);
  };
  const day = { format: "YYYY-MM-DD", since: "2024-03-01" };
  const minute = { format: "YYYY-MM-DD HH:mm:ss", since: "2024-03-01 01:10:00" };
  assertEquals(textOf({ kind: "ordinal", size: 99, date: day }, 31), "2024-04-01");
  assertEquals(textOf({ kind: "ordinal", size: 99, step: 60, date: minute }, 51), "2024-03-01 02:01:00");
  assertEquals(textOf({ kind: "ordinal", size: 9, first: 50, step: 10 }, 3), "80");
  assertEquals(textOf({ kind: "categorical", size: 2, labels: ["10001", "60601"] }, 1), "60601");
  assertEquals(textOf({ kind: "categorical", size: 2, labels: ["red", "green"] }, 1), "green");
  assertEquals(textOf({ kind: "real", mean: 0, deviation: 1, decimals: 2 }, 1.234), "1.23");
});
