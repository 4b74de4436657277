import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { readCsv } from "../../src/files/csv.ts";
import { parseNpy } from "../../src/files/npy.ts";
import { writeRows } from "../../src/files/rows_file.ts";
import { inFolder } from "./folder.ts";

const ROWS = { data: Float32Array.from({ length: 6000 }, (_, i) => i % 7), shape: [2000, 3] } as const;

Deno.test("writeRows() writes what the readers read", () =>
  inFolder(async (folder) => {
    await writeRows(`${folder}/a.npy`, ROWS);
    assertEquals(parseNpy(await Deno.readFile(`${folder}/a.npy`), "a.npy"), { ...ROWS, shape: [2000, 3] });
    await writeRows(`${folder}/a.csv`, ROWS);
    assertEquals(await readCsv(`${folder}/a.csv`), { ...ROWS, shape: [2000, 3], names: undefined });
    const text = await Deno.readTextFile(`${folder}/a.csv`);
    assertEquals(text.slice(0, 12), "0,1,2\n3,4,5\n");
  }));

Deno.test("writeRows() refuses other names", async () => {
  const error = await assertRejects(
    () => writeRows("rows.txt", ROWS),
    RangeError,
    "Cannot write rows to rows.txt: expected a name that ends in .csv or .npy",
  );
  assert(isInputError(error));
});
