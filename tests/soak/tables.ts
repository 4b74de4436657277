import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { gzipSync } from "fflate";
import type { NdArray } from "../../src/data/mod.ts";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { Stream } from "../../src/random/mod.ts";
import { withFolder } from "../cli/command.ts";
import { npz } from "../files/npz.ts";
import { checkDone, runScript } from "./command.ts";
import type { Property } from "./property.ts";

/** A table: for each column a name and the values that occur, and in each cell which of them. */
interface Table {
  readonly names: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly rows: readonly (readonly number[])[];
}

/** The values of a column. */
const values: fc.Arbitrary<number[]> = fc.oneof(
  fc.constant<number[]>([0, 1]),
  fc.integer({ min: 1, max: 8 }).map((size) => Array.from({ length: size }, (_, code) => code)),
  fc.uniqueArray(fc.integer({ min: -9, max: 99_999_999 }), { minLength: 1, maxLength: 6 }),
  fc.uniqueArray(fc.integer({ min: -20, max: 20 }).map((halves) => halves / 2), {
    minLength: 1,
    maxLength: 5,
  }),
);

const NAMES = ["age", "zip code", "größe", "a,b", 'say "x"', "__proto__", "constructor", " x ", "y;z", "名"];

const tableOptions = fc.record({
  values: fc.array(values, { minLength: 1, maxLength: 7 }),
  names: fc.shuffledSubarray(NAMES, { minLength: 7 }),
  n: fc.integer({ min: 2, max: 60 }),
  seed: fc.nat(1000),
});

function makeTable(
  { values, names, n, seed }: { values: number[][]; names: string[]; n: number; seed: number },
): Table {
  const stream = new Stream(seed, "table");
  const D = values.length;
  const cell = (row: number, d: number) => values[d]![stream.bits(row * D + d) % values[d]!.length]!;
  const rows = Array.from({ length: n }, (_, row) => values.map((_, d) => cell(row, d)));
  return { names: names.slice(0, D), values, rows };
}

/** How a table is written as text. */
interface Dialect {
  readonly delimiter: "," | ";" | "\t";
  readonly newline: "\n" | "\r\n";
  readonly hasHeader: boolean;
  readonly quotes: boolean;
}

const dialect: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t"),
  newline: fc.constantFrom("\n", "\r\n"),
  hasHeader: fc.boolean(),
  quotes: fc.boolean(),
});

