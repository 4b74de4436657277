import { inputError } from "../errors/mod.ts";
import { decodeRows, encodeIncompleteRows, joinRows } from "../made/mod.ts";
import type { ArrayFormat } from "./array.ts";
import { arrayParts } from "./array_parts.ts";
import { readArray } from "./array_read.ts";
import { MAGIC } from "./arrow/messages.ts";
import { readsCells } from "./cell_tables.ts";
import { collect } from "./collect.ts";
import { addText, csvParts, csvTable } from "./csv.ts";
import { csvBytes } from "./csv_bytes.ts";
import { joinedSchema } from "./context.ts";
import type { Format } from "./format.ts";
import { keepsLevels } from "./grey.ts";
import { beginsAsIdx, idxFormat } from "./idx.ts";
import { beginsAsJsonLines, jsonLineCells } from "./json_lines.ts";
import { encodeNpy } from "./npy.ts";
import { beginsAsNpy, npyFormat } from "./npy_header.ts";
import { npzEvidence, npzParts, readNpzTables } from "./npz_tables.ts";
import { describeName, describeStart } from "./signatures.ts";
import { PACKED_ENDINGS } from "./packing.ts";
import type { FileSource } from "./source.ts";
import { readsTables } from "./reads_tables.ts";
import { beginsAsZip } from "./zip.ts";

/** The format of text, which has no first bytes of its own: of names that end so, and of pipes. */
const TEXT: Format = {
  endings: [".csv", ".tsv", ".tab", ".txt", ".dat", ".data", ".amat"],
  ...readsTables((table, source, { header }) =>
    addText(table, source, { header, missing: true, words: true })
  ),
  parts: (source, { header, ...schemas }) => csvParts(source, { schema: joinedSchema(schemas), header }),
  evidence: (source, { header, ...schemas }) =>
    csvTable(source, { schema: joinedSchema(schemas), header, missing: true }),
  encode: csvBytes,
};

/** Every format that is read. */
export const formats: readonly Format[] = [
  TEXT,
  {
    endings: [".npy"],
    begins: beginsAsNpy,
    ...readsArray(npyFormat),
    // the header says how many rows follow
    async *encode(parts, schema) {
      yield encodeNpy(decodeRows(joinRows(await collect(parts), schema.length), schema));
    },
  },
  {
    endings: [".npz"],
    begins: beginsAsZip,
    severalArrays: true,
    read: readNpzTables,
    parts: npzParts,
    evidence: npzEvidence,
  },
  { endings: [".idx", "-ubyte"], begins: beginsAsIdx, ...readsArray(idxFormat) },
  {
    endings: [".parquet"],
    begins: (start) => beginsWith(start, "PAR1\x15"),
    // packages that only these files need are loaded with the first one
    ...readsCells(async function* (source, wanted) {
      const { parquetCells } = await import("./parquet/read.ts");
      yield* parquetCells(source, wanted);
    }),
    async *encode(parts, schema) {
      const { parquetBytes } = await import("./parquet/write.ts");
      yield* parquetBytes(parts, schema);
    },
  },
  {
    endings: [".arrow", ".feather", ".ipc"],
    begins: (start) => beginsWith(start, MAGIC) || beginsWith(start, "\xff\xff\xff\xff"),
    ...readsCells(async function* (source, wanted) {
      const { arrowCells } = await import("./arrow/read.ts");
      yield* arrowCells(source, wanted);
    }),
  },
  { endings: [".jsonl", ".ndjson"], begins: beginsAsJsonLines, ...readsCells(jsonLineCells) },
];

/** Whether a file begins with some bytes, of which each is a character. */
function beginsWith(start: Uint8Array, text: string): boolean {
  return String.fromCharCode(...start.subarray(0, text.length)) === text;
}

/** How the files of one array are read. */
function readsArray(format: ArrayFormat): Pick<Format, "read" | "parts" | "evidence"> {
  return {
    read: async (source, options) => ({ table: await readArray(source, format, options) }),
    parts: (source, options) => arrayParts(source, { format, schema: joinedSchema(options) }),
    evidence: async (source, options) => {
      const schema = joinedSchema(options);
      const rows = await readArray(source, format, { levels: keepsLevels(schema) });
      return encodeIncompleteRows(source.name, rows, schema);
    },
  };
}

/**
 * The format of a file: what its first bytes tell, else what its name tells, and text if it is a pipe.
 *
 * @param source The file.
 * @param path Its name.
 * @throws {SyntaxError} If it is of none that is read; the message says what it is, where that is known.
 */
export function formatOf(source: FileSource, path: string): Format {
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
function endingOf({ endings: [ending] }: Format): string {
  return ending;
}

/** A part of an expression that matches any of some endings. */
function anyOf(endings: readonly string[]): string {
  return `(${endings.join("|").replaceAll(".", "\\.")})?`;
}

const PACKED = anyOf(PACKED_ENDINGS);

const ENDINGS = new RegExp(
  `${
    anyOf([".zip", ...formats.flatMap(({ endings }) => endings).filter((ending) => ending.startsWith("."))])
  }${PACKED}$`,
  "i",
);

/** The name of a file without its folder and without what tells its format. */
export function stemOf(path: string): string {
  const name = path.replace(/^.*[/\\]/, "");
  return name.replace(ENDINGS, "") || name;
}

/** The format that files of a name are written in, if there is one. */
export function writtenFormatOf(path: string): Format & Required<Pick<Format, "encode">> | undefined {
  const format = formats.find(({ endings: [ending], encode }) =>
    encode !== undefined && path.toLowerCase().endsWith(ending)
  );
  return format as Format & Required<Pick<Format, "encode">> | undefined;
}

/** What the names of files that are written can end in: `.csv or .npy`. */
export function writtenEndings(...others: readonly string[]): string {
  return listOf([
    ...others,
    ...formats.filter(({ encode }) => encode !== undefined).map(endingOf),
  ]);
}

/** Whether a name ends in one of some endings, in any case and perhaps with `.gz` or `.zst` behind it. */
function hasEnding(path: string, endings: readonly string[]): boolean {
  const name = path.toLowerCase().replace(new RegExp(`${PACKED}$`), "");
  return endings.some((ending) => name.endsWith(ending));
}

/** Whether the name of a file says that it is read. */
export function isNamedAsRead(path: string): boolean {
  return formats.some(({ endings }) => hasEnding(path, endings));
}

function listOf(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]*)$/, " or $1");
}
