import { assertEquals } from "@std/assert";
import { readDataset } from "../../src/files/mod.ts";
import { tableParts } from "../../src/files/table.ts";
import { joinRows } from "../../src/made/mod.ts";
import { npyFile } from "./array_file.ts";
import { inFolder } from "./folder.ts";

const ROWS = 2500;
const VALUES = Array.from({ length: 3 * ROWS }, (_, place) => (place * 7919) % 1000 - 500);

Deno.test("a table that lies column by column is read row by row, whole or drawn, whatever the bytes of a value", () =>
  inFolder(async (folder) => {
    for (const kind of ["i2", "f4", "f8"]) {
      for (const bigEndian of [false, true]) {
        const file = { kind, bigEndian, shape: [ROWS, 3], values: VALUES };
        const [columns, rows] = [`${folder}/columns.npy`, `${folder}/rows.npy`];
        await Deno.writeFile(columns, npyFile({ ...file, columnMajor: true }));
        await Deno.writeFile(rows, npyFile({ ...file, columnMajor: false }));
        const schema = Array(3).fill({ kind: "real", mean: 0, deviation: 300 });
        const parts = await Array.fromAsync(tableParts(columns, { schema }));
        assertEquals(Array.from(joinRows(parts, 3).data), VALUES);
        const options = { rows: 100, test: 0 };
        const drawn = await readDataset(columns, options);
        assertEquals(drawn.drawnOf, ROWS);
        assertEquals(drawn.train, (await readDataset(rows, options)).train);
      }
    }
  }));
