import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "fflate";
import { isInputError } from "../../src/errors/mod.ts";
import { readDataset } from "../../src/files/dataset.ts";
import {
  type Dataset,
  drawRows,
  drawToy,
  inferSchema,
  type Matrix,
  takeColumns,
} from "../../src/data/mod.ts";
import { matrix, type NdArray } from "../../src/data/matrix.ts";
import { encodeDataset } from "../../src/files/encode_dataset.ts";
import type { DatasetOptions, TestRows } from "../../src/files/format.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import { labelsOf } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";
import { npz } from "./npz.ts";

function bits(rows: number, columns: number): NdArray {
  return { data: Uint8Array.from({ length: rows * columns }, (_, i) => i % 3 & 1), shape: [rows, columns] };
}

function idx(shape: number[], data: ArrayLike<number>): Uint8Array {
  const sizes = shape.flatMap((size) => [0, 0, size >> 8, size & 255]);
  return Uint8Array.of(0, 0, 8, shape.length, ...sizes, ...Array.from(data));
}

/** Writes a file, reads it as a dataset and gives both what comes out and the file's path. */
async function read(file: string, bytes: Uint8Array, options: DatasetOptions = {}) {
  let dataset: Awaited<ReturnType<typeof readDataset>> | undefined;
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/${file}`, bytes);
    dataset = await readDataset(`${folder}/${file}`, options);
  });
  return dataset!;
}

function refuses(
  file: string,
  bytes: Uint8Array,
  kind: typeof RangeError | typeof TypeError | typeof SyntaxError,
  message: string,
): Promise<void> {
  return inFolder(async (folder) => {
    const path = `${folder}/${file}`;
    await Deno.writeFile(path, bytes);
    assert(isInputError(await assertRejects(() => readDataset(path), kind, message.replace("PATH", path))));
  });
}

Deno.test("readDataset() reads the splits of an .npz file", async () => {
  const [train, valid, test] = [bits(5, 4), bits(2, 4), bits(3, 4)];
  const expected = { name: "digits", train: matrix(train.data, [5, 4]) };
  const three = { ...expected, valid: matrix(valid.data, [2, 4]), test: matrix(test.data, [3, 4]) };
  assertEquals(await read("digits.npz", npz({ train, valid, test })), three);
  const long = npz({ train_data: train, valid_data: valid, test_data: test });
  assertEquals(await read("digits.npz", long), three);
  const alone = await read("digits.npz", npz({ train, labels: { data: Float32Array.of(0.5), shape: [1] } }));
  assertEquals(alone, expected);
});

Deno.test("readDataset() takes the dimensions of a picture together", async () => {
  const pictures = { data: bits(5, 6).data, shape: [5, 2, 3] };
  assertEquals((await read("digits.npz", npz({ train: pictures }))).train.shape, [5, 6]);
});

/** A table of two columns, of which the first counts the rows. */
function counted(rows: number): Uint8Array {
  const lines = Array.from({ length: rows }, (_, i) => `${i},${i % 2}\n`);
  return new TextEncoder().encode(["a,b\n", ...lines].join(""));
}

/** The first column of a part. */
function firstColumn(part: Matrix | undefined): number[] {
  return part === undefined ? [] : Array.from(takeColumns(part, [0]).data);
}

Deno.test("readDataset() holds out a tenth of one table at random, the same of as many rows, and at least one", async () => {
  for (const [rows, held] of [[2, 1], [10, 1], [20, 2], [34, 3], [35, 4], [200, 20]] as const) {
    const { name, train, valid, test } = await read("some.csv", counted(rows));
    assertEquals([name, valid, test!.shape], ["some", undefined, [held, 2]]);
    const all = [...firstColumn(train), ...firstColumn(test)].toSorted((a, b) => a - b);
    assertEquals(all, [...Array(rows).keys()]);
    const npy = await read("some.data.npy", encodeNpy(bits(rows, 3)));
    assertEquals([npy.name, npy.train.shape, npy.test!.shape], ["some.data", [rows - held, 3], [held, 3]]);
  }
  const { test } = await read("some.csv", counted(200));
  assertEquals(test, (await read("others.csv", counted(200))).test);
  assert(firstColumn(test).some((row) => row < 100)); // rows that are sorted lose nothing
});

Deno.test("readDataset() takes another share, the last tenth or no rows to test with", async () => {
  const rowsOf = async (test: TestRows, file = counted(35)) => {
    const dataset = await read("some.csv", file, { test, context: "b" });
    assertEquals(dataset.context!.test?.shape[0], dataset.test?.shape[0]);
    return firstColumn(dataset.test);
  };
  assertEquals((await rowsOf(0.4)).length, 14);
  assertEquals(await rowsOf("last"), [31, 32, 33, 34]);
  assertEquals(await rowsOf(0), []);
  const parts = npz({ train: bits(20, 3), test: bits(5, 3) });
  for (const [test, held] of [[0.4, 5], ["last", 5], [0, undefined]] as const) {
    assertEquals((await read("some.npz", parts, { test })).test?.shape[0], held);
  }
  for (const test of [-0.1, 1, NaN]) {
    await assertRejects(() => rowsOf(test), RangeError, `${test} of its rows cannot be for the test`);
  }
  await assertRejects(() => rowsOf("last", counted(1)), RangeError, "it has 1 row");
});

Deno.test("readDataset() tests with the rows of another file, whose words count and whose columns stand in any order", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/old.csv`, "id,pet\n1,cat\n2,dog\n3,cat\n");
    await Deno.writeTextFile(`${folder}/new.csv`, "pet;id\nhen;4\ndog;1\n");
    const file = `${folder}/new.csv`;
    const dataset = await readDataset(`${folder}/old.csv`, { test: { file } });
    assertEquals([dataset.name, dataset.columns], ["old", ["id", "pet"]]);
    assertEquals([firstColumn(dataset.train), firstColumn(dataset.test)], [[1, 2, 3], [4, 1]]);
    const schema = inferSchema(dataset, { kinds: "categorical", rare: 1 });
    const pets = takeColumns(encodeDataset(dataset, { schema }).test!, [1]).data;
    assertEquals(Array.from(pets, (code) => labelsOf(schema[1]!)![code]), ["hen", "dog"]);
    const { context } = await readDataset(`${folder}/old.csv`, { test: { file }, context: "id" });
    assertEquals(Array.from(context!.test!.data), [4, 1]);

    await Deno.writeTextFile(`${folder}/other.csv`, "id,name\n4,Ann\n");
    const other = { test: { file: `${folder}/other.csv` } };
    await assertRejects(
      () => readDataset(`${folder}/old.csv`, other),
      TypeError,
      'of the column "pet" it has none',
    );
    await assertRejects(() => readDataset("moons", { test: { file } }), RangeError, "rows of its own");
    await Deno.writeFile(`${folder}/a.npy`, encodeNpy(bits(4, 2)));
    await assertRejects(() => readDataset(`${folder}/a.npy`, { test: { file } }), TypeError, "only texts");
  }));

