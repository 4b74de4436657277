// deno-lint-ignore-file no-control-regex -- the first bytes of files are control characters
/**
 * Files that are not read, told by their first bytes or by their names, and what to do with them.
 *
 * @module
 */

/** A kind of files. */
interface Signature {
  /** What it is, and how to get it into a file that is read. */
  readonly is: string;
  /** What names end in. */
  readonly endings?: readonly string[];
  /** What the first bytes are, each byte a character; where it is an expression, it says so of the first kilobyte. */
  readonly start?: string | RegExp;
  /** How many bytes come before them. */
  readonly offset?: number;
}

const SAVE_ROWS = "save its rows as .csv, or with numpy.savez(path, train=rows)";
const TO_CSV = "save it with pandas: DataFrame.to_csv(path, index=False)";
const TENSORS = "save its rows with numpy.savez(path, train=rows.numpy())";
const UNPACK = "unpack it first";

/** Files of bytes, which text never begins like. */
const BINARY: readonly Signature[] = [
  {
    is: `a PyTorch file; ${TENSORS}`,
    start: "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19",
    endings: [".pt", ".pth"],
  },
  { is: `a pickle; ${SAVE_ROWS}`, start: /^\x80[\x02-\x05][\x95\]}(c]/, endings: [".pkl", ".pickle"] },
  { is: `a Parquet file whose footer is encrypted; ${TO_CSV}`, start: "PARE" },
  { is: `a Feather file of version 1; ${TO_CSV}`, start: "FEA1" },
  { is: `a MATLAB file; ${SAVE_ROWS}`, start: /^MATLAB \d/, endings: [".mat"] },
  { is: `an HDF5 file; ${SAVE_ROWS}`, start: "\x89HDF\r\n\x1a\n", endings: [".h5", ".hdf5"] },
  {
    is: "a safetensors file; save its rows with numpy.savez(path, train=rows)",
    start: /^[^]{6}\0\0\{\s*"/,
    endings: [".safetensors"],
  },
  {
    is: "an ONNX model, which is no data; give a file of rows",
    start: /^\x08[\x01-\x0f](?:\x12|:|\x1a|B)/,
    endings: [".onnx"],
  },
  {
    is: "a SQLite database; save the result of a query as .csv",
    start: "SQLite format 3\0",
    endings: [".sqlite", ".db"],
  },
  {
    is: "an Excel workbook; save the sheet as .csv",
    start: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    endings: [".xls", ".xlsx"],
  },
  {
    is: "a PNG picture; save the grey levels of all pictures as one array, with numpy.save",
    start: "\x89PNG\r\n\x1a\n",
    endings: [".png"],
  },
  {
    is: "a JPEG picture; save the grey levels of all pictures as one array, with numpy.save",
    start: "\xff\xd8\xff",
    endings: [".jpg", ".jpeg"],
  },
  {
    is: "a GIF picture; save the grey levels of all pictures as one array, with numpy.save",
    start: /^GIF8[79]a/,
    endings: [".gif"],
  },
  {
    is: "an R file; save its table with write.csv",
    start: /^(?:RD[AX]\d\n)?X\n\0\0\0/,
    endings: [".rds", ".rda", ".rdata"],
  },
  { is: `an SPSS file; ${TO_CSV}`, start: "$FL2", endings: [".sav"] },
  { is: `an Avro file; ${TO_CSV}`, start: "Obj\x01", endings: [".avro"] },
  { is: `an ORC file; ${TO_CSV}`, start: /^ORC[^ -~]/, endings: [".orc"] },
  {
    is: "a file of TensorFlow records; save its rows with numpy.savez(path, train=rows)",
    endings: [".tfrecord", ".tfrecords"],
  },
  { is: `compressed with bzip2; ${UNPACK}`, start: /^BZh[1-9]1AY&SY/, endings: [".bz2"] },
  { is: `compressed with xz; ${UNPACK}`, start: "\xfd7zXZ\0", endings: [".xz"] },
  { is: `compressed with LZ4; ${UNPACK}`, start: "\x04\x22\x4d\x18", endings: [".lz4"] },
  { is: `compressed twice; ${UNPACK}`, start: /^(?:\x1f\x8b|\x28\xb5\x2f\xfd)/ },
  { is: `a 7z archive; ${UNPACK}`, start: "7z\xbc\xaf\x27\x1c", endings: [".7z"] },
  { is: `a RAR archive; ${UNPACK}`, start: "Rar!\x1a\x07", endings: [".rar"] },
  { is: `a tar archive; ${UNPACK}`, start: "ustar", offset: 257, endings: [".tar", ".tgz"] },
  { is: "a GGUF model, which is no data; give a file of rows", start: "GGUF", endings: [".gguf"] },
];

