import { assert, assertEquals, assertRejects } from "@std/assert";
import { strToU8, zipSync } from "fflate";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { isInputError } from "../../src/errors/mod.ts";
import { streamOf } from "../../src/files/collect.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { readEvidence } from "../../src/files/evidence.ts";
import { writtenFormatOf } from "../../src/files/formats.ts";
import { parquetBytes } from "../../src/files/parquet/write.ts";
import { tableParts } from "../../src/files/table.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { exportOnnx } from "../../src/onnx/mod.ts";
import { encodeCheckpoint } from "../../src/train/mod.ts";
import { idxFile, npyFile, type StoredArray, zipFile } from "./array_file.ts";
import { inFolder } from "./folder.ts";

const TABLE: StoredArray = {
  kind: "i2",
  bigEndian: true,
  columnMajor: false,
  shape: [4, 2],
  values: [0, 1, 1, 0, 1, 1, 0, 0],
};

/** What pyarrow's `feather.write_feather` makes of the table. */
const FEATHER =
  "QVJST1cxAAD/////qAAAABAAAAAAAAoADAAGAAUACAAKAAAAAAEEAAwAAAAIAAgAAAAEAAgAAAAEAAAAAgAAAEQAAAAEAAAA1P//" +
  "/wAAAQIQAAAAFAAAAAQAAAAAAAAAAQAAAGIAAADE////AAAAAQgAAAAQABQACAAGAAcADAAAABAAEAAAAAAAAQIQAAAAHAAAAAQA" +
  "AAAAAAAAAQAAAGEAAAAIAAwACAAHAAgAAAAAAAABCAAAAP/////IAAAAFAAAAAAAAAAMABgABgAFAAgADAAMAAAAAAMEABwAAABA" +
  "AAAAAAAAAAAAAAAMABwAEAAEAAgADAAMAAAAaAAAABwAAAAUAAAABAAAAAAAAAAAAAAABAAEAAQAAAAEAAAAAAAAAAAAAAAAAAAA" +
  "AAAAAAAAAAAAAAAAGwAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAbAAAAAAAAAAAAAAACAAAABAAAAAAAAAAAAAAAAAAA" +
  "AAQAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAQiTRhgQIIEAACAAAEBAAAAAAAAAAAAAAQAAAAAAAAABCJNGGBAggQAAIABAAEAAAAA" +
  "AAAAAAAA/////wAAAAAQAAAADAAUAAYACAAMABAADAAAAAAABAA0AAAAJAAAAAQAAAABAAAAuAAAAAAAAADQAAAAAAAAAEAAAAAA" +
  "AAAAAAAAAAgACAAAAAQACAAAAAQAAAACAAAARAAAAAQAAADU////AAABAhAAAAAUAAAABAAAAAAAAAABAAAAYgAAAMT///8AAAAB" +
  "CAAAABAAFAAIAAYABwAMAAAAEAAQAAAAAAABAhAAAAAcAAAABAAAAAAAAAABAAAAYQAAAAgADAAIAAcACAAAAAAAAAEIAAAA0AAA" +
  "AEFSUk9XMQ==";

/** The table as Parquet. */
async function parquetFile(): Promise<Uint8Array> {
  const rows = { data: Float32Array.from(TABLE.values), shape: [4, 2] as const };
  const parts = await Array.fromAsync(parquetBytes(streamOf(rows), binary(2)));
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const FILES = {
  csv: strToU8("0,1\n1,0\n1,1\n0,0\n"),
  npy: npyFile(TABLE),
  npz: zipFile("x.npy", npyFile(TABLE), true),
  idx: idxFile(TABLE),
  jsonl: strToU8('{"a":0,"b":1}\n{"a":1,"b":0}\n{"a":1,"b":1}\n{"b":0,"a":0}\n'),
  parquet: await parquetFile(),
  arrow: Uint8Array.fromBase64(FEATHER),
};

/** What is added to names, and how a file is packed that has such a name. */
const PACKINGS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  "": (bytes) => bytes,
  ".gz": (bytes) => gzipSync(bytes),
  ".zst": (bytes) => zstdCompressSync(bytes),
};

/** What each way of reading gives. */
async function readings(path: string): Promise<number[][]> {
  const { train, test } = await readDataset(path);
  const parts = await Array.fromAsync(tableParts(path, { schema: binary(2) }));
  const { x, known } = await readEvidence(path, binary(2));
  assertEquals(Array.from(known.data), Array(8).fill(1), path);
  return [
    [...train.data, ...test!.data],
    parts.flatMap(({ data }) => Array.from(data)),
    Array.from(x.data),
  ];
}

