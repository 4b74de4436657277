import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../../src/errors/mod.ts";
import type { Cell } from "../../../src/files/cells.ts";
import { parquetCells } from "../../../src/files/parquet/read.ts";
import { openSource } from "../../../src/files/source.ts";
import { inFolder } from "../folder.ts";
import { mutatedParquet } from "./mutations.ts";
import { PYARROW } from "./pyarrow.ts";
import { sourceOf } from "../memory_source.ts";

/** What the files hold. */
const COLUMNS: Readonly<Record<string, readonly Cell[]>> = {
  id: [10, 11, 2n ** 60n, 13, null],
  count: [0, 1, 2, 3, 255],
  size: [0, 2 ** 32 - 1, 2, 3, 4],
  price: [0.5, null, -1.25, 1e300, 3],
  share: [0.5, 0.25, -1.25, 0, 3],
  half: [0.5, 0.25, -1.25, 0, 3],
  name: ["Ann", "", "Zoë", null, "Ann"],
  sex: ["f", "m", "m", null, "f"],
  alive: [true, false, null, true, true],
  born: ["1970-01-01", "2000-02-29", null, "1912-04-15", "0001-01-01"].map((day) => day && new Date(day)),
  seen: Array(5).fill(new Date("2020-01-02T03:04:05.678Z")),
  sent: Array(5).fill(new Date("1960-01-02T03:04:05Z")),
  at: ["12:30:00", "00:00:01.500", null, null, null],
  cost: [0.3, null, -12.34, 1, 2],
  sum: [0.3, null, -12.3, 1, 2],
  none: Array(5).fill(null),
  last: [1, 1, 2, 2, 3],
};

async function columnsOf(parts: ReturnType<typeof parquetCells>): Promise<Record<string, Cell[]>> {
  const columns: Record<string, Cell[]> = {};
  let rows = 0;
  for await (const part of parts) {
    assertEquals(part.first, rows);
    rows += part.rows;
    part.names.forEach((name, d) => (columns[name] ??= []).push(...Array.from(part.columns[d]!)));
    assert(part.columns.every(({ length }) => length === part.rows));
  }
  return columns;
}

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
