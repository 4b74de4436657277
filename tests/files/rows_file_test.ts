import { assert, assertEquals, assertRejects } from "@std/assert";
// @ts-types="@types/papaparse"
import Papa from "papaparse";
import { isInputError } from "../../src/errors/mod.ts";
import { readCsv } from "../../src/files/read_csv.ts";
import { parseNpy } from "../../src/files/npy.ts";
import { writeRows } from "../../src/files/rows_file.ts";
import { categorical, decodeRows, encodeRows, type Schema } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

const csvFields = (text: string) => Papa.parse<string[]>(text, { skipEmptyLines: true }).data;

const SCHEMA = categorical([7, 7, 7]);
const ROWS = { data: Float32Array.from({ length: 6000 }, (_, i) => i % 7), shape: [2000, 3] } as const;

Deno.test("writeRows() writes what the readers read", () =>
  inFolder(async (folder) => {
    await writeRows(`${folder}/a.npy`, ROWS, { schema: SCHEMA });
    assertEquals(parseNpy(await Deno.readFile(`${folder}/a.npy`), "a.npy"), { ...ROWS, shape: [2000, 3] });
    await writeRows(`${folder}/a.csv`, ROWS, { schema: SCHEMA });
    const read = await readCsv(`${folder}/a.csv`, { schema: SCHEMA });
    assertEquals(read, { data: Uint8Array.from(ROWS.data), shape: [2000, 3], names: undefined });
    const text = await Deno.readTextFile(`${folder}/a.csv`);
    assertEquals(text.slice(0, 12), "0,1,2\n3,4,5\n");
  }));

Deno.test("writeRows() writes labels, and a header where variables have names", () =>
  inFolder(async (folder) => {
    const schema: Schema = [
      { kind: "categorical", size: 3, name: "zip", labels: ["10001", "60601", "94110"] },
      { kind: "binary", name: 'a "b", c', labels: ["-0.1", "0.5"] },
      { kind: "binary", name: " __proto__\n" },
      { kind: "categorical", size: 3 },
    ];
    const rows = { data: Float32Array.of(2, 0, 1, 2, 0, 1, 0, 0), shape: [2, 4] } as const;
    await writeRows(`${folder}/a.csv`, rows, { schema });
    const header = '"zip","a ""b"", c"," __proto__\n",'.replace('"zip"', "zip");
    const text = await Deno.readTextFile(`${folder}/a.csv`);
    assertEquals(text, `${header}\n94110,-0.1,1,2\n10001,0.5,0,0\n`);
    const read = await readCsv(`${folder}/a.csv`, { schema });
    assertEquals(read, {
      data: Uint8Array.from(rows.data),
      shape: [2, 4],
      names: schema.map(({ name = "" }) => name),
    });

    await writeRows(`${folder}/a.npy`, rows, { schema });
    const array = parseNpy(await Deno.readFile(`${folder}/a.npy`), "a.npy");
    assertEquals(array.data, Float64Array.of(94110, -0.1, 1, 2, 10001, 0.5, 0, 0));
    const table = { data: array.data as Float64Array, shape: rows.shape };
    assertEquals(Float32Array.from(encodeRows("a.npy", table, schema).data), rows.data);
    assertEquals(decodeRows(rows, schema), table);
  }));

Deno.test("writeRows() writes words", () =>
  inFolder(async (folder) => {
    const labels = ["red", "a,b", 'say "no"', " two\nlines", "", "constructor"];
    const schema: Schema = [{ kind: "categorical", size: 6, labels }, { kind: "binary", name: "" }];
    const rows = { data: Float32Array.of(5, 0, 1, 1, 2, 0, 3, 1, 4, 1, 0, 0), shape: [6, 2] } as const;
    await writeRows(`${folder}/a.csv`, rows, { schema });
    assertEquals((await Deno.readTextFile(`${folder}/a.csv`)).split("\n")[0], "constructor,0"); // no header without names
    assertEquals(Array.from(csvFields(await Deno.readTextFile(`${folder}/a.csv`))), [
      ["constructor", "0"],
      ["a,b", "1"],
      ['say "no"', "0"],
      [" two\nlines", "1"],
      ["", "1"],
      ["red", "0"],
    ]);
  }));

Deno.test("writeRows() writes a name that begins as comments do", () =>
  inFolder(async (folder) => {
    const schema: Schema = [{ kind: "binary", name: "# 1" }, { kind: "binary", name: "b" }];
    await writeRows(`${folder}/a.csv`, { data: Float32Array.of(0, 1), shape: [1, 2] }, { schema });
    assertEquals((await readCsv(`${folder}/a.csv`)).names, ["# 1", "b"]);
  }));

Deno.test("writeRows() refuses rows that are none of the schema, and writes nothing", () =>
  inFolder(async (folder) => {
    const schema: Schema = [{ kind: "binary", labels: ["10", "20"] }, { kind: "binary" }];
    const refuses = (values: number[], shape: [number, number], type: ErrorConstructor, message: string) =>
      assertRejects(
        () => writeRows(`${folder}/a.csv`, { data: Float32Array.from(values), shape }, { schema }),
        type,
        message,
      );
    await refuses([0, 1, 5, 0], [2, 2], RangeError, "Cannot use rows with the value 5 in row 1, column 0");
    await refuses([0, NaN], [1, 2], RangeError, "Cannot use rows with the value NaN in row 0, column 1");
    await refuses([0, 1, 0], [1, 3], TypeError, "expected [n, 2]");
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("writeRows() refuses other names", async () => {
  const error = await assertRejects(
    () => writeRows("rows.txt", ROWS, { schema: SCHEMA }),
    RangeError,
    "Cannot write rows to rows.txt: expected a name that ends in .csv, .npy or .parquet",
  );
  assert(isInputError(error));
});
