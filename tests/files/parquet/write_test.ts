import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { streamOf } from "../../../src/files/collect.ts";
import { readsCells } from "../../../src/files/cell_tables.ts";
import type { Cell } from "../../../src/files/cells.ts";
import { parquetCells } from "../../../src/files/parquet/read.ts";
import { parquetBytes } from "../../../src/files/parquet/write.ts";
import { kindOf, labelsOf, type Schema } from "../../../src/made/mod.ts";
import { sourceOf } from "../memory_source.ts";

const SCHEMA: Schema = [
  { kind: "categorical", size: 3, name: "city", labels: ["Rome", "São Paulo", ""], missing: true },
  { kind: "categorical", size: 3, name: "zip", labels: ["10001", "60601", "94110"] },
  { kind: "binary", name: "share", labels: ["-0.1", "0.5"] },
  { kind: "ordinal", size: 100, name: "__proto__", first: -50, missing: true },
  { kind: "real", mean: 0, deviation: 1, name: 'a, "b"\n' },
  { kind: "real", mean: 0, deviation: 1, missing: true },
  { kind: "binary", name: "" },
  { kind: "binned", codes: [1, [2, 9]], whole: true, missing: true },
  { kind: "real", mean: 0, deviation: 1, decimals: 0 },
];

/** Values of the model. */
const values: readonly fc.Arbitrary<number>[] = [
  fc.constantFrom(0, 1, 2, NaN),
  fc.nat(2),
  fc.nat(1),
  fc.oneof(fc.nat(99), fc.constant(NaN)),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noDefaultInfinity: true }),
  fc.nat(1),
  fc.oneof(fc.integer({ min: -9e6, max: 9e6 }), fc.constant(NaN)),
  fc.float({ min: -9e6, max: 9e6, noNaN: true }),
];

async function read(bytes: Uint8Array): Promise<{ names: readonly string[]; rows: Cell[][] }> {
  const rows: Cell[][] = [];
  let names: readonly string[] = [];
  for await (const part of parquetCells(sourceOf(bytes, "rows.parquet", 2 ** 16))) {
    names = part.names;
    for (let row = 0; row < part.rows; row++) rows.push(part.columns.map((column) => column[row]!));
  }
  return { names, rows };
}

async function write(data: Float32Array, schema: Schema): Promise<Uint8Array> {
  const shape = [data.length / schema.length, schema.length] as const;
  return new Uint8Array(
    await new Blob(await Array.fromAsync(parquetBytes(streamOf({ data, shape }), schema)) as BlobPart[])
      .arrayBuffer(),
  );
}

/** What stands for a value in a file of text, as a number where that is one. */
function cellOf(value: number, variable: Schema[number]): Cell {
  const text = kindOf(variable).format(value, variable);
  if (Number.isNaN(value)) return null;
  return labelsOf(variable) === undefined || variable.name !== "city" ? Number(text) : text;
}

Deno.test("parquetBytes() writes what parquetCells() reads: labels, numbers and nothing", async () => {
  const property = fc.asyncProperty(fc.array(fc.tuple(...values), { maxLength: 50 }), async (rows) => {
    const bytes = await write(Float32Array.from(rows.flat()), SCHEMA);
    const { names, rows: cells } = await read(bytes);
    assertEquals(cells, rows.map((row) => row.map((value, d) => cellOf(Math.fround(value), SCHEMA[d]!))));
    if (rows.length > 0) {
      assertEquals(names, ["city", "zip", "share", "__proto__", 'a, "b"\n', "5", "6", "7", "8"]);
    }
  });
  await fc.assert(property, { numRuns: 200, seed: 1 });
});

Deno.test("parquetBytes() writes dates, which are scored in the notation of the model", async () => {
  const real = { kind: "real", mean: 0, deviation: 1 } as const;
  const schema: Schema = [
    { ...real, name: "day", date: { format: "DD.MM.YYYY", since: "29.02.2000" }, missing: true },
    { ...real, name: "time", date: { format: "YYYY-MM-DD HH:mm:ss", since: "1960-01-01 12:00:00" } },
    { ...real, name: "clock", date: { format: "HH:mm", since: "08:00" } },
    { ...real, name: "half", date: { format: "M/D/YYYY h:mm A", since: "3/4/2000 1:05 PM" } },
  ];
  const data = Float32Array.of(1, 61, 5, 660, NaN, 0, 0, 0);
  const bytes = await write(data, schema);
  const { rows } = await read(bytes);
  assertEquals(rows, [
    [new Date("2000-03-01"), new Date("1960-01-01T12:01:01Z"), "08:05", new Date("2000-03-05T00:05:00Z")],
    [null, new Date("1960-01-01T12:00:00Z"), "08:00", new Date("2000-03-04T13:05:00Z")],
  ]);
  const format = readsCells(parquetCells);
  const parts = await Array.fromAsync(format.parts(sourceOf(bytes, "dates.parquet"), { schema }));
  assertEquals(parts.flatMap(({ data }) => Array.from(data)), Array.from(data));
});

Deno.test("parquetBytes() writes groups of rows one after the other", async () => {
  const data = Float32Array.from({ length: 250_001 }, (_, i) => i % 7);
  const schema: Schema = [{ kind: "categorical", size: 7, name: "a" }];
  const parts = await Array.fromAsync(parquetBytes(streamOf({ data, shape: [data.length, 1] }), schema));
  assertEquals(parts.length, 4);
  const { rows } = await read(await write(data, schema));
  assertEquals(Float32Array.from(rows.flat() as number[]), data);
});

Deno.test("parquetBytes() refuses two columns of a name", async () => {
  const schema: Schema = [{ kind: "binary", name: "1" }, { kind: "binary" }];
  await assertRejects(
    () => write(Float32Array.of(0, 1), schema),
    RangeError,
    'Cannot write Parquet with two columns "1"',
  );
});
