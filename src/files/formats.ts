import { decodeRows, joinRows } from "../made/mod.ts";
import type { ArrayFormat } from "./array.ts";
import { arrayParts } from "./array_parts.ts";
import { readArray } from "./array_read.ts";
import { collect } from "./collect.ts";
import { joinedSchema } from "./context.ts";
import type { Format } from "./format.ts";
import { beginsAsIdx, idxFormat } from "./idx.ts";
import { encodeNpy } from "./npy.ts";
import { beginsAsNpy, npyFormat } from "./npy_header.ts";
import { npzParts, readNpzTables } from "./npz_tables.ts";
import type { FileSource } from "./source.ts";
import {
  anyOf,
  ARROW,
  endingOf,
  formatAmong,
  hasEnding,
  JSON_LINES,
  listOf,
  PACKED,
  PARQUET,
  TEXT,
} from "./table_formats.ts";
import { beginsAsZip } from "./zip.ts";

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
  },
  { endings: [".idx", "-ubyte"], begins: beginsAsIdx, ...readsArray(idxFormat) },
  {
    ...PARQUET,
    async *encode(parts, schema) {
      const { parquetBytes } = await import("./parquet/write.ts");
      yield* parquetBytes(parts, schema);
    },
  },
  ARROW,
  JSON_LINES,
];

/**
 * The format of a file: what its first bytes tell, else what its name tells, and text if it is a pipe.
 *
 * @param source The file.
 * @param path Its name.
 * @throws {SyntaxError} If it is of none that is read; the message says what it is, where that is known.
 */
export function formatOf(source: FileSource, path: string): Format {
  return formatAmong(formats, source, path);
}

/** How the files of one array are read. */
function readsArray(format: ArrayFormat): Pick<Format, "read" | "parts"> {
  return {
    read: async (source, options) => ({ table: await readArray(source, format, options) }),
    parts: (source, options) =>
      arrayParts(source, { format, schema: joinedSchema(options), incomplete: options.incomplete }),
  };
}

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

/** Whether the name of a file says that it is read. */
export function isNamedAsRead(path: string): boolean {
  return formats.some(({ endings }) => hasEnding(path, endings));
}