Deno.test("every reading reads every format, in names of any case, and compressed", () =>
  inFolder(async (folder) => {
    for (const [ending, bytes] of Object.entries(FILES)) {
      for (const name of [`a.${ending}`, `A.${ending.toUpperCase()}`]) {
        for (const [packed, pack] of Object.entries(PACKINGS)) {
          const path = `${folder}/${name}${packed}`;
          await Deno.writeFile(path, pack(bytes));
          assertEquals(await readings(path), Array(3).fill(TABLE.values), path);
          assertEquals((await readDataset(path)).name, name[0], path);
        }
      }
    }
  }));

Deno.test("the one table in a zip archive is read, whatever else is in it", () =>
  inFolder(async (folder) => {
    for (const [ending, bytes] of Object.entries(FILES)) {
      if (ending === "npz") continue;
      const archive = zipSync({
        [`data/rows.${ending}`]: bytes,
        "README.md": strToU8("Some rows"),
        [`__MACOSX/data/._rows.${ending}`]: strToU8("0"),
        ".DS_Store": strToU8("0"),
      });
      for (const [packed, pack] of Object.entries(PACKINGS)) {
        const path = `${folder}/table.zip${packed}`;
        await Deno.writeFile(path, pack(archive));
        assertEquals(await readings(path), Array(3).fill(TABLE.values), `${ending} in ${path}`);
        assertEquals((await readDataset(path)).name, "table", path);
      }
    }
    const path = `${folder}/a.zip`;
    const refuses = async (bytes: Uint8Array, says: string) => {
      await Deno.writeFile(path, bytes);
      await assertRejects(() => readDataset(path), SyntaxError, `Cannot read ${says}`);
    };
    await refuses(
      zipSync({ "rows.csv": strToU8("0,1\n1\n") }),
      `rows.csv of ${path}: row 1 has the length 1`,
    );
    await refuses(zipSync({ "rows.csv": strToU8("") }), `rows.csv of ${path}: it is empty`);
    await refuses(
      zipSync({ "rows.csv": strToU8("%PDF-1.7\n") }),
      `rows.csv of ${path}: it is a PDF document`,
    );
    const damaged = zipSync({ "rows.csv": FILES.csv }, { level: 0 });
    damaged[40]! ^= 1;
    await refuses(damaged, `${path}: it is not a whole zip archive`);
  }));

Deno.test("the first bytes decide where they tell, whatever the name says", () =>
  inFolder(async (folder) => {
    for (const name of ["a", "a.csv", "a.npy", "a.npz", "a.json", "train-images-idx3-ubyte"]) {
      for (const ending of ["npy", "npz", "idx", "jsonl", "parquet", "arrow"] as const) {
        for (const bytes of [FILES[ending], new Uint8Array(gzipSync(FILES[ending]))]) {
          await Deno.writeFile(`${folder}/${name}`, bytes);
          assertEquals((await readings(`${folder}/${name}`))[1], TABLE.values, `${ending} in ${name}`);
        }
      }
    }
  }));

Deno.test("names may hold anything", () =>
  inFolder(async (folder) => {
    for (const name of ["ä ö", "a'b\"c", "a\nb", "a#b?c%20d", "-", "é".repeat(100), "[a]*", "mnist"]) {
      await Deno.writeFile(`${folder}/${name}.npy`, FILES.npy);
      assertEquals((await readings(`${folder}/${name}.npy`))[0], TABLE.values, name);
      assertEquals((await readDataset(`${folder}/${name}.npy`)).name, name);
    }
  }));

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const made = () => new Made({ schema: binary(2), hidden: [2], seed: 1 });
const zeros = "\0".repeat(600);

