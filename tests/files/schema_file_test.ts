import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { InferredColumn } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { formatSchemaFile, readSchemaFile } from "../../src/files/schema_file.ts";
import type { Schema } from "../../src/made/mod.ts";
import { changed, changes, worksOrRefuses } from "../untrusted/mutations.ts";
import { inFolder } from "./folder.ts";

const COLUMNS: readonly InferredColumn[] = [
  { name: "id", why: "counts the rows" },
  { name: "sex", why: "", variable: { kind: "binary", labels: ["f", "m"], name: "sex" } },
  { name: "flag", why: "", variable: { kind: "binary", name: "flag" } },
  { name: "flag", why: "", variable: { kind: "binary", name: "flag" } },
  {
    name: "city",
    why: "",
    variable: {
      kind: "categorical",
      size: 3,
      labels: ["a", "b", "other"],
      other: true,
      name: "city",
      missing: true,
    },
  },
  {
    name: "day",
    why: "",
    variable: {
      kind: "ordinal",
      size: 9,
      mean: 4,
      date: { format: "YYYY-MM-DD", since: "2020-01-01" },
      name: "day",
    },
  },
  {
    name: "fare",
    why: "",
    variable: { kind: "binned", codes: [0, [1, 2.5, 9]], name: "fare", missing: true, absent: ["free"] },
  },
  {
    name: "height",
    why: "",
    variable: { kind: "real", mean: 170, deviation: 8, floor: 0.3, name: "height" },
  },
];
const CONTEXT: Schema = [{ kind: "categorical", size: 10, name: "label" }];
const SCHEMA = COLUMNS.flatMap(({ variable }) => variable ?? []);

Deno.test("a file of a schema is read as it was written, and has a variable a line", () =>
  inFolder(async (folder) => {
    const path = `${folder}/schema.json`;
    const text = formatSchemaFile(COLUMNS, CONTEXT);
    await Deno.writeTextFile(path, text);
    assertEquals(await readSchemaFile(path), { schema: SCHEMA, context: CONTEXT });
    assertEquals(text.split("\n").filter((line) => line.includes('"kind"')).length, 7); // two are alike
    assertEquals(JSON.parse(text).left_out, [{ name: "id", why: "counts the rows" }]);
  }));

Deno.test("a file that is no schema is refused, and the message says what is wrong", () =>
  inFolder(async (folder) => {
    const path = `${folder}/schema.json`;
    const cases: [text: string, message: string][] = [
      ["{", "it is not JSON"],
      ["[]", "it is not an object"],
      ["{}", "the schema is not a list"],
      ['{"schema":[]}', "the schema has no variables"],
      ['{"schema":[{"kind":"binary"}],"colour":1}', "'colour' is nothing that this version knows"],
      ['{"schema":[{"kind":"binry"}]}', 'the kind "binry", expected one of binary'],
      ['{"schema":[{"kind":"real","mean":1}]}', "the deviation missing"],
      [
        '{"schema":[{"kind":"binary","lables":["a","b"]}]}',
        '"lables", which a binary variable does not have',
      ],
      ['{"schema":[{"kind":"binary","count":2000000}]}', "2000000 variables, expected at most 1000000"],
      ['{"schema":[{"kind":"binary"}],"context":{}}', "the context is not a list"],
    ];
    for (const [text, message] of cases) {
      await Deno.writeTextFile(path, text);
      const error = await assertRejects(() => readSchemaFile(path), Error, message);
      assert(isInputError(error));
    }
  }));

Deno.test("a file that was changed in any way is read or refused with a sentence", () =>
  inFolder(async (folder) => {
    const path = `${folder}/schema.json`;
    const file = JSON.parse(formatSchemaFile(COLUMNS, CONTEXT));
    await fc.assert(
      fc.asyncProperty(changes(), async (list) => {
        const text = JSON.stringify(list.reduce((file, change) => changed(file, change), file));
        await Deno.writeTextFile(path, text);
        await worksOrRefuses(() => readSchemaFile(path));
      }),
      { numRuns: 300, seed: 5 },
    );
  }));