Deno.test("readDataset() takes the bytes of an idx file for grey levels if any is greater than 127", async () => {
  const grey = await read("digits-idx3-ubyte", idx([2, 1, 3], [0, 127, 128, 255, 1, 2]));
  assertEquals(grey.name, "digits-idx3-ubyte");
  assertEquals([grey.train.data, grey.test?.data], [Uint8Array.of(0, 0, 1), Uint8Array.of(1, 0, 0)]);
  const black = await read("digits-idx3-ubyte", idx([2, 1, 3], [0, 1, 1, 1, 0, 0]));
  assertEquals([black.train.data, black.test?.data], [Uint8Array.of(0, 1, 1), Uint8Array.of(1, 0, 0)]);
});

Deno.test("readDataset() unpacks gzip", async () => {
  const packed = gzipSync(idx([2, 1, 3], [0, 1, 1, 1, 0, 0]));
  const { name, train } = await read("digits.idx.gz", packed);
  assertEquals([name, train.data], ["digits", Uint8Array.of(0, 1, 1)]);
});

Deno.test("readDataset() knows the digits by name", async () => {
  const { name, train, test } = await readDataset("mnist");
  assertEquals([name, train.shape, test?.shape], ["mnist", [60_000, 784], [10_000, 784]]);
});

Deno.test("readDataset() knows toys by name, and a column of them may be a context", async () => {
  const smiley = await readDataset("smiley");
  assertEquals(smiley, drawToy("smiley"));
  assertEquals(inferSchema(smiley).map((variable) => ({ ...variable })), [
    { kind: "categorical", size: 25, name: "x" },
    { kind: "categorical", size: 25, name: "y" },
  ]);
  const { columns, context } = await readDataset("moons", { context: "x" });
  assertEquals([columns, context!.columns, context!.test!.shape], [["y"], ["x"], [10_000, 1]]);
});

