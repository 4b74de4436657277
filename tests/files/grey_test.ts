import { assertEquals } from "@std/assert";
import { readDataset } from "../../src/files/dataset.ts";
import { readEvidence } from "../../src/files/evidence.ts";
import { tableParts } from "../../src/files/table.ts";
import { binary } from "../../src/made/mod.ts";
import { idxFile, npyFile, type StoredArray, zipFile } from "./array_file.ts";
import { inFolder } from "./folder.ts";

/** An array of bytes, or of numbers of another kind. */
function stored(shape: number[], value: (i: number) => number, kind = "u1"): StoredArray {
  const values = Array.from({ length: shape.reduce((product, size) => product * size) }, (_, i) => value(i));
  return { kind, bigEndian: false, columnMajor: false, shape, values };
}

/** What every reading of every format gives, which must be the same. */
async function readings(array: StoredArray, idx: boolean): Promise<readonly number[]> {
  const npy = npyFile(array);
  const files: Record<string, Uint8Array> = {
    "a.npy": npy,
    "columns.npy": npyFile({ ...array, columnMajor: true }),
    "a.npz": zipFile("train.npy", npy, true),
    ...(idx && { "a.idx": idxFile(array) }),
  };
  const D = array.values.length / array.shape[0]!;
  const all: (readonly number[])[] = [];
  await inFolder(async (folder) => {
    for (const [name, bytes] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      await Deno.writeFile(path, bytes);
      const { train, test } = await readDataset(path, { test: "last" });
      const learned = [...train.data, ...test?.data ?? []];
      all.push(learned);
      if (learned.some((value) => value > 1)) continue;
      const parts = await Array.fromAsync(tableParts(path, { schema: binary(D) }));
      const { x } = await readEvidence(path, binary(D));
      all.push(parts.flatMap(({ data }) => Array.from(data)), Array.from(x.data));
    }
  });
  for (const one of all) assertEquals(one, all[0]);
  return all[0]!;
}

const byValue = ({ values }: StoredArray) => values;
const thresholded = ({ values }: StoredArray) => values.map((value) => +(value >= 128));

Deno.test("bytes of pictures are grey levels if any is greater than 127, wherever it stands", async () => {
  const levels = [
    stored([20, 3, 3], (i) => i % 256),
    stored([20, 1, 2, 2], (i) => 2 * i),
    // only the last value tells, and what was 1 before becomes 0
    stored([3000, 2, 2], (i) => i === 11_999 ? 255 : i & 1),
  ];
  for (const array of levels) assertEquals(await readings(array, true), thresholded(array));
  for (const most of [1, 7, 127]) {
    const dark = stored([20, 3, 3], (i) => i % (most + 1));
    assertEquals(await readings(dark, true), byValue(dark), `${most}`);
  }
});

Deno.test("bytes of rows are grey levels if they are squares of 64 or more and any is greater than 127", async () => {
  for (const D of [64, 81, 784]) {
    const array = stored([20, D], (i) => i % 129);
    assertEquals(await readings(array, false), thresholded(array), `${D}`);
    const dark = stored([20, D], (i) => i % 128);
    assertEquals(await readings(dark, false), byValue(dark), `${D}`);
  }
  for (const D of [4, 49, 63, 65, 80]) {
    const array = stored([40, D], (i) => i % 2 * 255);
    assertEquals(await readings(array, false), byValue(array), `${D}`);
  }
});

Deno.test("only bytes are grey levels", async () => {
  for (const kind of ["i2", "f4", "f8"]) {
    const array = stored([20, 8, 8], (i) => i % 256, kind);
    assertEquals(await readings(array, false), byValue(array), kind);
  }
  const labels = stored([20], (i) => i % 10);
  assertEquals(await readings(labels, true), byValue(labels));
});

Deno.test("a file that is too large to be held is read twice", () =>
  inFolder(async (folder) => {
    const shape = [66_000, 32, 32];
    const array = { kind: "u1", bigEndian: false, columnMajor: false, shape, values: [] };
    const bytes = new Uint8Array(128 + 66_000 * 1024);
    bytes.set(npyFile(array));
    bytes[128] = 1;
    bytes[bytes.length - 1] = 200;
    await Deno.writeFile(`${folder}/a.npy`, bytes);
    let ones: number[] = [];
    let row = 0;
    for await (const { data, shape } of tableParts(`${folder}/a.npy`, { schema: binary(1024) })) {
      const values = data as Uint8Array;
      for (let at = values.indexOf(1); at >= 0; at = values.indexOf(1, at + 1)) {
        ones = [...ones, row * 1024 + at];
      }
      row += shape[0];
    }
    assertEquals([row, ones], [66_000, [66_000 * 1024 - 1]]);
  }));
