import { gzipSync } from "node:zlib";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { inferColumns, matrix, parseTable, tableOf } from "../../mod.ts";
import { readTable } from "../../src/files/mod.ts";
import { inFolder } from "./folder.ts";
import { npz } from "./npz.ts";

const text = "name,age,born\nAnn,29,2001-02-03\nBen,,1999-12-31\n";
const bytes = new TextEncoder().encode(text);
const records = [
  { name: "Ann", age: 29, born: "2001-02-03" },
  { name: "Ben", age: null, born: "1999-12-31" },
];

Deno.test("parseTable() reads bytes, blobs and files as readTable() reads a path", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/people.csv`;
    await Deno.writeFile(path, bytes);
    const expected = await readTable(path);
    assertEquals([expected.name, expected.records()], ["people", records]);
    for (
      const data of [
        await parseTable(bytes, { name: "people.csv" }),
        await parseTable(new Blob([bytes]), { name: "people.csv" }),
        await parseTable(new File([bytes], "people.csv")),
        await parseTable(gzipSync(bytes), { name: "people.csv.gz" }),
      ]
    ) {
      assertEquals(data.dataset, { ...expected.dataset, name: data.name });
    }
  });
});

Deno.test("parseTable() reads JSON lines, and tableOf() makes the same of their objects", async () => {
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  const parsed = await parseTable(new TextEncoder().encode(lines), { name: "people.jsonl" });
  const { name: _, ...made } = tableOf(records).dataset;
  assertEquals(parsed.dataset, { ...made, name: "people.jsonl" });
  assertEquals(
    tableOf([{ a: true, b: 2n ** 60n, c: new Date("2020-01-01"), d: undefined, e: "" }]).records(),
    [{ a: "true", b: `${2n ** 60n}`, c: "2020-01-01", d: null, e: null }],
  );
});

Deno.test("few words among many numbers say that values are missing, in text and in records", async () => {
  const ages = Array.from({ length: 60 }, (_, k) => k % 20 === 7 ? "unknown" : 1.5 * k);
  const csv = new TextEncoder().encode(`age,id\n${ages.map((age, k) => `${age},${k % 9}`).join("\n")}\n`);
  const parsed = await parseTable(csv, { name: "ages.csv" });
  assertEquals(parsed.column("age")[7], null);
  assertEquals(tableOf(ages.map((age, k) => ({ age, id: k % 9 }))).records(), parsed.records());
  assertEquals(inferColumns(parsed)[0]!.variable!.absent, ["unknown"]);
});

Deno.test("parseTable() says in a sentence what is wrong", async () => {
  const refuse = async (data: Uint8Array<ArrayBuffer>, name: string) =>
    (await assertRejects(() => parseTable(data, { name }), SyntaxError)).message;
  const encode = (text: string) => new TextEncoder().encode(text);
  assertEquals(await refuse(new Uint8Array(), "a.csv"), "Cannot read a.csv: it is empty");
  assertEquals(
    await refuse(encode("a,b\n1,2\n3\n"), "a.csv"),
    "Cannot read a.csv: row 1 has the length 1, expected 2",
  );
  assertEquals(
    await refuse(gzipSync(encode(text)).slice(0, 30), "a.csv.gz"),
    "Cannot read a.csv.gz: it is not a whole gzip file",
  );
  assertEquals(
    await refuse(encode("1 2\n"), "a.xyz"),
    "Cannot read a.xyz: its name tells no format; expected one that ends in .csv, .parquet, .arrow or .jsonl",
  );
  const { message } = assertThrows(() => tableOf([{ a: 1 }, { a: [] as unknown as null }]), TypeError);
  assertEquals(
    message,
    'Cannot use the records: the value in row 1, "a" is a list, expected a text, a number, true, false, a Date or null',
  );
  assertEquals(
    assertThrows(() => tableOf([]), RangeError).message,
    "Cannot make a table of 0 records without a key",
  );
});

Deno.test("readTable() takes one of several arrays, and says which there are", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/several.npz`;
    const rows = matrix([[1, 2.5], [3, 4]]);
    await Deno.writeFile(path, npz({ x_train: rows, x_test: rows, other: rows }));
    assertEquals((await readTable(path, { key: "other" })).column("1"), [2.5, 4]);
    const { message } = await assertRejects(() => readTable(path), RangeError);
    assertEquals(
      message,
      `Cannot read ${path} as one table: it has arrays for train and test; say which one with key`,
    );
  });
});
