/**
 * What is to be learned, as rows.
 *
 * @module
 */
import {
  binary,
  type CheckedRows,
  type Dataset,
  encodeRows,
  holdOut,
  inferSchema,
  type Matrix,
  matrix,
  type Schema,
} from "@staircase/made";
import { unpack } from "./unpack.ts";

/** Where rows come from. */
export type Source =
  | { readonly kind: "points"; readonly points: Float32Array<ArrayBuffer> }
  /** Pictures of as many bits, 8 in a byte, which may be compressed. */
  | { readonly kind: "bits"; readonly bytes: Uint8Array<ArrayBuffer>; readonly width: number };

/** Rows to learn, and what their columns are. */
export interface TrainingData {
  /** The rows as they are in a file. */
  readonly dataset: Dataset;
  readonly schema: Schema;
  readonly train: CheckedRows;
  readonly valid?: CheckedRows;
  readonly test?: CheckedRows;
  /** Where `deno task train --resume` finds them. */
  readonly notes: Readonly<Record<"data" | "data_path" | "valid" | "test", string>>;
  /** A file that says what was learned, where nothing else does. */
  readonly file?: readonly [name: string, bytes: Uint8Array];
}

/**
 * Conditionals of points in a plane: enough components for several branches, and none so narrow that it holds a single point. Of 0.1 and
 * 0.15 the latter had the lower NLL of other points.
 */
const PLANE = { kinds: "real", components: 8, floor: 0.15 } as const;

/** The share of the rows that only tells how well it goes, and of those to test with. */
const HELD_OUT = 0.1;

/**
 * Reads what is to be learned, and keeps rows back as `deno task train` does, so that training can go on there.
 *
 * @param source Where it comes from.
 * @param seed Which rows are held out follows from it.
 * @returns Rows to learn, to validate and to test with.
 */
export async function readSource(source: Source, seed: number): Promise<TrainingData> {
  const dataset = await datasetOf(source);
  const schema = source.kind === "bits" ? binary(source.width) : inferSchema(dataset, PLANE);
  // every model of points is tested with the same ones
  const withTest = source.kind === "bits"
    ? dataset
    : holdOut(dataset, { part: "test", share: HELD_OUT, seed: 0 });
  const held = holdOut(withTest, { share: HELD_OUT, seed });
  const { train, valid, test } = held;
  const encode = (rows: Matrix) => encodeRows(dataset.name, rows, schema);
  return {
    dataset: held,
    schema,
    train: encode(train),
    ...(valid && { valid: encode(valid) }),
    ...(test && { test: encode(test) }),
    notes: { ...WHERE[source.kind], valid: `${HELD_OUT}`, test: "" },
    ...(source.kind === "points" && { file: [POINTS, csvOf(dataset)] as const }),
  };
}

/** The file of points in a model folder. */
const POINTS = "points.csv";

/** The notes that lead to data: what `deno task train` takes, and the way from the model folder. */
const WHERE: { readonly [K in Source["kind"]]: { readonly data: string; readonly data_path: string } } = {
  points: { data: POINTS, data_path: POINTS },
  bits: { data: "mnist", data_path: "" },
};

/** A table as text. */
function csvOf({ columns, train: { data, shape: [n, D] } }: Dataset): Uint8Array {
  const lines = Array.from({ length: n }, (_, row) => data.slice(row * D, (row + 1) * D).join(","));
  return new TextEncoder().encode([columns!.join(","), ...lines, ""].join("\n"));
}

async function datasetOf(source: Source): Promise<Dataset> {
  switch (source.kind) {
    case "points":
      return {
        name: "points",
        columns: ["x", "y"],
        train: matrix(source.points, [source.points.length / 2, 2]),
      };
    case "bits":
      return { name: "mnist", train: bitsOf(await unpack(source.bytes), source.width) };
  }
}

/** Bits, of which 8 are in a byte. */
function bitsOf(bytes: Uint8Array, width: number): Matrix {
  const n = bytes.length * 8 / width;
  return matrix(Uint8Array.from({ length: n * width }, (_, i) => bytes[i >> 3]! >> (i & 7) & 1), [n, width]);
}
