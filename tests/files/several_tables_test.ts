import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { zipSync } from "fflate";
import { inferSchema } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { streamOf } from "../../src/files/collect.ts";
import { encodeSplit } from "../../src/files/encode_dataset.ts";
import { parquetBytes } from "../../src/files/parquet/write.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { readEvidence } from "../../src/files/evidence.ts";
import { tableParts } from "../../src/files/table.ts";
import { binary, kindOf, type Schema } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The rows of the files of a folder or of a pattern, as texts, in each way of reading. */
async function rowsOf(path: string): Promise<string[][]> {
  const dataset = await readDataset(path, { test: "last" });
  const schema = inferSchema(dataset);
  const { train, test } = dataset;
  const splits = [
    encodeSplit(dataset, "train", { source: path, schema }),
    encodeSplit(dataset, "test", { source: path, schema }),
  ];
  const ways = [
    splits.flatMap((split) => Array.from(split!.data)),
    (await Array.fromAsync(tableParts(path, { schema }))).flatMap(({ data }) => Array.from(data)),
    Array.from((await readEvidence(path, schema)).x.data),
  ];
  assertEquals(ways[1], ways[0]);
  assertEquals(ways[2], ways[0]);
  assertEquals(train.shape[0] + test!.shape[0], ways[0]!.length / schema.length);
  const texts = ways[0]!.map((value, i) =>
    kindOf(schema[i % schema.length]!).format(value, schema[i % schema.length]!)
  );
  return [
    schema.map(({ name = "" }) => name),
    ...Array.from(
      { length: texts.length / schema.length },
      (_, row) => texts.slice(row * schema.length, (row + 1) * schema.length),
    ),
  ];
}

async function write(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) await Deno.writeFile(`${folder}/${name}`, content);
}

