/**
 * Pictures of which a model knows only a half.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { takeRows } from "../src/data/mod.ts";
import { contextName } from "../src/files/context.ts";
import { encodeBatch } from "../src/files/encode_dataset.ts";
import { keepsLevels } from "../src/files/grey.ts";
import { type DatasetOptions, readDataset, type ReadOptions } from "../src/files/mod.ts";
import type { Batch, Rows, Schema } from "../src/made/mod.ts";
import { asPictures } from "./rows_file.ts";

/** The halves of a picture. */
export const HALVES = ["top", "bottom", "left", "right"] as const;

/** A half of a picture. */
export type Half = typeof HALVES[number];

/** Halves of pictures, and the whole of them to compare with. */
export interface Halves extends Required<Pick<Batch, "x" | "known">>, Pick<Batch, "context"> {
  readonly original: Rows;
}

/** What is taken of some pictures. */
export interface HalvesRequest extends ReadOptions, Pick<DatasetOptions, "test"> {
  readonly schema: Schema;
  /** The variables of what each picture is given. */
  readonly context?: Schema | undefined;
  /** How many of the first pictures. */
  readonly rows: number;
  /** The half that is known. */
  readonly keep: Half;
}

/** Takes halves of the first test pictures of a dataset. */
export async function readHalves(
  data: string,
  { schema, context, rows, keep, ...options }: HalvesRequest,
): Promise<Halves> {
  const { side } = asPictures(schema, "give --evidence in place of --data");
  const dataset = await readDataset(data, {
    ...options,
    context: context && contextName(context, data),
    levels: keepsLevels(schema),
  });
  const { x: test, context: given } = encodeBatch(dataset, dataset.test ? "test" : "train", {
    source: data,
    schema,
    context,
  })!;
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
    x: { data: original.map((value, i) => value * known[i]!), shape },
    known: { data: known, shape },
    original: { data: original, shape },
    ...(given && { context: takeRows(given, 0, rows) }),
  };
}

function isInHalf(half: Half, pixel: number, side: number): boolean {
  const position = half === "top" || half === "bottom" ? Math.floor(pixel / side) : pixel % side;
  return position < side / 2 === (half === "top" || half === "left");
}
