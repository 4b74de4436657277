import { checkFinite, type Dataset, type Matrix, type NdArray, takeRows, toMatrix } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { readFile } from "./file.ts";
import { formatOf, formats } from "./formats.ts";
import { readMnist } from "./mnist.ts";
import { type Npz, readNpz, splitKey } from "./npz.ts";

/**
 * Reads a dataset. What kind of file it is shows in its first bytes, or in a name that ends in `.csv`:
 *
 * - `mnist` is not a file but the 60,000 and 10,000 digits of {@link readMnist};
 * - an `.npz` file has an array `train` (or `train_data`), and may have `valid` and `test` (or `valid_data` and
 *   `test_data`);
 * - an `.npy` file has one array, of which the last tenth of the rows, at least one, becomes `test`;
 * - a `.csv` file of numbers, with or without a header, likewise;
 * - an idx file, also with gzip, likewise; if it holds bytes greater than 1, those are taken for grey levels, and 128 and
 *   more become 1.
 *
 * Each array is `[n, D]`; of one with more dimensions all but the first are taken together.
 *
 * @param source `mnist` or a path.
 * @throws {RangeError} If the file cannot be opened, a split is empty, or a value is missing or infinite.
 * @throws {SyntaxError} If the file is damaged, of another kind, or has no array for training.
 * @throws {TypeError} If an array has fewer than two dimensions or the splits differ in width.
 */
export async function readDataset(source: string): Promise<Dataset> {
  if (source === "mnist") return { name: "mnist", ...await readMnist() };
  const name = source.replace(/^.*[/\\]/, "").replace(ENDINGS, "");
  const format = formatOf(source, "read");
  if (format !== undefined) {
    const table = await format.read(source);
    return { name, columns: table.names, ...holdOut(table, source) };
  }
  const bytes = await readFile(source);
  const start = String.fromCharCode(...bytes.subarray(0, 2));
  if (start === "PK") {
    const npz = await readNpz(bytes, source);
    try {
      return { name, ...await readSplits(npz, source) };
    } finally {
      npz.close();
    }
  }
  const found = formats.find((format) => format.start === start);
  if (found?.parse !== undefined) return { name, ...holdOut(found.parse(bytes, source), source) };
  throw inputError(
    new SyntaxError(
      `Cannot read ${source}: it is neither an .npz nor ${
        formats.map(({ called }) => called).join(" nor ")
      } file`,
    ),
  );
}

const ENDINGS = new RegExp(
  `(${[".npz", ".gz", ...formats.map(({ ending }) => ending)].join("|").replaceAll(".", "\\.")})+$`,
);

type Splits = Omit<Dataset, "name">;

async function readSplits(npz: Npz, source: string): Promise<Splits> {
  const read = async (split: string) => {
    const array = await npz.get(splitKey(npz, split) ?? split);
    return array && toTable(array, { source, split });
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
  return { train, ...(valid && { valid }), ...(test && { test }) };
}

/** The last tenth of the rows, at least one, as `test` and the others as `train`. */
function holdOut(array: NdArray, source: string): Splits {
  const all = toTable(array, { source, split: "array" });
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

function toTable(array: NdArray, { source, split }: { source: string; split: string }): Matrix {
  if (array.shape.length < 2) {
    throw inputError(
      new TypeError(
        `Cannot use ${source}: ${split} has the shape [${
          array.shape.join(", ")
        }], expected [n, D] or more dimensions`,
      ),
    );
  }
  const table = toMatrix(array);
  checkFinite(table, { source, split });
  return table;
}