/** Files that are not read, their names, and what is said of them. */
const OTHERS: readonly (readonly [name: string, content: () => Uint8Array, says: string])[] = [
  [
    "a.xlsx",
    () => zipSync({ "[Content_Types].xml": bytes("<xml/>"), "xl/workbook.xml": bytes("") }),
    "an Excel workbook; save the sheet as .csv",
  ],
  ["a.xls", () => bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + zeros), "an Excel workbook"],
  [
    "a.ods",
    () => zipSync({ mimetype: bytes("application"), "content.xml": bytes("<xml/>") }),
    "a document of LibreOffice",
  ],
  [
    "a.pt",
    () => zipSync({ "archive/data.pkl": bytes("\x80\x02}"), "archive/data/0": bytes("123") }),
    "a PyTorch file",
  ],
  ["old.pth", () => bytes("\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."), "a PyTorch file"],
  ["a.pkl", () => bytes("\x80\x04\x95\x1e\0\0\0\0\0\0\0\x8c\x05numpy"), "a pickle"],
  ["a", () => bytes("(lp0\nI1\na."), "a pickle"],
  ["a.parquet", () => bytes("PAR1\x15\x04\x15\x10"), "it is not a whole Parquet file"],
  ["a.feather", () => bytes("ARROW1\0\0\xff\xff\xff\xff"), "it is not a whole Arrow file"],
  ["a.h5", () => bytes("\x89HDF\r\n\x1a\n\0"), "an HDF5 file"],
  ["a.mat", () => bytes("MATLAB 5.0 MAT-file, Platform" + zeros), "a MATLAB file"],
  ["a.png", () => bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "a PNG picture"],
  ["a.jpg", () => bytes("\xff\xd8\xff\xe0\0\x10JFIF"), "a JPEG picture"],
  ["a.pdf", () => bytes("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"), "a PDF document"],
  ["a.json", () => strToU8('[{"a": 1}]'), "JSON; save it as JSON lines with pandas"],
  ["notebook.ipynb", () => strToU8('{\n "cells": []\n}\n'), "JSON"],
  ["a.safetensors", () => encodeCheckpoint({ made: made() }), "a safetensors file"],
  ["a.onnx", () => exportOnnx(made(), "log_prob"), "an ONNX model"],
  ["a.db", () => bytes("SQLite format 3\0"), "a SQLite database"],
  [
    "page.csv",
    () => strToU8("<!DOCTYPE html>\n<html><title>404</title>"),
    "a page in HTML, perhaps in place of a download",
  ],
  [
    "lfs.npz",
    () => strToU8("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
    "a pointer to a file in Git LFS",
  ],
  ["a.arff", () => strToU8("% about\n@relation iris\n@data\n1,2\n"), "an ARFF file"],
  ["a.rds", () => gzipSync(bytes("X\n\0\0\0\x03")), "an R file"],
  ["a.csv.bz2", () => bytes("BZh91AY&SY\0\0"), "compressed with bzip2; unpack it first"],
  ["a.csv.xz", () => bytes("\xfd7zXZ\0\0"), "compressed with xz"],
  ["a.csv.gz", () => gzipSync(gzipSync(strToU8("0,1\n"))), "compressed twice"],
  ["a.csv.zst", () => zstdCompressSync(gzipSync(strToU8("0,1\n"))), "compressed twice"],
  ["b.csv.gz", () => gzipSync(zstdCompressSync(strToU8("0,1\n"))), "compressed twice"],
  ["a.tar", () => bytes("rows.csv".padEnd(257, "\0") + "ustar\0" + zeros), "a tar archive"],
  [
    "a.zip",
    () => zipSync({ "data/rows.csv": strToU8("0,1\n"), "b.csv": strToU8("0,1\n") }),
    "a zip archive of 2 tables, such as data/rows.csv; unpack it first",
  ],
  [
    "a.npz",
    () => bytes("PK\x05\x06" + "\0".repeat(18)),
    "a zip archive without arrays; save some with numpy.savez",
  ],
  ["a.tfrecord", () => bytes("\x12\0\0\0\0\0\0\0abcd"), "by its name it is a file of TensorFlow records"],
  ["a.npz", () => strToU8("0,1\n"), "it does not begin as .npz files do"],
  ["a.npy", () => strToU8("0,1\n"), "it does not begin as .npy files do"],
  ["a.idx.gz", () => gzipSync(bytes("\0\0\x07\x01")), "it does not begin as .idx files do"],
  ["rows", () => strToU8("0,1\n"), "its name tells no format; expected one that ends in .csv"],
];

Deno.test("what is not read is called by its name", () =>
  inFolder(async (folder) => {
    for (const [name, content, says] of OTHERS) {
      const path = `${folder}/${name}`;
      await Deno.writeFile(path, content());
      const reads = [
        () => readDataset(path),
        () => Array.fromAsync(tableParts(path, { schema: binary(2) })),
        () => readEvidence(path, binary(2)),
      ];
      for (const read of reads) {
        const error = await assertRejects(read, SyntaxError, says);
        assert(error.message.startsWith(`Cannot read ${path}: `) && isInputError(error), error.message);
      }
    }
  }));

Deno.test("text that begins as another file would is text", () =>
  inFolder(async (folder) => {
    for (
      const name of ["PAR1", "ORC", "BZh91AY&SY", "GGUF", "Obj", "PK", "ARROW1", "MATLAB 5", "7z", "$FL2"]
    ) {
      await Deno.writeTextFile(`${folder}/a.csv`, `${name},b\n0,1\n1,0\n`);
      assertEquals((await readDataset(`${folder}/a.csv`)).train.shape, [1, 2], name);
    }
  }));

Deno.test("rows are written to .csv, .npy and .parquet files, in names of any case, but not compressed", () => {
  for (const name of ["a.csv", "A.CSV", "a.npy", "a.Npy", "a.parquet"]) {
    assert(writtenFormatOf(name) !== undefined, name);
  }
  for (const name of ["a.npz", "a.idx", "a.csv.gz", "a", "csv"]) {
    assertEquals(writtenFormatOf(name), undefined);
  }
});
