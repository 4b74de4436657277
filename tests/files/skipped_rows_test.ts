import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { evidenceParts } from "../../src/files/evidence.ts";
import { batchParts, readDataset } from "../../src/files/mod.ts";
import { SkippedRows } from "../../src/files/skipped_rows.ts";
import type { Schema } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

const SCHEMA: Schema = [
  { kind: "binary", name: "sex", labels: ["f", "m"] },
  { kind: "real", name: "age", mean: 30, deviation: 10 },
  { kind: "ordinal", name: "size", size: 5 },
];

const TEXT = "sex,age,size\nf,1.5,0\nx,2,1\nm,3\n\nm,4,4\nf,,2\nf,6,5\nm,inf,1\nm,8,3\n";

const LINES = [
  '{"sex":"f","age":1.5,"size":0}',
  '{"sex":"x","age":2,"size":1}',
  '{"sex":"m","age":3,"size"',
  "",
  '{"sex":"m","age":4,"size":4}',
  '{"sex":"f","age":null,"size":2}',
  '{"sex":"f","age":6,"size":5}',
  '{"sex":"m","age":[7],"size":1}',
  '{"sex":"m","age":8,"size":3}',
].join("\n");

/** Reads a file of a text. */
async function reading<T>(name: string, text: string, read: (path: string) => Promise<T>): Promise<T> {
  let found: T;
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/${name}`, text);
    found = await read(`${folder}/${name}`);
  });
  return found!;
}

const reasonsOf = (skipped: SkippedRows) =>
  skipped.rows.map(({ row, column, name, reason }) => [row, column, name, reason]);

Deno.test("rows of text that are wrong are left out, and it is said which and why", async () => {
  const skipped = new SkippedRows();
  const rows = await reading(
    "x.csv",
    TEXT,
    (path) => Array.fromAsync(batchParts(path, { schema: SCHEMA, skipped })),
  );
  assertEquals(rows.flatMap(({ x }) => Array.from(x.data)), [0, 1.5, 0, 1, 4, 4, 1, 8, 3]);
  assertEquals(reasonsOf(skipped), [
    [1, 0, "sex", 'the value "x" is not f or m'],
    [2, undefined, undefined, "it has the length 2, expected 3"],
    [3, undefined, undefined, "there is an empty line before it"],
    [4, 1, "age", 'the value "" is missing; fill it in or leave the row out'],
    [5, 2, "size", 'the value "5" is not a whole number from 0 to 4'],
    [6, 1, "age", 'the value "inf" is not a number that float32 can hold'],
  ]);
  assertEquals(skipped.count, 6);
});

Deno.test("lines of JSON that are wrong are left out, and it is said which and why", async () => {
  const skipped = new SkippedRows();
  const options = { schema: SCHEMA, skipped };
  const rows = await reading("x.jsonl", LINES, (path) => Array.fromAsync(batchParts(path, options)));
  assertEquals(rows.flatMap(({ x }) => Array.from(x.data)), [0, 1.5, 0, 1, 4, 4, 1, 8, 3]);
  assertEquals(reasonsOf(skipped).map(([row, , name]) => [row, name]), [
    [2, undefined],
    [6, "age"],
    [1, "sex"],
    [4, "age"],
    [5, "size"],
  ]);
});

Deno.test("rows that are completed keep their text without those that are wrong, and lack no values then", async () => {
  const skipped = new SkippedRows();
  const parts = await reading(
    "x.csv",
    TEXT,
    (path) => Array.fromAsync(evidenceParts(path, { schema: SCHEMA, skipped, keepsText: true })),
  );
  assertEquals(parts.flatMap(({ text }) => text!.lines), ["f,1.5,0\n", "m,4,4\n", "f,,2\n", "m,8,3\n"]);
  assertEquals(parts.flatMap(({ known }) => Array.from(known.data)), [1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1]);
  assertEquals(skipped.rows.map(({ row }) => row), [1, 2, 3, 5, 6]);
});

Deno.test("what is learned lacks rows that are wrong", async () => {
  for (const [name, text, counts] of [["x.csv", TEXT, [6, 3]], ["x.jsonl", LINES, [7, 1]]] as const) {
    const skipped = new SkippedRows();
    const { train, test } = await reading(name, text, (path) => readDataset(path, { skipped, test: "last" }));
    assertEquals([train.shape[0] + test!.shape[0], skipped.count], [...counts]);
  }
});

Deno.test("a word of a row that is left out is none of the row in its place", async () => {
  const lines = Array.from({ length: 60 }, (_, k) => k === 10 ? "low,inf" : `${k / 2},${k % 2}`);
  const skipped = new SkippedRows();
  const { train } = await reading(
    "x.csv",
    `a,b\n${lines.join("\n")}\n`,
    (path) => readDataset(path, { skipped, test: 0 }),
  );
  const kept = lines.filter((_, k) => k !== 10).map((line) => line.split(",").map(Number));
  assertEquals([Array.from(train.data), skipped.count], [kept.flat(), 1]);
});

Deno.test("many rows are left out in any part, and what is wrong with the file stays an error", async () => {
  const lines = Array.from({ length: 5000 }, (_, k) => k % 3 === 1 ? "x" : `${k % 2},${k}`);
  const schema: Schema = [{ kind: "binary" }, { kind: "ordinal", size: 5000 }];
  const skipped = new SkippedRows();
  const parts = await reading(
    "x.csv",
    lines.join("\n"),
    (path) => Array.fromAsync(evidenceParts(path, { schema, skipped, keepsText: true })),
  );
  const kept = lines.filter((line) => line !== "x");
  assertEquals(parts.flatMap(({ text }) => text!.lines), kept.map((line) => `${line}\n`));
  assertEquals(parts.flatMap(({ x }) => Array.from(x.data)).length, 2 * kept.length);
  assertEquals(skipped.rows.map(({ row }) => row), lines.flatMap((line, k) => line === "x" ? [k] : []));
  const read = (text: string) =>
    reading(
      "x.csv",
      text,
      (path) => Array.fromAsync(batchParts(path, { schema, skipped: new SkippedRows() })),
    );
  await assertRejects(() => read('0,"1\n0,2\n'), SyntaxError, "has a quote that is not closed");
  await assertRejects(
    () => read("7,1\n8,1\n"),
    SyntaxError,
    'it has no rows but wrong ones: the value "8" is not 0 or 1',
  );
  assertThrows(() => new SkippedRows().take(new RangeError("another")), RangeError, "another");
});
