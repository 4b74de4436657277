import { binarize, type NdArray, toMatrix } from "../data/mod.ts";
import { decodeRows, encodeIncompleteRows } from "../made/mod.ts";
import { csvParts, csvTable } from "./csv.ts";
import { csvBytes } from "./csv_bytes.ts";
import { readFile } from "./file.ts";
import { streamFile } from "./file_stream.ts";
import type { TableFormat } from "./format.ts";
import { parseIdx } from "./idx.ts";
import { MNIST_THRESHOLD } from "./mnist.ts";
import { encodeNpy, parseNpy } from "./npy.ts";
import { npyParts } from "./npy_parts.ts";

/** Every format of one table. */
export const formats: readonly TableFormat[] = [
  {
    ending: ".csv",
    called: "a .csv",
    read: (path) => csvTable(streamFile(path), { name: path }),
    parts: (path, schema) => csvParts(streamFile(path), { name: path, schema }),
    evidence: (path, schema) => csvTable(streamFile(path), { name: path, schema, missing: true }),
    encode: csvBytes,
  },
  {
    ending: ".npy",
    called: "an .npy",
    start: "\x93N",
    parse: parseNpy,
    parts: (path, schema) => npyParts(streamFile(path), { name: path, schema }),
    evidence: async (path, schema) =>
      encodeIncompleteRows(path, toMatrix(parseNpy(await readFile(path), path)), schema),
    encode: (rows, schema) => encodeNpy(decodeRows(rows, schema)),
  },
  {
    ending: ".idx",
    called: "an idx",
    start: "\0\0",
    parse: (bytes, path) => dropGrey(parseIdx(bytes, path)),
  },
];

/** The format that a name tells of, if it can do something. */
export function formatOf<K extends keyof TableFormat>(
  path: string,
  ability: K,
): TableFormat & Required<Pick<TableFormat, K>> | undefined {
  const format = formats.find(({ ending }) => path.endsWith(ending));
  return format?.[ability] === undefined ? undefined : format as TableFormat & Required<Pick<TableFormat, K>>;
}

/** The endings of the formats that can do something: `.csv or .npy`. */
export function endingsOf(ability: keyof TableFormat, ...others: readonly string[]): string {
  const endings = [
    ...others,
    ...formats.filter((format) => format[ability] !== undefined).map(({ ending }) => ending),
  ];
  return endings.join(", ").replace(/, ([^,]*)$/, " or $1");
}

/** Bytes of which any is greater than 1 are grey levels. */
function dropGrey(array: NdArray): NdArray {
  return array.data instanceof Uint8Array && array.data.some((value) => value > 1)
    ? binarize(array, MNIST_THRESHOLD)
    : array;
}
