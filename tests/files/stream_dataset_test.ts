import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Dataset, inferSchema, type Matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import {
  encodeDataset,
  readDataset,
  streamDataset,
  type StreamOptions,
  writeRows,
} from "../../src/files/mod.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import { binary, categorical, type Rows, type Schema } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { npyFile } from "./array_file.ts";
import { inFolder } from "./folder.ts";

const ROWS = 3000;

/** A table of words, numbers and holes, in which no two rows are alike. */
function table(): string {
  const stream = new Stream(4, "table");
  const lines = Array.from({ length: ROWS }, (_, k) => {
    const u = stream.uniforms(3, 3 * k);
    const size = u[1]! < 0.2 ? "" : 10 + Math.floor(100 * u[1]!);
    return [k, ["red", "green", "blue"][Math.floor(3 * u[0]!)], size, (u[2]! * 9).toFixed(2)].join(",");
  });
  return `id,colour,size,weight\n${lines.join("\n")}\n`;
}

/** The rows as texts. */
function textsOf({ data, shape: [n, D] }: Rows): string[] {
  return Array.from(
    { length: n },
    (_, row) => Array.from({ length: D }, (_, d) => Math.fround(data[row * D + d]!)).join(" "),
  );
}

/** The schema of a table with its column of identifiers, so that rows can be told apart. */
async function schemaOf(path: string): Promise<Schema> {
  return inferSchema(await readDataset(path), { kinds: { id: "real" } });
}

Deno.test("streamDataset() divides the rows of a table, and goes through those to learn in another order each epoch", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, table());
    const schema = await schemaOf(path);
    const options = { schema, valid: 0.1, test: 0.2, seed: 7, folder };
    const { train, dataset, sha256, ...rows } = await streamDataset(path, options);
    assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["a.csv"]); // the temporary file has no name
    assertEquals([dataset.name, dataset.learned], ["a", train.rows]);

    const whole = encodeDataset(await readDataset(path, { test: 0 }), { schema }).train;
    const read = async (epoch: number, start: number, count: number) => {
      const batch = await train.read({ epoch, start, count });
      return textsOf("x" in batch ? batch.x : batch);
    };
    const epochs = await Promise.all([0, 1].map((epoch) => read(epoch, 0, train.rows)));
    const held = [...textsOf(dataset.valid!), ...textsOf(dataset.test!)];
    for (const epoch of epochs) assertEquals([...epoch, ...held].sort(), textsOf(whole).sort());
    assert(epochs[0]!.some((row, k) => row !== epochs[1]![k]));
    assertEquals(textsOf(dataset.train), epochs[0]!);
    // any part of an epoch is the same
    for (const [start, count] of [[0, 1], [250, 20], [train.rows - 300, 300], [511, 513]] as const) {
      assertEquals(await read(1, start, count), epochs[1]!.slice(start, start + count));
    }

    await writeRows(`${folder}/a.parquet`, { data: Float32Array.from(whole.data), shape: whole.shape }, {
      schema,
    });
    const again = await streamDataset(`${folder}/a.parquet`, options);
    assertEquals([again.sha256, again.dataset], [sha256, dataset]);
    const other = await streamDataset(path, { ...options, seed: 8 });
    assertEquals(other.dataset.test, dataset.test);
    assert(other.sha256 !== sha256);
    for (const opened of [rows, again, other]) await opened[Symbol.asyncDispose]();
  }));

