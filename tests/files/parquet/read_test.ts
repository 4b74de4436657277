import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../../src/errors/mod.ts";
import { parquetCells } from "../../../src/files/parquet/read.ts";
import { openSource } from "../../../src/files/open_source.ts";
import { inFolder } from "../folder.ts";
import { COLUMNS, columnsOf } from "../pyarrow_columns.ts";
import { mutatedParquet } from "../cells_mutations.ts";
import { PYARROW } from "./pyarrow.ts";
import { sourceOf } from "../memory_source.ts";

Deno.test("parquetCells() reads what pyarrow writes: all types, codecs, encodings and versions of pages", async () => {
  for (const [name, base64] of Object.entries(PYARROW)) {
    const columns = await columnsOf(parquetCells(sourceOf(Uint8Array.fromBase64(base64), name)));
    for (const [column, cells] of Object.entries(columns)) {
      assertEquals(cells, COLUMNS[column], `${column} of ${name}`);
    }
    if (name === "snappy" || name === "plain") assertEquals(Object.keys(columns), Object.keys(COLUMNS));
  }
});

Deno.test("parquetCells() reads a file on the disk as it reads one in memory", () =>
  inFolder(async (folder) => {
    const path = `${folder}/people.parquet`;
    await Deno.writeFile(path, Uint8Array.fromBase64(PYARROW.snappy));
    await using source = await openSource(path);
    assertEquals(await columnsOf(parquetCells(source)), COLUMNS);
    for await (const _ of parquetCells(source)) break; // and closes it
  }));

Deno.test("parquetCells() reads only the columns that are wanted", async () => {
  const source = sourceOf(Uint8Array.fromBase64(PYARROW.snappy), "some.parquet");
  assertEquals(await columnsOf(parquetCells(source, ["last ", "sex", "list", "other"])), {
    sex: [...COLUMNS.sex!],
    last: [...COLUMNS.last!],
  });
});

Deno.test("parquetCells() refuses a file that is cut off anywhere", async () => {
  const bytes = Uint8Array.fromBase64(PYARROW.encodings);
  for (let length = 0; length < bytes.length; length++) {
    const source = sourceOf(bytes.slice(0, length), "cut.parquet");
    const error = await assertRejects(
      () => columnsOf(parquetCells(source)),
      SyntaxError,
      "Cannot read cut.parquet: it is not a whole Parquet file",
    );
    assert(isInputError(error));
  }
});

Deno.test("a Parquet file with changes is read or refused", () => mutatedParquet({ runs: 3000, seed: 1 }));
