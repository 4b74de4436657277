import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { idxFile, npyFile } from "./array_file.ts";
import { inFolder } from "./folder.ts";

/** The values of the large files. */
const ROWS = 800_000;
const COLUMNS = 100;

/** Reads a file in a process of its own. */
async function peakOf(path: string): Promise<{ rows: number; peak: number }> {
  const script = new URL("peak_memory.ts", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", script, path],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert(success, text(stderr));
  return JSON.parse(text(stdout));
}

/** A file of many rows that are all alike, after the start that a file of these rows has. */
function repeated(start: Uint8Array, row: Uint8Array, rows: number): Uint8Array {
  const bytes = new Uint8Array(start.length + rows * row.length);
  bytes.set(start);
  for (let i = 0; i < rows; i++) bytes.set(row, start.length + i * row.length);
  return bytes;
}

Deno.test("reading takes at most three times the memory of the file or of the values, whichever is more", () =>
  inFolder(async (folder) => {
    const bits = Array.from({ length: COLUMNS }, (_, i) => i % 3 & 1);
    const array = (kind: string, rows: number) => ({
      kind,
      bigEndian: false,
      columnMajor: false,
      shape: [rows, COLUMNS],
      values: [],
    });
    const bytes = Uint8Array.from(bits);
    const doubles = new Uint8Array(Float64Array.from(bits).buffer);
    const npy = repeated(npyFile(array("u1", ROWS)), bytes, ROWS);
    const columnMajor = npy.slice();
    columnMajor.set(npyFile({ ...array("u1", ROWS), columnMajor: true }));
    const files: Record<string, [content: Uint8Array, rows: number]> = {
      "small.npy": [repeated(npyFile(array("u1", 10)), bytes, 10), 9],
      "a.npy": [npy, ROWS * 0.9],
      "columns.npy": [columnMajor, ROWS * 0.9],
      "f8.npy": [repeated(npyFile(array("f8", ROWS / 8)), doubles, ROWS / 8), ROWS / 8 * 0.9],
      "deflated.npz": [zipSync({ "a.npy": npy }, { level: 1 }), ROWS * 0.9],
      "a.idx.gz": [
        gzipSync(repeated(idxFile(array("u1", ROWS)), bytes, ROWS), { level: 1 }),
        ROWS * 0.9,
      ],
    };
    let least = 0;
    for (const [name, [content, expected]] of Object.entries(files)) {
      await Deno.writeFile(`${folder}/${name}`, content);
      const { rows, peak } = await peakOf(`${folder}/${name}`);
      assertEquals(rows, expected, name);
      if (least === 0) least = peak;
      else assert(peak - least <= 3 * ROWS * COLUMNS, `${name} takes ${(peak - least) / 1e6} MB`);
    }
  }));
