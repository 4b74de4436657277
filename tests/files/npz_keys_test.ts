import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { readDataset } from "../../src/files/dataset.ts";
import type { ReadOptions } from "../../src/files/format.ts";
import { tableParts } from "../../src/files/table.ts";
import { binary } from "../../src/made/mod.ts";
import { npyFile } from "./array_file.ts";
import { inFolder } from "./folder.ts";
import { npz } from "./npz.ts";

/** Rows of bits, of which the number says which table it is. */
function table(rows: number, columns = 3) {
  return { data: Uint8Array.from({ length: rows * columns }, (_, i) => i % 2), shape: [rows, columns] };
}

const list = { data: Uint8Array.of(0, 1, 2, 3), shape: [4] };

/** The numbers of rows of each split of a file. */
async function rowsOf(bytes: Uint8Array, options: ReadOptions = {}) {
  let rows: (number | undefined)[] = [];
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.npz`, bytes);
    const { train, valid, test } = await readDataset(`${folder}/a.npz`, options);
    rows = [train, valid, test].map((split) => split?.shape[0]);
  });
  return rows;
}

Deno.test("the names of arrays tell the parts, however they are written", async () => {
  const names = [
    ["train", "valid", "test"],
    ["train_data", "valid_data", "test_data"],
    ["x_train", "x_valid", "x_test"],
    ["X_train", "X_val", "X_test"],
    ["train_x", "val_x", "test_x"],
    ["trainX", "devX", "testX"],
    ["xtrain", "xvalidation", "xtest"],
    ["train_images", "validation_images", "test_images"],
    ["training", "validation", "testing"],
    ["train_set_x", "valid_set_x", "test_set_x"],
    ["data/train", "data/valid", "data/test"],
  ] as const;
  for (const [train, valid, test] of names) {
    const arrays = { y_train: list, [test]: table(5), [train]: table(7), [valid]: table(6), y: list };
    assertEquals(await rowsOf(npz(arrays)), [7, 6, 5], train);
  }
});

Deno.test("labels are left aside, by their names or because they are lists", async () => {
  const wide = table(7, 10);
  const keras = { x_train: table(7), y_train: wide, x_test: table(5), y_test: list };
  assertEquals(await rowsOf(npz(keras)), [7, undefined, 5]);
  for (
    const labels of ["y", "labels", "target", "train_labels", "labels_train", "y_train", "ytrain", "trainY"]
  ) {
    assertEquals(await rowsOf(npz({ images: table(20), [labels]: wide })), [18, undefined, 2], labels);
  }
  assertEquals(await rowsOf(npz({ data: table(20), ids: list })), [18, undefined, 2]);
});

Deno.test("a single array is one table, whatever it is called", async () => {
  for (const key of ["arr_0", "faces", "y", "ünï cödé", "__proto__", "constructor"]) {
    assertEquals(await rowsOf(npz({ [key]: table(20) })), [18, undefined, 2], key);
  }
  assertEquals(await rowsOf(npz({ arr_0: list })), [3, undefined, 1]);
});

Deno.test("a key says which array is the table", async () => {
  const arrays = npz({ faces: table(20), masks: table(10), train: table(5), y: list });
  assertEquals(await rowsOf(arrays), [5, undefined, undefined]);
  assertEquals(await rowsOf(arrays, { key: "masks" }), [9, undefined, 1]);
  assertEquals(await rowsOf(arrays, { key: "y" }), [3, undefined, 1]);
});

Deno.test("where several arrays can be meant, all are listed with their shapes", async () => {
  const refuses = async (bytes: Uint8Array, message: string, options: ReadOptions = {}) => {
    const error = await assertRejects(() => rowsOf(bytes, options), SyntaxError);
    assertEquals(error.message.replace(/\/\S*\/a\.npz/, "PATH"), message);
    assert(isInputError(error));
  };
  const say = "; say which one with key (--key NAME)";
  const two = npz({ faces: { data: new Uint8Array(24), shape: [2, 3, 4] }, masks: table(10), y: list });
  const has = "it has faces [2, 3, 4], masks [10, 3], y [4]";
  await refuses(two, `Cannot tell which array of PATH to use: ${has}${say}`);
  await refuses(two, `Cannot find the array mask in PATH: ${has}${say}`, { key: "mask" });
  await refuses(
    npz({ x_train: table(4), train_images: table(5) }),
    `Cannot tell which array of PATH is train: it has x_train [4, 3], train_images [5, 3]${say}`,
  );
  await refuses(
    npz({ test: table(4), valid: table(5) }),
    `Cannot learn PATH: it has no array for train, only for valid and test${say}`,
  );
  const many = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`a${i}`, table(1)]));
  await refuses(
    npz(many),
    `Cannot tell which array of PATH to use: it has ${
      Array.from({ length: 12 }, (_, i) => `a${i} [1, 3]`).join(", ")
    }, and 3 more${say}`,
  );
});

Deno.test("arrays that are no numbers do not stand in the way of others", async () => {
  const names = npyFile(
    { kind: "u1", bigEndian: false, columnMajor: false, shape: [8], values: [1, 2, 3, 4, 5, 6, 7, 8] },
    "{'descr': '<U1', 'fortran_order': False, 'shape': (2,), }\n",
  );
  const bytes = npz({ data: table(20) }, { extra: { "feature_names.npy": names } });
  assertEquals(await rowsOf(bytes), [18, undefined, 2]);
});

Deno.test("scoring takes test, else train, else the one table, and parts without rows are not there", () =>
  inFolder(async (folder) => {
    const rows = async (bytes: Uint8Array, options: { key?: string } = {}) => {
      await Deno.writeFile(`${folder}/a.npz`, bytes);
      const parts = await Array.fromAsync(tableParts(`${folder}/a.npz`, { schema: binary(3), ...options }));
      return parts.reduce((sum, { shape }) => sum + shape[0], 0);
    };
    assertEquals(await rows(npz({ x_train: table(7), x_test: table(5) })), 5);
    assertEquals(await rows(npz({ x_train: table(7), x_test: table(0) })), 7);
    assertEquals(await rows(npz({ arr_0: table(7) })), 7);
    assertEquals(await rows(npz({ a: table(7), b: table(3) }), { key: "b" }), 3);
  }));

Deno.test("an archive of very many files is refused before they are looked at", () =>
  inFolder(async (folder) => {
    const bytes = npz({ train: table(4) });
    const end = new DataView(bytes.buffer, bytes.length - 22);
    end.setUint16(8, 60_000, true);
    end.setUint16(10, 60_000, true);
    await Deno.writeFile(`${folder}/a.npz`, bytes);
    await assertRejects(
      () => readDataset(`${folder}/a.npz`),
      SyntaxError,
      "it is an archive of 60000 files, expected at most 10000",
    );
  }));

Deno.test("a sparse matrix is told from an archive of tables", async () => {
  const bytes = npz({ indices: list, indptr: list, format: list, shape: list, data: list });
  const error = await assertRejects(() => rowsOf(bytes), SyntaxError, "it is a sparse matrix of SciPy; save");
  assert(isInputError(error));
  await assertRejects(
    () => rowsOf(npz({ offsets: list, format: list, shape: list, data: table(4) })),
    SyntaxError,
  );
  assertEquals(await rowsOf(bytes, { key: "data" }), [3, undefined, 1]);
});