Deno.test("streamDataset() keeps contexts, arrays of codes, and values that are not known", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, table());
    const known = (dataset: Dataset, split: "train" | "valid") =>
      dataset[split]!.data.filter((value) => !Number.isNaN(value));
    const given = await readDataset(path, { context: "colour" });
    const schema = inferSchema(given, { kinds: { id: "real" }, missing: "ignore" });
    const context = inferSchema(given.context!);
    const { train, dataset, ...rows } = await streamDataset(path, {
      schema,
      context,
      incomplete: true,
      valid: 0.1,
    });
    assertEquals(dataset.valid!.shape, [dataset.context!.valid!.shape[0], 3]);
    assert(known(dataset, "train").length < dataset.train.data.length);
    const batch = await train.read({ epoch: 2, start: 100, count: 40 });
    assert("x" in batch && batch.known && batch.context);
    // a context stands beside its own row
    const all = encodeDataset(await readDataset(path, { context: "colour", test: 0 }), {
      schema,
      context,
      incomplete: true,
    });
    for (let row = 0; row < 40; row++) {
      const id = batch.x.data[3 * row]!;
      assertEquals(batch.context.data[row], all.context!.train.data[id]);
      const size = all.train.data[3 * id + 1]!;
      assertEquals(
        [batch.x.data[3 * row + 1], batch.known.data[3 * row + 1]],
        Number.isNaN(size) ? [0, 0] : [size, 1],
      );
    }
    await rows[Symbol.asyncDispose]();

    const codes = Uint8Array.from({ length: 2 * ROWS }, (_, k) => k % 2 === 0 ? k % 4 / 2 : k % 3);
    await Deno.writeFile(`${folder}/a.npy`, encodeNpy({ data: codes, shape: [ROWS, 2] }));
    const array = await streamDataset(`${folder}/a.npy`, { schema: [...binary(1), ...categorical([3])] });
    const { x } = await array.train.read({ epoch: 0, start: 0, count: ROWS }) as { x: Matrix };
    assert(x.data instanceof Uint8Array);
    const matrixOf = (data: Uint8Array): Rows => ({ data, shape: [ROWS, 2] });
    assertEquals(textsOf(x).sort(), textsOf(matrixOf(codes)).sort());
    await array[Symbol.asyncDispose]();
  }));

Deno.test("streamDataset() tests with rows of another file, and refuses what it cannot read", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, table());
    await Deno.writeTextFile(`${folder}/b.csv`, "weight,size,colour,id\n3.25,,red,1\n");
    const schema = await schemaOf(path);
    const { dataset, ...rows } = await streamDataset(path, { schema, test: { file: `${folder}/b.csv` } });
    assertEquals([dataset.learned, textsOf(dataset.test!)], [ROWS, [`1 ${dataset.test!.data[1]} NaN 3.25`]]);
    await rows[Symbol.asyncDispose]();

    const refused = async (source: string, options: Partial<StreamOptions>, message: string) => {
      const error = await assertRejects(() => streamDataset(source, { schema, ...options }), Error, message);
      assert(isInputError(error));
    };
    await refused("mnist", {}, "Cannot stream mnist: it is no file, and fits in memory");
    await refused("-", {}, "Cannot stream -: what comes through a pipe cannot be read again");
    await refused(
      path,
      { folder: `${folder}/none` },
      `Cannot write rows to ${folder}/none: there is no such folder`,
    );
    await refused(path, {
      schema: binary(4),
    }, "is not 0 or 1");
    await refused(`${folder}/b.csv`, { test: 0.99999 }, "all its rows are held out; hold out fewer");
  }));

Deno.test("streamDataset() takes no more memory for a larger table", () =>
  inFolder(async (folder) => {
    const columns = 100;
    const peakOf = async (rows: number) => {
      const path = `${folder}/${rows}.npy`;
      const storage = {
        kind: "f8",
        bigEndian: false,
        columnMajor: false,
        shape: [rows, columns],
        values: [],
      };
      const header = npyFile(storage);
      await Deno.writeFile(path, header);
      await Deno.truncate(path, header.length + 8 * rows * columns); // zeros, which take no room on the disk
      const script = new URL("stream_peak_memory.ts", import.meta.url).pathname;
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", "--no-check", script, path],
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const { rows: learned, peak } = JSON.parse(new TextDecoder().decode(stdout));
      assertEquals(learned, rows);
      return peak;
    };
    const bytes = 8 * 300_000 * columns;
    const more = await peakOf(300_000) - await peakOf(10_000);
    assert(more < 0.75 * bytes, `${more / 1e6} MB more for a file of ${bytes / 1e6} MB`);
  }));
