/**
 * Properties of the reader of text; each takes how often to try and with which seed.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { isInputError } from "../../src/errors/mod.ts";
import { csvParts, csvTable } from "../../src/files/csv.ts";
import { readCsv } from "../../src/files/read_csv.ts";
import type { CategoricalVariable } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";
import type { Tries } from "../tries.ts";

/** A table, and how it is written. */
interface Written {
  readonly rows: readonly (readonly number[])[];
  readonly names: readonly string[] | undefined;
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly encoding: "utf-8" | "utf-8 with a mark" | "utf-16le" | "utf-16be";
  readonly isQuoted: boolean;
  readonly hasComma: boolean;
  readonly hasTrailing: boolean;
  readonly isPadded: boolean;
  readonly isEnded: boolean;
}

const numbers = fc.oneof(
  fc.integer({ min: 0, max: 1 }),
  fc.nat(300),
  fc.integer(),
  fc.integer({ min: -9999, max: 9999 }).map((value) => value / 100),
  // JavaScript writes large numbers with zeros in place of their last digits
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !/^-?\d{17,}$/.test(String(value))),
);

/** Begins with a letter, since nobody can tell other names from numbers. */
const names = fc.tuple(
  fc.constantFrom("x", "É", "字"),
  fc.oneof(fc.constant(""), fc.string({ unit: "grapheme", maxLength: 5 })),
).map((parts) => parts.join("").replaceAll("\0", "").replaceAll(/\r\n?/g, "\n"));

function tableOf<T>(cells: fc.Arbitrary<T>, n: number, D: number): fc.Arbitrary<T[][]> {
  const exactly = (length: number) => ({ minLength: length, maxLength: length });
  return fc.array(fc.array(cells, exactly(D)), exactly(n));
}

const written: fc.Arbitrary<Written> = fc.tuple(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 5 }),
)
  .chain(([n, D]) =>
    fc.record({
      rows: tableOf(numbers, n, D),
      names: fc.option(fc.array(names, { minLength: D, maxLength: D }), { nil: undefined }),
      delimiter: fc.constantFrom(",", ";", "\t", "|", " "),
      lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
      encoding: fc.constantFrom<Written["encoding"]>("utf-8", "utf-8 with a mark", "utf-16le", "utf-16be"),
      isQuoted: fc.boolean(),
      hasComma: fc.boolean(),
      hasTrailing: fc.boolean(),
      isPadded: fc.boolean(),
      isEnded: fc.boolean(),
    })
  ).map((table) => ({
    ...table,
    // one column has nothing between fields, and so nothing to tell a decimal comma from a delimiter
    hasComma: table.hasComma && table.delimiter === ";" && table.rows[0]!.length > 1,
  }));

function bytesOf(table: Written): Uint8Array {
  const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
  const fieldOf = (field: string, isName: boolean) => {
    const text = table.isQuoted || isName ? quoted(field) : field;
    return table.isPadded ? ` ${text}  ` : text;
  };
  const numberOf = (value: number) =>
    fieldOf(table.hasComma ? String(value).replace(".", ",") : String(value), false);
  const lines = [
    ...(table.names ? [table.names.map((name) => fieldOf(name, /[^\p{L}\p{N}]/u.test(name)))] : []),
    ...table.rows.map((row) => row.map(numberOf)),
  ].map((fields) => fields.join(table.delimiter) + (table.hasTrailing ? table.delimiter : ""));
  return encode(lines.join(table.lineEnd) + (table.isEnded ? table.lineEnd : ""), table.encoding);
}

function encode(text: string, encoding: Written["encoding"]): Uint8Array {
  const marked = encoding === "utf-8" ? text : `\ufeff${text}`;
  if (encoding.startsWith("utf-8")) return new TextEncoder().encode(marked);
  const units = Uint16Array.from({ length: marked.length }, (_, k) => marked.charCodeAt(k));
  const bytes = new Uint8Array(units.buffer);
  return encoding === "utf-16le" ? bytes : bytes.map((_, k) => bytes[k ^ 1]!);
}

/** A first line that counts the columns is a header, unless somebody says that it is none. */
function headerOf({ names, rows: [first] }: Written): boolean | undefined {
  return names === undefined && first!.every((value, column) => value === first![0]! + column)
    ? false
    : undefined;
}

function sourceOf(chunks: readonly Uint8Array[]) {
  return {
    name: "some.csv",
    async *open() {
      yield* chunks;
    },
  };
}

/** Tables in any dialect are read as they were written, from files with and without gzip. */
export function tablesAreReadBack({ runs, seed }: Tries): Promise<void> {
  return inFolder(async (folder) => {
    const property = fc.asyncProperty(written, fc.boolean(), async (table, isPacked) => {
      const bytes = bytesOf(table);
      const path = `${folder}/a.csv`;
      await Deno.writeFile(path, isPacked ? gzipSync(bytes) : bytes);
      const { data, shape, names } = await readCsv(path, { header: headerOf(table) });
      assertEquals(shape, [table.rows.length, table.rows[0]!.length]);
      assertEquals([...data], table.rows.flat().map((value) => value + 0)); // -0 is read as 0
      assertEquals(names, table.names);
    });
    await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
  });
}

