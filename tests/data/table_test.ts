import { assertEquals, assertThrows } from "@std/assert";
import { matrix, Table, tableOf, toCsv } from "../../mod.ts";
import { tableOfColumns } from "../../src/data/mod.ts";

Deno.test("a table is plain data, also on the other side of a Worker", () => {
  const table = tableOf([{ a: "x", b: 1 }, { a: null, b: 2.5 }], { name: "pairs" });
  const again = new Table(structuredClone(table.dataset));
  assertEquals([again.name, again.length, again.columns], ["pairs", 2, ["a", "b"]]);
  assertEquals(again.records(), table.records());
  assertEquals(table.slice(1).records(), [{ a: null, b: 2.5 }]);
});

Deno.test("columns are found by name or number, and a name that is none or several is refused", () => {
  const table = tableOfColumns("twice", [
    { name: "a", cells: [1] },
    { name: "a", cells: ["x"] },
    { name: "__proto__", cells: [null] },
  ]);
  assertEquals([table.column(0), table.column(1), table.column("__proto__")], [[1], ["x"], [null]]);
  const refuse = (call: () => unknown) => assertThrows(call, RangeError).message;
  assertEquals(
    refuse(() => table.column("a")),
    'Cannot take the column "a": columns 0 and 1 of twice have this name',
  );
  assertEquals(
    refuse(() => table.records()),
    'Cannot take the column "a": columns 0 and 1 of twice have this name',
  );
  assertEquals(
    refuse(() => table.column("b")),
    'Cannot take the column "b": twice has only "a", "a", "__proto__"',
  );
});

Deno.test("records keep columns of any name, and a table without names has numbers", () => {
  const record = Object.fromEntries([["__proto__", 1], ["", "x"], ["a,b", 'say "no"']]);
  const table = tableOf([record]);
  assertEquals(table.columns, ["__proto__", "", "a,b"]);
  assertEquals(Object.entries(table.records()[0]!), Object.entries(record));
  assertEquals(toCsv(table), '__proto__,,"a,b"\n1,x,"say ""no"""\n');
  const plain = new Table({ name: "plain", train: matrix([[1, NaN], [3, 4]]) });
  assertEquals([plain.columns, plain.column("1")], [["0", "1"], [null, 4]]);
  assertEquals(toCsv(plain), "1,\n3,4\n");
});

Deno.test("values that were not kept are no column, and are left out of records", () => {
  const table = new Table({
    name: "some",
    columns: ["tags", "age"],
    words: [{ unread: "lists, records or bytes" }, undefined],
    train: matrix([[0, 7]]),
  });
  assertEquals([table.records(), toCsv(table)], [[{ age: 7 }], "age\n7\n"]);
  const { message } = assertThrows(() => table.column("tags"), RangeError);
  assertEquals(message, 'Cannot take the column "tags": it has lists, records or bytes, which were not kept');
});
