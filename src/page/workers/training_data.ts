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
import { parseNumbers } from "./parse_numbers.ts";
import { unpack } from "./unpack.ts";

/** Where rows come from. */
export type Source =
  | { readonly kind: "points"; readonly points: Float32Array<ArrayBuffer> }
  /** Pictures of as many bits, 8 in a byte, which may be compressed. */
  | { readonly kind: "bits"; readonly bytes: Uint8Array<ArrayBuffer>; readonly width: number }
  | { readonly kind: "text"; readonly name: string; readonly text: string };

/** Rows to learn, and what their columns are. */
export interface TrainingData {
  readonly schema: Schema;
  readonly train: CheckedRows;
  readonly valid?: CheckedRows;
}

/**
 * Conditionals of points in a plane: enough components for several branches, and none so narrow that it holds a single point. Of 0.1 and
 * 0.15 the latter had the lower NLL of other points.
 */
const PLANE = { kinds: "real", components: 8, floor: 0.15 } as const;

/** The share of the rows that is not learned. */
const HELD_OUT = { points: 0.2, bits: 0.1, text: 0.1 } as const;

/**
 * Reads what is to be learned.
 *
 * @param source Where it comes from.
 * @returns Rows to learn and to validate with.
 * @throws {SyntaxError} If a file cannot be read.
 */
export async function readSource(source: Source): Promise<TrainingData> {
  const dataset = await datasetOf(source);
  const schema = source.kind === "bits"
    ? binary(source.width)
    : inferSchema(dataset, source.kind === "points" ? PLANE : {});
  const { train, valid } = holdOut(dataset, { share: HELD_OUT[source.kind], seed: 0 });
  const encode = (rows: Matrix) => encodeRows(dataset.name, rows, schema);
  return { schema, train: encode(train), ...(valid && { valid: encode(valid) }) };
}

async function datasetOf(source: Source): Promise<Dataset> {
  switch (source.kind) {
    case "points":
      return {
        name: "points",
        columns: ["x", "y"],
        train: matrix(source.points, [source.points.length / 2, 2]),
      };
    case "text":
      return { name: source.name, ...parseNumbers(source.text, source.name) };
    case "bits":
      return { name: "digits", train: bitsOf(await unpack(source.bytes), source.width) };
  }
}

/** Bits, of which 8 are in a byte. */
function bitsOf(bytes: Uint8Array, width: number): Matrix {
  const n = bytes.length * 8 / width;
  return matrix(Uint8Array.from({ length: n * width }, (_, i) => bytes[i >> 3]! >> (i & 7) & 1), [n, width]);
}