/** Wherever a text is cut while it arrives, be it short or long, its rows are the same. */
export async function cutsMakeNoDifference({ runs, seed }: Tries): Promise<void> {
  const repeats = fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, {
    weight: 1,
    arbitrary: fc.nat(20_000),
  });
  const cuts = fc.array(fc.nat(1000), { maxLength: 20 }); // in thousandths
  const property = fc.asyncProperty(written, repeats, cuts, async (table, repeats, cuts) => {
    const rows = Array.from({ length: repeats }, () => table.rows).flat().concat(table.rows);
    const bytes = bytesOf({ ...table, rows });
    const places = [0, ...cuts.map((part) => Math.round(part * bytes.length / 1000)), bytes.length].sort((
      a,
      b,
    ) => a - b);
    const chunks = places.slice(1).map((end, k) => bytes.subarray(places[k], end));
    const { data, shape, names } = await csvTable(sourceOf(chunks), { header: headerOf(table) });
    assertEquals([shape, names], [[rows.length, rows[0]!.length], table.names]);
    assertEquals(Float64Array.from(data), Float64Array.from(rows.flat(), (value) => value + 0));
  });
  await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
}

const MISSING = ["", "NA", "?", "null", "None", "nan"];

/** The columns of a model are found by name in any order, among others, and what is missing stays missing. */
export async function columnsAreMatched({ runs, seed }: Tries): Promise<void> {
  const tables = fc.uniqueArray(names, { minLength: 2, maxLength: 6, selector: (name) => name.trim() })
    .chain((names) =>
      fc.record({
        names: fc.constant(names),
        order: fc.shuffledSubarray([...names.keys()], { minLength: 1 }),
        rows: tableOf(fc.option(fc.nat(6), { nil: undefined }), 3, names.length),
        word: fc.constantFrom(...MISSING),
        hasComma: fc.boolean(),
      })
    );
  const property = fc.asyncProperty(tables, async ({ names, order, rows, word, hasComma }) => {
    const labels = ["0.5", "red", "None", "7", "-1", "blue", "6"];
    const schema = order.map((column): CategoricalVariable => ({
      kind: "categorical",
      size: 7,
      name: names[column]!,
      ...(column % 2 === 0 && word !== "None" && { labels }),
    }));
    const fieldOf = (code: number | undefined, column: number) => {
      if (code === undefined) return word;
      const text = schema[order.indexOf(column)]?.labels?.[code] ?? String(code);
      return hasComma ? text.replace(".", ",") : text;
    };
    const text = [
      names.map((name) => `"${name.replaceAll('"', '""')}"`),
      ...rows.map((row) => row.map(fieldOf)),
    ]
      .map((fields) => fields.join(hasComma ? ";" : ",") + "\n").join("");
    const bytes = new TextEncoder().encode(text);
    const { data, shape } = await csvTable(sourceOf([bytes]), { schema, missing: true });
    assertEquals(shape, [rows.length, order.length]);
    assertEquals([...data], rows.flatMap((row) => order.map((column) => row[column] ?? NaN)));
    const isWhole = rows.every((row) => order.every((column) => row[column] !== undefined));
    const parts = Array.fromAsync(csvParts(sourceOf([bytes]), { schema })).then(() => true, isInputError);
    assertEquals([isWhole, await parts], [isWhole, true]);
  });
  await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
}

/** What tables are made of, and what damages them. */
const pieces = fc.constantFrom(
  ...'0 1 2 7 , ; \t | . - + e a " "" # NA \n \r\n \r é \ufeff 1e999 inf 0,1,2\n x,y\n'.split(" "),
  " ",
  "\0",
);

const contents = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.array(pieces, { maxLength: 40 }).map((parts) => new TextEncoder().encode(parts.join(""))),
  fc.tuple(written.map(bytesOf), fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
    const damaged = bytes.slice();
    damaged[at % Math.max(1, damaged.length)] = value;
    return damaged;
  }),
);

/** Bytes of any kind are rows of finite numbers, or are refused with a sentence. */
export async function anythingIsReadOrRefused({ runs, seed }: Tries): Promise<void> {
  const options = fc.record({ missing: fc.boolean(), header: fc.constantFrom(undefined, true, false) });
  const property = fc.asyncProperty(contents, options, async (bytes, options) => {
    try {
      const { data, shape: [n, D] } = await csvTable(sourceOf([bytes]), options);
      assert(n > 0 && D > 0 && data.length === n * D);
      assert(data.every((value) => Number.isFinite(value) || (options.missing && Number.isNaN(value))));
    } catch (error) {
      if (!isInputError(error)) throw error;
      assert(/^Cannot read some\.csv: .*[^.]$/s.test(error.message), error.message);
    }
  });
  await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
}
