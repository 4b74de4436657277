/**
 * The formats of tables of named columns, of which none asks for a file system.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { MAGIC } from "./arrow/messages.ts";
import { readsCells } from "./cell_tables.ts";
import { joinedSchema } from "./context.ts";
import { addText, csvParts } from "./csv.ts";
import { csvBytes } from "./csv_bytes.ts";
import type { Format } from "./format.ts";
import { beginsAsJsonLines, jsonLineCells } from "./json_lines.ts";
import { PACKED_ENDINGS } from "./packing.ts";
import { readsTables } from "./reads_tables.ts";
import { describeName, describeStart } from "./signatures.ts";
import type { FileSource } from "./source.ts";

/** The format of text, which has no first bytes of its own: of names that end so, and of pipes. */
export const TEXT: Format = {
  endings: [".csv", ".tsv", ".tab", ".txt", ".dat", ".data", ".amat"],
  ...readsTables((table, source, { header, skipped }) =>
    addText(table, source, { header, skipped, missing: true, words: true })
  ),
  parts: (source, { header, skipped, incomplete, partial, keepsText, ...schemas }) =>
    csvParts(source, {
      schema: joinedSchema(schemas),
      header,
      skipped,
      missing: incomplete,
      partial,
      keepsText,
    }),
  encode: csvBytes,
};

/** Parquet files. Packages that only these need are loaded with the first one. */
export const PARQUET: Format = {
  endings: [".parquet"],
  begins: (start) => beginsWith(start, "PAR1\x15"),
  ...readsCells(async function* (source, wanted) {
    const { parquetCells } = await import("./parquet/read.ts");
    yield* parquetCells(source, wanted);
  }),
};

/** Arrow and Feather files, and streams of Arrow. */
export const ARROW: Format = {
  endings: [".arrow", ".feather", ".ipc"],
  begins: (start) => beginsWith(start, MAGIC) || beginsWith(start, "\xff\xff\xff\xff"),
  ...readsCells(async function* (source, wanted) {
    const { arrowCells } = await import("./arrow/read.ts");
    yield* arrowCells(source, wanted);
  }),
};

/** Lines of JSON objects. */
export const JSON_LINES: Format = {
  endings: [".jsonl", ".ndjson"],
  begins: beginsAsJsonLines,
  ...readsCells(jsonLineCells),
};

/** Whether a file begins with some bytes, of which each is a character. */
function beginsWith(start: Uint8Array, text: string): boolean {
  return String.fromCharCode(...start.subarray(0, text.length)) === text;
}

/**
 * The format of a file among some: what its first bytes tell, else what its name tells, and text if it is a pipe.
 *
 * @param formats The formats.
 * @param source The file.
 * @param path Its name.
 * @throws {SyntaxError} If it is of none that is read; the message says what it is, where that is known.
 */
export function formatAmong(formats: readonly Format[], source: FileSource, path: string): Format {
  const begun = formats.find(({ begins }) => begins?.(source.start));
  if (begun !== undefined) return begun;
  const fail = (reason: string) => inputError(new SyntaxError(`Cannot read ${source.name}: ${reason}`));
  const other = describeStart(source.start);
  if (other !== undefined) throw fail(`it is ${other}`);
  const named = formats.find(({ endings }) => hasEnding(path, endings));
  if (named?.begins !== undefined) throw fail(`it does not begin as ${endingOf(named)} files do`);
  if (named !== undefined) return named;
  const is = describeName(path);
  if (is !== undefined) throw fail(`by its name it is ${is}`);
  if (source.once) return TEXT;
  throw fail(`its name tells no format; expected one that ends in ${listOf(formats.map(endingOf))}`);
}

/** What the names of files of a format end in, in messages. */
export function endingOf({ endings: [ending] }: Format): string {
  return ending;
}

/** A part of an expression that matches any of some endings. */
export function anyOf(endings: readonly string[]): string {
  return `(${endings.join("|").replaceAll(".", "\\.")})?`;
}

/** A part of an expression that matches what is added to the names of packed files. */
export const PACKED = anyOf(PACKED_ENDINGS);

/** Whether a name ends in one of some endings, in any case and perhaps with `.gz` or `.zst` behind it. */
export function hasEnding(path: string, endings: readonly string[]): boolean {
  const name = path.toLowerCase().replace(new RegExp(`${PACKED}$`), "");
  return endings.some((ending) => name.endsWith(ending));
}

/** Words with commas and an `or` between them. */
export function listOf(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]*)$/, " or $1");
}