Deno.test("readDataset() refuses files it cannot read", async () => {
  await assertRejects(
    () => readDataset("missing.npz"),
    RangeError,
    "Cannot read missing.npz: there is no such file",
  );
  await refuses("digits.npz", new Uint8Array(0), SyntaxError, "Cannot read PATH: it is empty");
  const text = new TextEncoder().encode("a,b\n0,1\n");
  await refuses(
    "digits.npz",
    text,
    SyntaxError,
    "Cannot read PATH: it does not begin as .npz files do",
  );
  const whole = npz({ train: bits(5, 4) });
  await refuses(
    "digits.npz",
    whole.subarray(0, -1),
    SyntaxError,
    "Cannot read PATH: it is not a whole zip archive",
  );
  await refuses(
    "digits.npy",
    encodeNpy(bits(5, 4)).subarray(0, -1),
    SyntaxError,
    "Cannot read PATH: its header promises",
  );
  await refuses("digits", idx([5, 4], [1]), SyntaxError, "Cannot read PATH: its header promises");
  await refuses(
    "digits.npz",
    npz({ faces: bits(5, 4), subject: bits(5, 1) }),
    SyntaxError,
    "Cannot tell which array of PATH to use: it has faces [5, 4], subject [5, 1]; say which one with key (--key NAME)",
  );
});

Deno.test("readDataset() refuses splits of different widths", () =>
  refuses(
    "digits.npz",
    npz({ train: bits(5, 4), test: bits(5, 3) }),
    TypeError,
    "Cannot use PATH: train has 4 columns but test has 3",
  ));

Deno.test("readDataset() reads an .npz file as if empty splits were not there, but for train", async () => {
  const [full, rowless] = [bits(5, 4), bits(0, 3)];
  const dataset = await read("a.npz", npz({ train: full, valid: rowless, test: rowless }));
  assertEquals(dataset, { name: "a", train: matrix(full.data, [5, 4]) });
  await refuses(
    "a.npz",
    npz({ train: rowless }),
    RangeError,
    "Cannot use PATH: train is empty, its shape is [0, 3]",
  );
  await refuses(
    "a.npz",
    npz({ train: bits(4, 0) }),
    RangeError,
    "Cannot use PATH: train is empty, its shape is [4, 0]",
  );
  await refuses("a.npy", encodeNpy(rowless), RangeError, "Cannot use PATH: array is empty");
  await refuses("a.npy", encodeNpy(bits(1, 4)), RangeError, "Cannot use PATH: it has 1 row");
});

Deno.test("readDataset() takes a list for one column, and refuses a single number", async () => {
  const list = { data: Uint8Array.of(1, 0, 1), shape: [3] };
  assertEquals((await read("a.npz", npz({ train: list }))).train.shape, [3, 1]);
  assertEquals((await read("a", idx([3], [7, 8, 9]))).train, matrix(Uint8Array.of(7, 8), [2, 1]));
  const number = encodeNpy({ data: Uint8Array.of(1), shape: [] });
  await refuses("a.npy", number, TypeError, "Cannot use PATH of shape []: expected [n, D]");
});