function textOf({ names, rows }: Table, { delimiter, newline, hasHeader, quotes }: Dialect): Uint8Array {
  const field = (value: number | string) => {
    const text = String(value);
    return quotes || /[",;\t\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [...(hasHeader ? [names] : []), ...rows].map((row) =>
    row.map(field).join(delimiter) + newline
  );
  return new TextEncoder().encode(lines.join(""));
}

/** The types that hold the values of a table exactly. */
function arrayOf({ rows, names }: Table): NdArray {
  const values = rows.flat();
  const type =
    [Uint8Array, Int8Array, Int32Array, Float32Array].find((type) =>
      type.from(values).every((value, i) => value === values[i])
    ) ?? Float64Array;
  return { data: type.from(values), shape: [rows.length, names.length] };
}

/** How a table is written: the name of its file, and the bytes. */
const FORMATS: Readonly<Record<string, (table: Table, dialect: Dialect) => Uint8Array>> = {
  "table.csv": textOf,
  "table.CSV": textOf,
  "table.tsv": (table, dialect) => textOf(table, { ...dialect, delimiter: "\t" }),
  "table.csv.gz": (table, dialect) => gzipSync(textOf(table, dialect)),
  "table.npy": (table) => encodeNpy(arrayOf(table)),
  "table.npz": (table) => npz({ train: arrayOf(table), test: arrayOf(table) }),
};

/** Any table that trains can be scored, sampled and completed, and what is sampled can be scored. */
export const tablesTrain: Property = {
  name: "tables-train",
  runs: 2,
  run: ({ runs }) =>
    fc.assert(
      fc.asyncProperty(
        tableOptions,
        dialect,
        fc.constantFrom(...Object.keys(FORMATS)),
        fc.constantFrom("csv", "npy"),
        fc.nat(1000),
        (options, dialect, file, ending, seed) =>
          withFolder(async (cwd) => {
            const table = makeTable(options);
            const run = async (name: string, ...args: string[]) => {
              const ending = await runScript(name, args, { cwd });
              checkDone(ending);
              return ending.out;
            };
            const isText = !/\.np[yz]$/.test(file);
            fc.pre(!isText || dialect.hasHeader || !countsColumns(table.rows[0]!));
            await Deno.writeFile(`${cwd}/${file}`, FORMATS[file]!(table, dialect));
            await run("train", "--data", file, "--hidden", "6", "--epochs", "1", "--out", "model");
            await run("eval", "model");
            const score = async (file: string) =>
              (await run("score", "model", "--data", file)).trimEnd().split("\n").map(Number);
            const read = async (file: string, delimiter: string) => {
              const bytes = await Deno.readFile(`${cwd}/${file}`);
              return ending === "npy"
                ? valuesOf(parseNpy(bytes, file))
                : parseText(bytes, delimiter, isText && dialect.hasHeader);
            };
            checkScores(await score(file), table.rows.length);

            await run("sample", "model", "--n", "30", "--out", `samples.${ending}`);
            const samples = await read(`samples.${ending}`, ",");
            assertEquals(samples.length, 30);
            samples.forEach((row) => checkRow(row, table));
            checkScores(await score(`samples.${ending}`), 30);

            const stream = new Stream(seed, "holes");
            const D = table.names.length;
            const isKnown = (row: number, d: number) => stream.bits(row * D + d) % 3 > 0;
            const holes: Table = {
              ...table,
              rows: table.rows.map((row, k) => row.map((value, d) => isKnown(k, d) ? value : NaN)),
            };
            const evidence = isText ? "holes.csv" : "holes.npy";
            const bytes = isText
              ? withHoles(textOf(holes, dialect), D === 1 ? "NA" : "")
              : encodeNpy(arrayOf(holes));
            await Deno.writeFile(`${cwd}/${evidence}`, bytes);
            await run("complete", "model", "--evidence", evidence, "--out", `whole.${ending}`);
            // A completed text keeps what stands between its fields; with semicolons, numbers may be drawn with a decimal comma.
            const whole = await read(`whole.${ending}`, isText ? dialect.delimiter : ",");
            assertEquals(whole.length, table.rows.length);
            whole.forEach((row, k) => {
              checkRow(row, table);
              row.forEach((value, d) =>
                isKnown(k, d) && assertEquals(value, table.rows[k]![d], `row ${k}, column ${d}`)
              );
            });
          }),
      ),
      { numRuns: runs, endOnFailure: true },
    ),
};

/** Whether a first row is 0, 1, 2, ... or 1, 2, 3, ..., which a text has as the header of columns without names. */
function countsColumns(row: readonly number[]): boolean {
  return row.length > 2 && [0, 1].includes(row[0]!) && row.every((value, d) => value === row[0]! + d);
}

/** The text of a table with something else where values are missing. */
function withHoles(text: Uint8Array, missing: string): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(text).replaceAll("NaN", missing));
}

function valuesOf({ data, shape: [n, D] }: NdArray): number[][] {
  return Array.from({ length: n! }, (_, row) => Array.from(data.subarray(row * D!, (row + 1) * D!)));
}

function parseText(bytes: Uint8Array, delimiter: string, hasHeader: boolean): number[][] {
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\n");
  return lines.slice(hasHeader ? 1 : 0).map((line) =>
    line.split(delimiter).map((field) => Number(field.replaceAll('"', "").replace(",", ".")))
  );
}

function checkScores(scores: readonly number[], n: number): void {
  assertEquals(scores.length, n);
  assert(scores.every((score) => Number.isFinite(score) && score <= 1e-6), `log p of ${scores}`);
}

/** Throws unless each value of a row is one that its column has, or lies between them where they are codes. */
function checkRow(row: readonly number[], { values, names }: Table): void {
  assertEquals(row.length, names.length);
  row.forEach((value, d) => {
    const isCode = Number.isInteger(value) && value >= 0 && value <= Math.max(1, ...values[d]!) &&
      values[d]!.every((value) => Number.isInteger(value) && value >= 0);
    assert(values[d]!.includes(value) || isCode, `${value} is no value of column ${d}`);
  });
}
