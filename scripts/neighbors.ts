/**
 * Samples beside the rows that were learned and are nearest to them.
 *
 * @module
 */
import { type Matrix, nearestRows } from "../src/data/mod.ts";
import { contextName } from "../src/files/context.ts";
import { encodeIncompleteSplit } from "../src/files/encode_dataset.ts";
import { keepsLevels } from "../src/files/grey.ts";
import { readDataset } from "../src/files/mod.ts";
import { drawPictures, type Picture } from "../src/folder/picture.ts";
import { savedNotes, savedSeed } from "../src/folder/saved_notes.ts";
import { formatCount } from "../src/report/format.ts";
import type { Samples, Schema } from "../src/runtime/node.ts";
import type { FlagValues } from "./cli/flags.ts";
import { type dataFlags, readOptions } from "./data_flags.ts";
import { dataSource } from "./data_source.ts";
import { preparationOf, prepare } from "./prepared_data.ts";
import { sampleStream } from "./streamed_data.ts";
import { testOf } from "./test_flag.ts";

/** Where the rows are that a model learned. */
export interface LearnedSource {
  readonly folder: string;
  readonly schema: Schema;
  readonly context: Schema | undefined;
  /** The data that were given; else those of the notes of the model. */
  readonly data: string | undefined;
  readonly flags: FlagValues<typeof dataFlags>;
}

/** Reads the rows that a model learned, those not among them that it was validated with. */
export async function readLearned(
  { folder, schema, context, data, flags }: LearnedSource,
): Promise<Matrix> {
  const notes = await savedNotes(folder);
  const source = data ?? await dataSource(folder, notes);
  const { rows, stream, valid } = preparationOf(notes);
  const reader = readOptions(flags, data === undefined ? notes : {});
  const [test, seed] = [await testOf(folder, notes), await savedSeed(folder)];
  if (stream) {
    const request = { ...reader, schema, context, incomplete: true, test, valid, seed };
    return (await sampleStream(source, request)).dataset.train;
  }
  const found = await readDataset(source, {
    ...reader,
    rows,
    test,
    context: context && contextName(context, source),
    levels: keepsLevels(schema),
  });
  const { dataset } = prepare(found, { valid }, { seed, source });
  return encodeIncompleteSplit(dataset, "train", { source, schema })!;
}

/** Samples and their neighbors. */
export interface Neighbors {
  /** Each sample with its nearest row to its right, so many samples in a line; by default about as many pictures as lines. */
  readonly draw: (picture: Picture, line?: number) => Uint8Array;
  /** How near they are, in words. */
  readonly summary: string;
}

/** Finds the nearest row of what was learned to each sample. */
export function findNeighbors(samples: Samples, learned: Matrix): Neighbors {
  const [n, D] = samples.shape;
  const { rows, squaredDistances } = nearestRows(samples, learned);
  const copies = squaredDistances.filter((distance) => distance === 0).length;
  const middle = Math.sqrt(squaredDistances.toSorted()[n >> 1]!);
  return {
    draw(picture, line = Math.ceil(Math.sqrt(n / 2))) {
      const images = new Float32Array(2 * n * D);
      for (let k = 0; k < n; k++) {
        images.set(samples.data.subarray(k * D, (k + 1) * D), 2 * k * D);
        images.set(learned.data.subarray(rows[k]! * D, (rows[k]! + 1) * D), (2 * k + 1) * D);
      }
      return drawPictures(images, picture, 2 * line);
    },
    summary: `to their right the nearest of ${
      formatCount(learned.shape[0])
    } rows that were learned: ${copies} are equal, the median distance is ${middle.toFixed(2)}`,
  };
}