Deno.test("readDataset() reads what is missing as NaN", async () => {
  const csv = new TextEncoder().encode("a,b\n1,\nNA,2\n?,3\n");
  assertEquals((await read("a.csv", csv)).train, matrix(Float32Array.of(1, NaN, NaN, 2), [2, 2]));
  const array = { data: Float32Array.of(1, NaN, 3, 4), shape: [2, 2] };
  assertEquals((await read("a.npy", encodeNpy(array))).train, matrix(Float32Array.of(1, NaN), [1, 2]));
});

for (const value of [Infinity, -Infinity]) {
  Deno.test(`readDataset() refuses the value ${value}, and says where it is`, async () => {
    const data = new Float64Array(12);
    data[7] = value;
    const array = { data, shape: [3, 4] };
    const message = (split: string) =>
      `Cannot use PATH: the value in row 1, column 3 of ${split} is ${value}; an infinite value cannot be learned`;
    await refuses("a.npz", npz({ train: array }), RangeError, message("train"));
    await refuses("a.npz", npz({ train: bits(2, 4), test: array }), RangeError, message("test"));
    await refuses("a.npy", encodeNpy(array), RangeError, message("array"));
  });
}

Deno.test("readDataset() reads values as they stand in the file", async () => {
  for (const data of [Float64Array.of(0.5, -1, 2 ** 24, 1e300), Int8Array.of(0, -1, 7, -128)]) {
    const { train, test } = await read("a.npy", encodeNpy({ data, shape: [4, 1] }));
    assertEquals([...train.data, ...test!.data], [...data]);
  }
});

Deno.test("readDataset() draws rows while they come, the same as from all of them, whatever the file", async () => {
  const colours = ["red", "green", "blue", "?"];
  const line = (row: number) => `${row},${colours[row % 4]},${row % 100 === 0 ? "" : row % 7 / 2}`;
  const text = ["id,colour,size", ...Array.from({ length: 12_000 }, (_, row) => line(row)), ""].join("\n");
  const bytes = new TextEncoder().encode(text);
  const rowsOf = ({ train: { data, shape: [n] }, words }: Dataset) =>
    Array.from({ length: n }, (_, row) => {
      const [id, colour, size] = data.subarray(3 * row, 3 * row + 3);
      const list = words![1]! as { words: readonly string[] };
      return `${id},${Number.isNaN(colour) ? "?" : list.words[colour!]},${Number.isNaN(size) ? "" : size}`;
    });
  const all = await read("a.csv", bytes, { test: 0 });
  const expected = drawRows(all, 500);
  const drawn = await read("a.csv", bytes, { test: 0, rows: 500 });
  assertEquals([drawn.train.shape, drawn.drawnOf, all.drawnOf], [[500, 3], 12_000, undefined]);
  assertEquals(rowsOf(drawn), rowsOf(expected));
  assertEquals(rowsOf(drawn), Array.from(expected.train.data.filter((_, k) => k % 3 === 0), line));

  // rows to test with are taken of those that are drawn, and are drawn by themselves where they have a file of their own
  const { train, test } = await read("a.csv", bytes, { rows: 500 });
  assertEquals([train.shape, test!.shape], [[450, 3], [50, 3]]);
  await inFolder(async (folder) => {
    for (const name of ["a.csv", "b.csv"]) await Deno.writeFile(`${folder}/${name}`, bytes);
    const two = await readDataset(`${folder}/a.csv`, { rows: 500, test: { file: `${folder}/b.csv` } });
    assertEquals(two.test!.data, two.train.data);
    assertEquals(rowsOf(two), rowsOf(drawn));
  });
  const ids = encodeNpy({ data: Float64Array.from({ length: 12_000 }, (_, row) => row), shape: [12_000, 1] });
  const array = await read("a.npy", ids, { test: 0, rows: 500 });
  assertEquals(Array.from(array.train.data), Array.from(expected.train.data.filter((_, k) => k % 3 === 0)));
});
