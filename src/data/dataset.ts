import { inputError } from "../errors/mod.ts";
import { binarize } from "./binarize.ts";
import { checkCodes } from "./codes.ts";
import { readCsv } from "./csv.ts";
import { readFile } from "./file.ts";
import { parseIdx } from "./idx.ts";
import { type Matrix, type NdArray, type NumericArray, takeRows, toMatrix } from "./matrix.ts";
import { MNIST_THRESHOLD, readMnist } from "./mnist.ts";
import { parseNpy } from "./npy.ts";
import { type Npz, readNpz, splitKey } from "./npz.ts";

/** Data to train on, to choose by and to test with. Every value is a code: a whole number from 0 up. */
export interface Dataset {
  /** What to call it. */
  readonly name: string;
  /** Shape `[n, D]`. */
  readonly train: Matrix;
  /** Shape `[m, D]`. */
  readonly valid?: Matrix;
  /** Shape `[k, D]`. */
  readonly test?: Matrix;
}

/**
 * Reads a dataset. What kind of file it is shows in its first bytes, or in a name that ends in `.csv`:
 *
 * - `mnist` is not a file but the 60,000 and 10,000 digits of {@link readMnist};
 * - an `.npz` file has an array `train` (or `train_data`), and may have `valid` and `test` (or `valid_data` and
 *   `test_data`);
 * - an `.npy` file has one array, of which the last tenth of the rows, at least one, becomes `test`;
 * - a `.csv` file of whole numbers, with or without a header, likewise;
 * - an idx file, also with gzip, likewise; if it holds bytes greater than 1, those are taken for grey levels, and 128 and
 *   more become 1.
 *
 * Each array is `[n, D]`; of one with more dimensions all but the first are taken together.
 *
 * @param source `mnist` or a path.
 * @throws {RangeError} If the file cannot be opened, a split is empty, or a value is not a whole number from 0 to
 * 2^24 - 1.
 * @throws {SyntaxError} If the file is damaged, of another kind, or has no array for training.
 * @throws {TypeError} If an array has fewer than two dimensions or the splits differ in width.
 */
export async function readDataset(source: string): Promise<Dataset> {
  if (source === "mnist") return { name: "mnist", ...await readMnist() };
  const name = source.replace(/^.*[/\\]/, "").replace(/(\.(npz|npy|csv|idx|gz))+$/, "");
  if (source.endsWith(".csv")) return { name, ...holdOut(await readCsv(source), source) };
  const bytes = await readFile(source);
  switch (String.fromCharCode(...bytes.subarray(0, 2))) {
    case "PK": {
      using npz = await readNpz(bytes, source);
      return { name, ...await readSplits(npz, source) };
    }
    case "\x93N":
      return { name, ...holdOut(parseNpy(bytes, source), source) };
    case "\0\0":
      return { name, ...holdOut(dropGrey(parseIdx(bytes, source)), source) };
    default:
      throw inputError(
        new SyntaxError(
          `Cannot read ${source}: it is neither an .npz nor an .npy nor a .csv nor an idx file`,
        ),
      );
  }
}

/**
 * How many values each variable takes.
 *
 * @param dataset Its splits together decide.
 * @returns Shape `[D]`: one more than the largest code of each column, but at least 2.
 */
export function cardinalities({ train, valid, test }: Dataset): Int32Array<ArrayBuffer> {
  const result = new Int32Array(train.shape[1]).fill(2);
  for (const split of [train, valid, test]) {
    if (split) raiseTo(result, split);
  }
  return result;
}

function raiseTo(cardinalities: Int32Array, { data, shape: [rows, columns] }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      const code = data[start + column];
      if (code >= cardinalities[column]) cardinalities[column] = code + 1;
    }
  }
}

type Splits = Omit<Dataset, "name">;

async function readSplits(npz: Npz, source: string): Promise<Splits> {
  const read = async (split: string) => {
    const array = await npz.get(splitKey(npz, split) ?? split);
    return array && toCodes(array, { source, split });
  };
  const [train, valid, test] = [await read("train"), await read("valid"), await read("test")];
  if (!train) {
    throw inputError(
      new SyntaxError(
        `Cannot read ${source}: it has no array 'train' or 'train_data', only ${
          npz.keys.join(", ") || "nothing"
        }`,
      ),
    );
  }
  const width = train.shape[1];
  for (const [split, matrix] of Object.entries({ valid, test })) {
    if (matrix && matrix.shape[1] !== width) {
      throw inputError(
        new TypeError(
          `Cannot use ${source}: train has ${width} columns but ${split} has ${
            matrix.shape[1]
          }; they must be as many`,
        ),
      );
    }
  }
  return { train, valid, test };
}

/** The last tenth of the rows, at least one, as `test` and the others as `train`. */
function holdOut(array: NdArray, source: string): Splits {
  const all = toCodes(array, { source, split: "array" });
  const rows = all.shape[0];
  if (rows === 1) {
    throw inputError(
      new RangeError(
        `Cannot use ${source}: it has 1 row, but one to train on and one to test with are needed`,
      ),
    );
  }
  const first = rows - Math.max(1, Math.round(rows / 10));
  return { train: takeRows(all, 0, first), test: takeRows(all, first, rows) };
}

/** Bytes of which any is greater than 1 are grey levels. */
function dropGrey(array: NdArray): NdArray {
  return isGrey(array.data) ? binarize(array, MNIST_THRESHOLD) : array;
}

function isGrey(data: NumericArray): boolean {
  if (!(data instanceof Uint8Array)) return false;
  for (let i = 0; i < data.length; i++) {
    if (data[i] > 1) return true;
  }
  return false;
}

function toCodes(array: NdArray, { source, split }: { source: string; split: string }): Matrix {
  if (array.shape.length < 2) {
    throw inputError(
      new TypeError(
        `Cannot use ${source}: ${split} has the shape [${
          array.shape.join(", ")
        }], expected [n, D] or more dimensions`,
      ),
    );
  }
  const codes = toMatrix(array);
  checkCodes(codes, { source, split });
  return codes;
}
