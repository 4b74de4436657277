import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type Dataset, inferColumns, type InferOptions, inferSchema, matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { Stream } from "../../src/random/mod.ts";

/** A column: numbers, or words. */
type Column = readonly (number | string)[];

/** A table of named columns of numbers and words. */
function tableOf(columns: Readonly<Record<string, Column>>): Dataset {
  const names = Object.keys(columns);
  const lists = Object.values(columns);
  const n = lists[0]!.length;
  const words = lists.map((list) => {
    const found = [...new Set(list)];
    return typeof found[0] === "string" ? { words: found as string[] } : undefined;
  });
  const values = Array.from({ length: n }, (_, row) =>
    lists.map((list, d) => {
      const value = list[row]!;
      return typeof value === "string" ? words[d]!.words.indexOf(value) : value;
    }));
  return {
    name: "table",
    columns: names,
    words,
    train: matrix(Float64Array.from(values.flat()), [n, names.length]),
  };
}

/** So many of something. */
function many<T>(n: number, item: (row: number, u: number) => T): T[] {
  const random = new Stream(3, "columns");
  return Array.from({ length: n }, (_, row) => item(row, random.uniform(row)));
}

/** What each column is, by its name: a kind, or why it is left out. */
function kindsOf(dataset: Dataset, options: InferOptions = {}): Record<string, string> {
  return Object.fromEntries(
    inferColumns(dataset, options).map(({ name, variable, why }) => [name, variable?.kind ?? why]),
  );
}

const N = 2000;
const SEX = { sex: many(N, (row) => row % 3 ? "f" : "m") };

Deno.test("numbers of a table are codes, binned, ordinal or real by how they look", () => {
  const normal = (u: number) => Math.log(u / (1 - u));
  assertEquals(
    kindsOf(tableOf({
      ...SEX,
      flag: many(N, (row) => row % 2),
      doors: many(N, (row) => 2 + row % 4),
      age: many(N, (_, u) => 17 + Math.floor(70 * u)),
      height: many(N, (_, u) => 170 + 10 * normal(u)),
      rounded: many(N, (_, u) => Math.round(10 * (170 + 10 * normal(u))) / 10),
      count: many(N, (_, u) => 500 + Math.round(100 * normal(u))),
      hours: many(N, (row, u) => row % 2 ? 40 : 80 * u),
      income: many(N, (_, u) => Math.exp(3 * normal(u))),
      population: many(N, (_, u) => Math.floor(1e7 * u)),
      gain: many(N, (row, u) => row % 10 ? 0 : Math.floor(30 * u) * 137),
      share: many(N, (row) => row % 5 / 4),
    })),
    {
      sex: "binary",
      flag: "binary",
      doors: "categorical",
      age: "binned",
      height: "real",
      rounded: "real",
      count: "ordinal",
      hours: "binned",
      income: "binned",
      population: "binned",
      gain: "binned",
      share: "categorical",
    },
  );
});

Deno.test("a table of few rows has codes for few values only", () => {
  const years = many(60, (row) => 1900 + row);
  assertEquals(kindsOf(tableOf({ sex: SEX.sex.slice(0, 60), age: years.map((year) => year % 50) })), {
    sex: "binary",
    age: "ordinal",
  });
});

Deno.test("few values are codes where columns have names, and all whole numbers are where they have none", () => {
  const few = tableOf({ a: many(300, (row) => row % 2), b: many(300, (row) => row % 20) });
  assertEquals(kindsOf(few), { a: "binary", b: "categorical" });
  const quantities = tableOf({ a: many(300, (row) => row % 2), b: many(300, (row) => row % 290) });
  assertEquals(kindsOf(quantities), { a: "binary", b: "ordinal" });
  const { columns: _, ...unnamed } = tableOf({ a: many(300, (row) => row), b: many(300, (row) => row / 3) });
  assertEquals(inferSchema(unnamed).map(({ kind }) => kind), ["categorical", "real"]);
});

Deno.test("what counts the rows, names them, is text or the same everywhere is left out, and said", () => {
  const shuffled = many(N, (row) => (row * 7) % N + 1);
  const inferred = inferColumns(
    tableOf({
      id: many(N, (row) => row),
      place: shuffled,
      key: many(N, (row) => `key ${row}`),
      note: many(N, (row) => `note ${row % 1500}`),
      version: many(N, () => 7),
      country: many(N, () => "here"),
      ...SEX,
    }),
    {},
  );
  assertEquals(inferred.map(({ variable }) => variable?.kind), [...Array(6).fill(undefined), "binary"]);
  const reasons = inferred.map(({ why }) => why);
  assertEquals(reasons.slice(0, 6), [
    "counts the rows from 0 to 1999",
    "counts the rows from 1 to 2000",
    "all 2,000 texts differ",
    "1,500 different texts in 2,000 rows",
    "all values are 7",
    "all values are here",
  ]);
  // whoever says that a column is a variable has it
  const notes = { ...SEX, note: many(N, (row) => `note ${row % 900}`), version: many(N, () => 7) };
  const chosen = inferColumns(tableOf(notes), { kinds: { note: "categorical", version: "categorical" } });
  assertEquals(chosen.map(({ variable }) => variable?.kind), ["binary", "categorical", "categorical"]);
});