/** Files that begin with text. */
const TEXTS: readonly Signature[] = [
  { is: "a PDF document; save its table as .csv", start: "%PDF-", endings: [".pdf"] },
  { is: `a Stata file; ${TO_CSV}`, start: "<stata_dta>", endings: [".dta"] },
  {
    is: "a pointer to a file in Git LFS; fetch the file itself with git lfs pull",
    start: "version https://git-lfs",
  },
  {
    is: "a page in HTML, perhaps in place of a download; give a file of rows",
    start: /^\s*<(?:!doctype html|html)/i,
    endings: [".html", ".htm"],
  },
  { is: `XML; ${SAVE_ROWS}`, start: /^\s*<\?xml/, endings: [".xml"] },
  {
    is: "JSON; save it as JSON lines with pandas: DataFrame.to_json(path, orient='records', lines=True)",
    start: /^\s*(?:\{|\[\s*[[{"\d-])/,
    endings: [".json", ".ipynb"],
  },
  {
    is: "an ARFF file; remove all lines up to @data and call it .csv",
    start: /^(?:\s*%.*\n|\s*\n)*\s*@relation\b/i,
    endings: [".arff"],
  },
  { is: `a pickle; ${SAVE_ROWS}`, start: /^(?:\((?:lp|dp)\d+\n|c[a-z_.]+\n[a-z_.]+\n(?:p0\n)?\()/ },
];

/** What the names of files in a zip archive tell. */
const ARCHIVES: readonly (readonly [name: RegExp, is: string])[] = [
  [/^xl\//, "an Excel workbook; save the sheet as .csv"],
  [/^word\/|^ppt\//, "a document of Office; save its table as .csv"],
  [/^content\.xml$/, "a document of LibreOffice; save its table as .csv"],
  [/(^|\/)data\.pkl$/, `a PyTorch file; ${TENSORS}`],
  [/(^|\/)model\.weights\.h5$/, "a Keras model, which is no data; give a file of rows"],
];

/** The control characters that text has none of. */
const CONTROL = /[\0-\x08\x0b\x0e-\x1f]/;

/**
 * Tells by the first bytes of a file what it is, where it is not read.
 *
 * @param start The first bytes.
 * @returns What it is and what to do, or nothing if that is not known.
 */
export function describeStart(start: Uint8Array): string | undefined {
  const text = String.fromCharCode(...start);
  const begins = ({ start, offset = 0 }: Signature) =>
    typeof start === "string" ? text.startsWith(start, offset) : start?.test(text) ?? false;
  return (CONTROL.test(text) ? [...BINARY, ...TEXTS] : TEXTS).find(begins)?.is;
}

/**
 * Tells by the name of a file what it is, where it is not read.
 *
 * @param path The file.
 * @returns What it is and what to do, or nothing if that is not known.
 */
export function describeName(path: string): string | undefined {
  const name = path.toLowerCase();
  return [...BINARY, ...TEXTS].find(({ endings }) => endings?.some((ending) => name.endsWith(ending)))?.is;
}

/**
 * Tells what a zip archive is that holds no arrays.
 *
 * @param names The names of the files in it.
 * @returns What it is and what to do.
 */
export function describeArchive(names: readonly string[]): string {
  const known = ARCHIVES.find(([name]) => names.some((one) => name.test(one)));
  if (known !== undefined) return known[1];
  const tables = names.filter((name) => /\.(csv|tsv|txt|data|parquet|jsonl|arrow|feather)$/i.test(name));
  if (tables.length > 1) return `a zip archive of ${tables.length} tables, such as ${tables[0]}; ${UNPACK}`;
  return `a zip archive without arrays; save some with numpy.savez(path, train=rows)`;
}
