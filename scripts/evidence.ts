/**
 * Rows of which a model knows only a part.
 *
 * @module
 */
import { readFile } from "../src/data/file.ts";
import { readCsv, readDataset } from "../src/data/mod.ts";
import { toMatrix } from "../src/data/matrix.ts";
import { parseNpy } from "../src/data/npy.ts";
import { inputError } from "../src/errors/mod.ts";
import { checkValues } from "../src/made/mod.ts";
import type { Rows, Schema } from "../src/runtime/node.ts";
import { sideOfPictures } from "./rows_file.ts";

/** The halves of a picture. */
export const HALVES = ["top", "bottom", "left", "right"] as const;

/** A half of a picture. */
export type Half = typeof HALVES[number];

/** Rows to complete, each of their parts `[n, D]`. */
export interface Evidence {
  /** The values, 0 where they are not known. */
  readonly evidence: Rows;
  /** 1 where a value is known, 0 where it is not. */
  readonly known: Rows;
  /** All values, where there are any to compare with. */
  readonly original?: Float32Array;
}

/** Reads rows with missing values: nothing or `?` in a `.csv` file, NaN in an `.npy` file. */
export async function readEvidence(path: string, schema: Schema): Promise<Evidence> {
  const { data, shape } = await readTable(path, schema);
  const evidence = { data: Float32Array.from(data, (value) => Number.isNaN(value) ? 0 : value), shape };
  checkValues(path, evidence, schema);
  return {
    evidence,
    known: { data: Float32Array.from(data, (value) => Number.isNaN(value) ? 0 : 1), shape },
  };
}

async function readTable(path: string, schema: Schema): Promise<Rows> {
  if (path.endsWith(".csv")) {
    return await readCsv(path, { sizes: schema.map(({ size }) => size), missing: true });
  }
  if (path.endsWith(".npy")) return toMatrix(parseNpy(await readFile(path), path));
  throw inputError(
    new RangeError(`Cannot read ${path} as evidence: expected a name that ends in .csv or .npy`),
  );
}

/** What is taken of some pictures. */
export interface HalvesRequest {
  readonly schema: Schema;
  /** How many of the first pictures. */
  readonly rows: number;
  /** The half that is known. */
  readonly keep: Half;
}

/** Takes halves of the first test pictures of a dataset. */
export async function readHalves(data: string, { schema, rows, keep }: HalvesRequest): Promise<Evidence> {
  const side = sideOfPictures(schema, "give --evidence in place of --data");
  const { train, test = train } = await readDataset(data);
  checkValues(data, test, schema);
  if (rows > test.shape[0]) {
    throw inputError(
      new RangeError(`Cannot complete ${rows} pictures of ${data}: it has ${test.shape[0]} to test`),
    );
  }
  const D = schema.length;
  const shape = [rows, D] as const;
  const original = Float32Array.from(test.data.subarray(0, rows * D));
  const known = Float32Array.from(original, (_, i) => Number(isInHalf(keep, i % D, side)));
  return {
    evidence: { data: original.map((value, i) => value * known[i]), shape },
    known: { data: known, shape },
    original,
  };
}

function isInHalf(half: Half, pixel: number, side: number): boolean {
  const position = half === "top" || half === "bottom" ? Math.floor(pixel / side) : pixel % side;
  return position < side / 2 === (half === "top" || half === "left");
}

/** Rows one after the other, each of them several times. */
export function repeatRows({ data, shape: [n, D] }: Rows, times: number): Rows {
  const result = new Float32Array(n * times * D);
  for (let i = 0; i < result.length; i++) result[i] = data[Math.floor(i / (times * D)) * D + i % D];
  return { data: result, shape: [n * times, D] };
}
