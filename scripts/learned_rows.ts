/**
 * The data of a model, or others, as it takes them.
 *
 * @module
 */
import type { Dataset } from "../src/data/mod.ts";
import { contextName } from "../src/files/context.ts";
import { encodeDataset } from "../src/files/encode_dataset.ts";
import { keepsLevels } from "../src/files/grey.ts";
import { readDataset } from "../src/files/mod.ts";
import type { Schema } from "../src/made/mod.ts";
import type { LoadedCheckpoint } from "../src/train/mod.ts";
import type { FlagValues } from "./cli/flags.ts";
import { type dataFlags, readOptions } from "./data_flags.ts";
import { dataSource } from "./data_source.ts";
import { type Preparation, preparationOf, prepare, readsLevels } from "./prepared_data.ts";
import { sampleStream } from "./streamed_data.ts";
import { testOf } from "./test_flag.ts";

/** What to read. */
export interface WhichData extends FlagValues<typeof dataFlags> {
  /** Other data than those that the model learned. */
  readonly data?: string | undefined;
}

/**
 * The codes of the data that a model learned, in the parts that it knew them in, or of others. Where rows to learn were streamed there are
 * some of them.
 */
export async function encodedData(
  folder: string,
  { made: { schema, context }, trainer, notes }: LoadedCheckpoint,
  { data, ...flags }: WhichData,
): Promise<Dataset> {
  const source = data ?? await dataSource(folder, notes);
  const isOwn = data === undefined;
  const preparation = isOwn ? preparationOf(notes) : {};
  const reader = readOptions(flags, isOwn ? notes : {});
  const test = isOwn ? await testOf(folder, notes) : undefined;
  const { seed = 0, incomplete } = trainer?.options ?? {};
  return (await encodeAgain(source, { reader, preparation, test, seed, schema, context, incomplete }))
    .dataset;
}

/** How a model knew data. */
export interface KnownData {
  readonly reader: ReturnType<typeof readOptions>;
  readonly preparation: Preparation;
  readonly test: Awaited<ReturnType<typeof testOf>>;
  readonly seed: number;
  readonly schema: Schema;
  readonly context: Schema | undefined;
  readonly incomplete?: boolean | undefined;
}

/** Reads data again in the parts that a model knew them in: their codes, and of streamed rows the hash of all, since these are some of them. */
export async function encodeAgain(
  source: string,
  { reader, preparation, test, seed, schema, context, incomplete }: KnownData,
): Promise<{ readonly dataset: Dataset; readonly sha256?: string }> {
  const { stream, valid, rows } = preparation;
  if (stream) {
    return await sampleStream(source, { ...reader, schema, context, incomplete, test, valid, seed });
  }
  const found = await readDataset(source, {
    ...reader,
    rows,
    test,
    context: context && contextName(context, source),
    levels: readsLevels(preparation) || keepsLevels(schema),
  });
  const { dataset } = prepare(found, preparation, { seed, source });
  return { dataset: encodeDataset(dataset, { source, schema, context, incomplete }) };
}