Deno.test("words of few rows are one value together, if they are several, and stand for all others", () => {
  const words = many(N, (row) => row < 4 ? "rare" : row < 7 ? "scarce" : row % 2 ? "a" : "b");
  const [word] = inferSchema(tableOf({ word: words }));
  assertEquals(word, {
    kind: "categorical",
    size: 3,
    labels: ["a", "b", "other"],
    other: true,
    name: "word",
  });
  const [all] = inferSchema(tableOf({ word: words }), { rare: 1 });
  assertEquals(all, { kind: "categorical", size: 4, labels: ["a", "b", "rare", "scarce"], name: "word" });
  const [one] = inferSchema(tableOf({ word: many(N, (row) => row < 4 ? "rare" : row % 2 ? "a" : "b") }));
  assertEquals(one, { kind: "categorical", size: 3, labels: ["a", "b", "rare"], name: "word" });
  const [few] = inferSchema(tableOf({ word: words.slice(0, 400) }));
  assertEquals(few, { kind: "categorical", size: 4, labels: ["a", "b", "rare", "scarce"], name: "word" });
  const taken = many(N, (row) => row < 4 ? "rare" : row < 7 ? "scarce" : row % 2 ? "a" : "other");
  const [named] = inferSchema(tableOf({ word: taken }));
  assertEquals("labels" in named! && named.labels, ["a", "other", "(other)"]);
  const [none] = inferColumns(tableOf({ word: many(N, (row) => `word ${row % 600}`), ...SEX }), {});
  assertEquals([none!.variable, none!.why.endsWith("all in less than 5 rows")], [undefined, true]);
  const [most] = inferSchema(tableOf({ word: many(N, (row) => `word ${row % 30}`) }), { mostValues: 10 });
  assert(most?.kind === "categorical" && most.size === 10 && most.other);
});

Deno.test("columns are chosen and left out by their names and their numbers", () => {
  const dataset = tableOf({ ...SEX, doors: many(N, (row) => row % 3), 0: many(N, (row) => row % 4) });
  const namesOf = (options: InferOptions) => inferSchema(dataset, options).map(({ name }) => name);
  // an object has its numbers first
  assertEquals(namesOf({}), ["0", "sex", "doors"]);
  assertEquals(namesOf({ only: ["doors", "sex"] }), ["sex", "doors"]);
  assertEquals(namesOf({ drop: ["0", "2"] }), ["sex"]);
  for (const options of [{ drop: ["colour"] }, { only: ["7"] }, { only: ["sex"], drop: ["sex"] }]) {
    assert(isInputError(assertThrows(() => inferSchema(dataset, options), RangeError, "Cannot")));
  }
});

Deno.test("words are no numbers, and that is said", () => {
  const error = assertThrows(() => inferSchema(tableOf(SEX), { kinds: { sex: "real" } }), RangeError);
  assert(isInputError(error));
  assertStringIncludes(error.message, 'column 0 ("sex") of table: it has words, and cannot be real');
});

Deno.test("of texts that are numbers with one unit is said that they would be numbers without it", () => {
  const texts = {
    price: (k: number) => `$${k},234.50`,
    prix: (k: number) => `${k}\u202f234,50\u00a0€`,
    share: (k: number) => `${k}.5 %`,
    blood: (k: number) => `${k % 30}.5 g/dL`,
    id: (k: number) => `P${k}`,
    mixed: (k: number) => `${k} ${k % 2 ? "kg" : "g"}`,
    pressure: (k: number) => `${k}/80`,
  };
  const columns = Object.entries(texts).map(([name, text]) => [name, many(200, text)]);
  const why = inferColumns(tableOf(Object.fromEntries(columns))).map(({ why }) => why);
  const differ = "all 200 texts differ";
  assertEquals(why, [
    `${differ}, numbers without "$"`,
    `${differ}, numbers without "€"`,
    `${differ}, numbers without "%"`,
    '30 words, numbers without "g/dL": 0.5 g/dL, 1.5 g/dL, 2.5 g/dL, 3.5 g/dL, ...',
    differ,
    differ,
    differ,
  ]);
});

Deno.test("numbers that float32 does not tell apart are left out, with what to do, and others are learned", () => {
  const columns = {
    seconds: many(300, (_, u) => 1.7e9 + 1000 * u),
    milliseconds: many(300, (_, u) => 1.7e12 + Math.round(1e6 * u)),
    far: many(300, (_, u) => 1.7e9 * (1 + u)),
    odd: many(300, (k) => 1e7 + (k % 2 ? 0 : k % 50)), // whole numbers that float32 has
  };
  const [seconds, milliseconds, ...others] = inferColumns(tableOf(columns));
  for (const [{ variable, why }, mean] of [[seconds!, 1700000], [milliseconds!, 1700000]] as const) {
    assertEquals(variable, undefined);
    assertStringIncludes(why, `: subtract ${mean}`);
  }
  assertEquals(others.map(({ variable }) => variable?.kind), ["real", "binned"]);
});