/** A Parquet file of two columns, and of one row or none. */
async function parquet(hasRow = true): Promise<Uint8Array> {
  const schema: Schema = [{ kind: "categorical", size: 3, name: "age" }, {
    kind: "binary",
    name: "sex",
    labels: ["f", "m"],
  }];
  const parts = await Array.fromAsync(
    parquetBytes(streamOf({ data: Float32Array.of(...hasRow ? [2, 1] : []), shape: [+hasRow, 2] }), schema),
  );
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("the files of a folder or of a pattern are one table, in the order of their names, whatever their formats", () =>
  inFolder(async (folder) => {
    await write(folder, {
      "part-2.csv.gz": gzipSync(bytes("sex;age\nm;1\nf;2\n")),
      "part-1.csv": bytes("age,sex\n0,f\n1,m\n"),
      "part-3.jsonl": bytes('{"sex":"f","age":0}\n'),
      "part-4.parquet": await parquet(),
      "part-5.zip": zipSync({ "x.tsv": bytes("age\tsex\n1\tf\n") }),
      "part-55.parquet": await parquet(false),
      "part-6.csv.zst": zstdCompressSync(bytes("age,sex\n2,f\n")),
      "_SUCCESS": bytes(""),
      ".part-0.csv.crc": bytes("crc"),
      "README.md": bytes("What this is"),
    });
    await Deno.mkdir(`${folder}/part-0.csv`);
    const rows = [["0", "f"], ["1", "m"], ["1", "m"], ["2", "f"], ["0", "f"], ["2", "m"], ["1", "f"], [
      "2",
      "f",
    ]];
    for (const path of [folder, `${folder}/`, `${folder}/part-*`, `${folder}/part-?.*`]) {
      assertEquals(await rowsOf(path), [["age", "sex"], ...rows], path);
    }
    assertEquals((await readDataset(`${folder}/part-*`)).name, "part");
    assertEquals((await readDataset(`${folder}/*.*s*`)).name, folder.replace(/.*\//, ""));
    assertEquals((await readDataset(`${folder}/`)).name, folder.replace(/.*\//, ""));
  }));

Deno.test("a file without rows is refused, unless there are others", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.parquet`;
    await write(folder, { "a.parquet": await parquet(false) });
    const schema: Schema = [{ kind: "categorical", size: 3, name: "age" }];
    const reads = [
      () => readDataset(path),
      () => Array.fromAsync(tableParts(path, { schema })),
      () => readEvidence(path, schema),
      () => readDataset(folder),
    ];
    for (const read of reads) await assertRejects(read, SyntaxError, `Cannot read ${path}: it has no rows`);
  }));

Deno.test("words of all files decide what a column is, and files without names match by position", () =>
  inFolder(async (folder) => {
    await write(folder, { "a.csv": bytes("0,1\n5,1\n0,0\n5,1\n"), "b.csv": bytes("red,0\n5,1\n") });
    assertEquals(await rowsOf(`${folder}/*.csv`), [["", ""], ["0", "1"], ["5", "1"], ["0", "0"], ["5", "1"], [
      "red",
      "0",
    ], ["5", "1"]]);
  }));

Deno.test("the only file of a folder is read as by itself, be it an array", () =>
  inFolder(async (folder) => {
    await write(folder, { "rows.idx": Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 0, 1, 1, 0, 1, 1) });
    assertEquals(Array.from((await readDataset(folder)).train.data), [0, 1, 1, 0]);
  }));

Deno.test("folders that are called as column=value tell the values of columns", () =>
  inFolder(async (folder) => {
    const parts: Readonly<Record<string, Uint8Array>> = {
      "year=2020/city=New%20York/part-0.parquet": await parquet(),
      "year=2020/city=Rome/part-0.jsonl": bytes('{"sex":"m","age":0,"year":7}\n{"sex":"f","age":1}\n'),
      "year=2021/city=Oslo/part-0.parquet": await parquet(),
    };
    for (const path of Object.keys(parts)) {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    }
    await Deno.mkdir(`${folder}/_delta=log`);
    await write(folder, { ...parts, "_delta=log/x.parquet": bytes("no") });
    const rows = [["0", "m", "2020", "Rome"], ["1", "f", "2020", "Rome"], ["2", "m", "2021", "Oslo"]];
    for (const path of [folder, `${folder}///`]) {
      const [names, ...found] = await rowsOf(path);
      assertEquals(names, ["age", "sex", "year", "city"]);
      assertEquals(found, [["2", "m", "2020", "New York"], ...rows]);
    }
    // a part by itself has its own columns
    const { columns, train } = await readDataset(`${folder}/year=2020/city=Rome`);
    assertEquals([columns, train.shape], [["sex", "age", "year"], [1, 3]]);
    await Deno.rename(`${folder}/year=2021/city=Oslo`, `${folder}/year=2021/city=__HIVE_DEFAULT_PARTITION__`);
    const { test } = await readDataset(folder, { test: "last" });
    assertEquals(Array.from(test!.data), [2, 0, 2021, NaN]);
    await write(folder, { "year=2020/city=Rome/x.csv": bytes("age,sex\n1,m\n") });
    await assertRejects(
      () => readDataset(folder),
      TypeError,
      "tell values of Parquet, Arrow and JSON lines only",
    );
  }));

Deno.test("a file that does not belong to the others is named", () =>
  inFolder(async (folder) => {
    const refuses = async (files: Readonly<Record<string, Uint8Array>>, says: string, pattern = "*") => {
      await Deno.remove(folder, { recursive: true });
      await Deno.mkdir(folder);
      await write(folder, files);
      const error = await assertRejects(
        () => readDataset(`${folder}/${pattern}`),
        Error,
        says.replaceAll("~", folder),
      );
      assert(isInputError(error), error.stack);
    };
    const first = { "a.csv": bytes("age,sex\n0,1\n") };
    await refuses(
      { ...first, "b.csv": bytes("age,income\n0,1\n") },
      'Cannot use ~/b.csv with the files before it: of the column "sex" it has none, and they have 1',
    );
    await refuses(
      { ...first, "b.jsonl": bytes('{"age":1,"sex":0,"tall":1}\n') },
      'Cannot use ~/b.jsonl with the files before it: of the column "tall" it has 1, and they have none',
    );
    await refuses({ ...first, "b.csv": bytes("0,1\n") }, "its columns have no names, and theirs have some");
    await refuses(
      { "a.csv": bytes("0,1\n"), "b.csv": bytes("0,1,2\n") },
      "it has 3 columns, and they have 2",
    );
    await refuses(
      { ...first, "b.idx": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 0) },
      "Cannot use ~/b.idx with other files",
    );
    await refuses({ ...first, "b.pdf": bytes("%PDF-1.7") }, "Cannot read ~/b.pdf: it is a PDF document");
    await refuses(
      { ...first, "b.csv": bytes("age,sex\n0,1,2\n") },
      "Cannot read ~/b.csv: row 0 has the length 3",
    );
    await refuses(first, "Cannot read ~/*.parquet: no file has such a name", "*.parquet");
    await refuses({}, "Cannot read ~/x*/a.csv: * and ? may only stand in the names of files", "x*/a.csv");
    await refuses({ "a.md": bytes("") }, "Cannot read ~/: it is a folder, and no file in it is read", "");
    await refuses(
      { ...first, "b.png": bytes("") },
      "it has pictures, such as ~/b.png, and tables, such as ~/a.csv",
      "",
    );
    const rows = () => Array.fromAsync(tableParts(`${folder}/missing*`, { schema: binary(2) }));
    await assertRejects(rows, RangeError, "no file has such a name");
  }));
