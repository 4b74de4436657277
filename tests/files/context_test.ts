import { assert, assertEquals, assertRejects } from "@std/assert";
import { inferSchema, matrix } from "../../src/data/mod.ts";
import { encodeBatch, encodeDataset } from "../../src/files/encode_dataset.ts";
import { batchParts, readDataset, readEvidence } from "../../src/files/mod.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import { type Batch, binary, categorical, type Rows } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";
import { npz } from "./npz.ts";

const values = (rows: Rows | undefined) => rows && [Array.from(rows.data), [...rows.shape]];

/** 2,100 rows of two bits, and a label that tells how many are 1. */
const N = 2100;
const x = { data: Uint8Array.from({ length: 2 * N }, (_, i) => i % 5 & 1), shape: [N, 2] };
const y = {
  data: Uint8Array.from({ length: N }, (_, row) => x.data[2 * row]! + x.data[2 * row + 1]!),
  shape: [N],
};
const label = [{ ...categorical([3])[0]!, name: "y" }];

async function joined(parts: AsyncIterable<Batch>): Promise<{ x: number[]; context: number[] }> {
  const all = { x: [] as number[], context: [] as number[] };
  for await (const part of parts) {
    all.x.push(...Array.from(part.x.data));
    all.context.push(...Array.from(part.context!.data));
  }
  return all;
}

Deno.test("a column of a name is the context of a table", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, "a,label,b\n0,7,1\n1,8,0\n1,7,1\n");
    const found = await readDataset(path, { context: "label" });
    assertEquals(found.columns, ["a", "b"]);
    assertEquals(values(found.train), [[0, 1, 1, 0], [2, 2]]);
    assertEquals(values(found.context?.train), [[7, 8], [2, 1]]);
    assertEquals(values(found.context?.test), [[7], [1, 1]]);
    const schema = inferSchema(found);
    const context = inferSchema(found.context!);
    assertEquals(context, [{ kind: "binary", name: "label", labels: ["7", "8"] }]);
    const dataset = encodeDataset(found, { source: path, schema, context });
    assertEquals(values(dataset.context?.train), [[0, 1], [2, 1]]);
    const test = encodeBatch(found, "test", { source: path, schema, context });
    assertEquals([values(test?.x), values(test?.context)], [[[1, 1], [1, 2]], [[0], [1, 1]]]);
    const [part] = await Array.fromAsync(batchParts(path, { schema, context }));
    assertEquals([...Array.from(part!.x.data)], [0, 1, 1, 0, 1, 1]);
    assertEquals([...Array.from(part!.context!.data)], [0, 1, 0]);

    await assertRejects(
      () => readDataset(path, { context: "c" }),
      SyntaxError,
      `Cannot take the context "c" of ${path}: it has no such column, only "a", "label", "b"`,
    );
    await Deno.writeFile(`${folder}/a.npy`, encodeNpy(x));
    await assertRejects(
      () => readDataset(`${folder}/a.npy`, { context: "c" }),
      SyntaxError,
      "its columns have no names",
    );
  }));

Deno.test("arrays of an .npz file are the context of its tables", () =>
  inFolder(async (folder) => {
    const cases: [arrays: Record<string, { data: Uint8Array; shape: number[] }>, context: string][] = [
      [{ x_train: x, y_train: y, x_test: x, y_test: y }, "y"],
      [{ x_train: x, y_train: y, x_test: x, y_test: y }, "y_train"],
      [{ data: x, y }, "y"],
      [{ data: x, y: { ...y, shape: [N, 1] } }, "y"],
      [{ train: x, y }, "y"],
    ];
    for (const [arrays, context] of cases) {
      const path = `${folder}/a.npz`;
      await Deno.writeFile(path, npz(arrays));
      const found = await readDataset(path, { context });
      assertEquals(found.context!.columns, ["y"]);
      assertEquals(found.train.shape[0], found.context!.train.shape[0]);
      assertEquals(found.test?.shape[0], found.context!.test?.shape[0]);
      const { data: [first] } = found.context!.train;
      assertEquals(first, y.data[0]);
      const parts = await joined(batchParts(path, { schema: binary(2), context: label }));
      assertEquals(parts, { x: [...x.data], context: [...y.data] });
    }
  }));

Deno.test("contexts that are missing, or not as many as rows, are refused", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npz`;
    const short = { data: y.data.subarray(1), shape: [N - 1] };
    await Deno.writeFile(path, npz({ x_train: x, y_train: short }));
    await assertRejects(() => readDataset(path, { context: "y" }), TypeError, "2099 contexts");
    const options = { schema: binary(2), context: label };
    await assertRejects(() => joined(batchParts(path, options)), TypeError, "not as many contexts as rows");
    await Deno.writeFile(path, npz({ x_train: x, x_test: x, y_train: y }));
    await assertRejects(
      () => readDataset(path, { context: "y" }),
      SyntaxError,
      "Cannot find the context y of test",
    );
    await assertRejects(
      () => joined(batchParts(path, { schema: binary(2), context: categorical([3]) })),
      SyntaxError,
      "its variables have no names",
    );
  }));

Deno.test("where columns have no names, the context stands behind the values", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npy`;
    await Deno.writeFile(path, encodeNpy(matrix(Uint8Array.of(0, 1, 2, 1, 1, 0), [2, 3])));
    const parts = await joined(batchParts(path, { schema: binary(2), context: label }));
    assertEquals(parts, { x: [0, 1, 1, 1], context: [2, 0] });
  }));

Deno.test("evidence has contexts, none of which may be missing", () =>
  inFolder(async (folder) => {
    const schema = [{ ...binary(1)[0]!, name: "a" }, { ...binary(1)[0]!, name: "b" }];
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, "b,y,a\n?,2,1\n0,1,\n");
    const { x, known, context } = await readEvidence(path, schema, { context: label });
    assertEquals([values(x), values(known)], [[[1, 0, 0, 0], [2, 2]], [[1, 0, 0, 1], [2, 2]]]);
    assertEquals(values(context), [[2, 1], [2, 1]]);
    await Deno.writeTextFile(path, "b,y,a\n?,,1\n0,1,\n");
    await assertRejects(
      () => readEvidence(path, schema, { context: label }),
      RangeError,
      "row 0 has no y, which must be given",
    );
  }));

Deno.test("the digits have labels", async () => {
  const { train, context } = await readDataset("mnist", { context: "label" });
  assertEquals(context!.train.shape, [train.shape[0], 1]);
  assertEquals(inferSchema(context!), [{ kind: "categorical", size: 10, name: "label" }]);
  assertEquals([...context!.train.data.subarray(0, 5)], [5, 0, 4, 1, 9]);
  assert(context!.test!.data.length === 10_000);
  await assertRejects(() => readDataset("mnist", { context: "author" }), RangeError, 'it has only "label"');
});
