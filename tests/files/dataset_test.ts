import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "fflate";
import { isInputError } from "../../src/errors/mod.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { drawToy, inferSchema } from "../../src/data/mod.ts";
import { matrix, type NdArray } from "../../src/data/matrix.ts";
import { encodeNpy } from "../../src/files/npy.ts";
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
async function read(file: string, bytes: Uint8Array) {
  let dataset: Awaited<ReturnType<typeof readDataset>> | undefined;
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/${file}`, bytes);
    dataset = await readDataset(`${folder}/${file}`);
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

Deno.test("readDataset() holds out the last tenth of a .csv file", async () => {
  const lines = Array.from({ length: 20 }, (_, i) => `${i % 3},${i % 2}\n`);
  const { name, train, test } = await read(
    "some.csv",
    new TextEncoder().encode(["a,b\n", ...lines].join("")),
  );
  assertEquals([name, train.shape, test?.shape], ["some", [18, 2], [2, 2]]);
  assertEquals([...test!.data], [18 % 3, 0, 19 % 3, 1]);
});

Deno.test("readDataset() holds out the last tenth of an .npy file", async () => {
  for (const [rows, held] of [[2, 1], [10, 1], [20, 2], [34, 3], [35, 4]] as const) {
    const all = bits(rows, 3);
    const { name, train, valid, test } = await read("some.data.npy", encodeNpy(all));
    assertEquals(name, "some.data");
    assertEquals(train, matrix(all.data.slice(0, (rows - held) * 3), [rows - held, 3]));
    assertEquals(test, matrix(all.data.slice((rows - held) * 3), [held, 3]));
    assertEquals(valid, undefined);
  }
});

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
