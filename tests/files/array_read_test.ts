import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { isInputError } from "../../src/errors/mod.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { tableParts } from "../../src/files/table.ts";
import { binary } from "../../src/made/mod.ts";
import { npyFile, type StoredArray, zipFile } from "./array_file.ts";
import { inFolder } from "./folder.ts";

function stored(kind: string, values: number[], columns = 1): StoredArray {
  return { kind, bigEndian: false, columnMajor: false, shape: [values.length / columns, columns], values };
}

/** All values of a file. */
async function valuesOf(path: string) {
  const { train, test } = await readDataset(path, { test: "last" });
  return { type: train.data.constructor, values: [...train.data, ...test!.data] };
}

Deno.test("values are kept in the narrowest type that holds all of them, wherever the widest stands", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npy`;
    const many = 140_000; // more than are read at a time
    const cases = [
      ["f8", 255, Uint8Array],
      ["i8", 256, Uint16Array],
      ["f4", 65_536, Int32Array],
      ["i2", -1, Int32Array],
      ["f8", 2 ** 31, Float64Array],
      ["i8", -(2 ** 53) + 1, Float64Array],
      ["f4", 0.5, Float32Array],
      ["f8", 0.5, Float64Array],
      ["f2", 0.5, Float32Array],
      ["u4", 2 ** 32 - 1, Float64Array],
    ] as const;
    for (const [kind, odd, type] of cases) {
      for (const at of [0, many - 1]) {
        const values = Array<number>(many).fill(1);
        values[at] = odd;
        await Deno.writeFile(path, largeFile(kind, many, values));
        const read = await valuesOf(path);
        assertEquals([read.type, read.values[at]], [type, odd], `${kind} ${odd} at ${at}`);
        assertEquals(read.values.reduce((sum, value) => sum + value, 0), many - 1 + odd);
      }
    }
  }));

/** A file of very many values, which are not written one by one. */
function largeFile(kind: string, rows: number, values: number[]): Uint8Array {
  const arrays: Record<string, (values: number[]) => ArrayBufferView> = {
    f8: (values) => Float64Array.from(values),
    f4: (values) => Float32Array.from(values),
    f2: (values) => Float16Array.from(values),
    i8: (values) => BigInt64Array.from(values, BigInt),
    i2: (values) => Int16Array.from(values),
    u4: (values) => Uint32Array.from(values),
  };
  const { buffer } = arrays[kind]!(values);
  const start = npyFile({ kind, bigEndian: false, columnMajor: false, shape: [rows, 1], values: [] });
  const bytes = new Uint8Array(start.length + buffer.byteLength);
  bytes.set(start);
  bytes.set(new Uint8Array(buffer), start.length);
  return bytes;
}

Deno.test("booleans are 0 and 1, whatever their bytes are", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.npy`, npyFile(stored("b1", [0, 1, 255, 2], 2)));
    assertEquals((await valuesOf(`${folder}/a.npy`)).values, [0, 1, 1, 1]);
  }));

Deno.test("no promise of a header is believed", () =>
  inFolder(async (folder) => {
    const table = stored("f8", [0, 1, 1, 0], 2);
    const claims = [
      `(${2 ** 40}, ${2 ** 40})`,
      `(${2 ** 53}, 2)`,
      "(1099511627776, 2)",
      `(${"9".repeat(400)}, 2)`,
      `(${"9".repeat(400)}, 0)`,
      "(3, 2)",
      "(2, 1)",
    ];
    for (const shape of claims) {
      for (const order of ["False", "True"]) {
        const file = npyFile(table, `{'descr': '<f8', 'fortran_order': ${order}, 'shape': ${shape}}\n`);
        const files: Record<string, Uint8Array> = {
          "a.npy": file,
          "a.npy.gz": new Uint8Array(gzipSync(file)),
          "stored.npz": zipFile("a.npy", file, false),
          "deflated.npz": zipFile("a.npy", file, true),
        };
        for (const [name, bytes] of Object.entries(files)) {
          const path = `${folder}/${name}`;
          await Deno.writeFile(path, bytes);
          const columns = shape.endsWith("1)") ? 1 : 2;
          for (
            const read of [
              () => readDataset(path),
              () => Array.fromAsync(tableParts(path, { schema: binary(columns) })),
            ]
          ) {
            const error = await assertRejects(read);
            assert(isInputError(error), `${shape} in ${name}: ${error}`);
          }
        }
      }
    }
  }));

Deno.test("a header that promises more than its file can unpack to is refused at once", () =>
  inFolder(async (folder) => {
    const table = stored("u1", [0, 1, 1, 0], 2);
    const file = npyFile(table, "{'descr': '|u1', 'fortran_order': False, 'shape': (100000000, 2)}\n");
    const packed = new Uint8Array(gzipSync(file));
    await Deno.writeFile(`${folder}/a.npy.gz`, packed);
    const error = await assertRejects(() => readDataset(`${folder}/a.npy.gz`), SyntaxError);
    assertStringIncludes(
      error.message,
      `promises 200000000 bytes for the shape [100000000, 2], but at most ${
        1032 * packed.length - (file.length - 4)
      } follow`,
    );
  }));

Deno.test("a small file that unpacks to gigabytes is refused before it is unpacked", () =>
  inFolder(async (folder) => {
    const zeros = gzipSync(new Uint8Array(50_000_000));
    const header = Uint8Array.of(0, 0, 8, 3, 0, 45, 198, 192, 0, 0, 0, 25, 0, 0, 0, 40);
    const members = new Blob([gzipSync(header), ...Array(60).fill(zeros)]);
    await Deno.writeFile(`${folder}/a.idx.gz`, members.stream());
    await assertRejects(
      () => readDataset(`${folder}/a.idx.gz`),
      RangeError,
      "it promises 3000000000 values, more than 2147483648; if it is whole, unpack it first",
    );
  }));

Deno.test("what comes after the values is not unpacked", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npy.gz`;
    const zeros = gzipSync(new Uint8Array(50_000_000));
    // which unpacks to 5 GB, after the 4 bytes that are promised
    const more = [gzipSync(npyFile(stored("u1", [0, 1, 1, 0], 2))), ...Array(100).fill(zeros)];
    await Deno.writeFile(path, new Blob(more).stream());
    for (
      const read of [
        () => readDataset(path),
        () => Array.fromAsync(tableParts(path, { schema: binary(2) })),
      ]
    ) {
      const error = await assertRejects(read, SyntaxError);
      assertEquals(
        error.message,
        `Cannot read ${path}: its header promises 4 bytes for the shape [2, 2], but more follow`,
      );
    }
  }));
