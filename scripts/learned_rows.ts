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
import type { LoadedCheckpoint } from "../src/train/mod.ts";
import type { FlagValues } from "./cli/flags.ts";
import { type dataFlags, readOptions } from "./data_flags.ts";
import { dataSource } from "./data_source.ts";
import { preparationOf, prepare, readsLevels } from "./prepared_data.ts";
import { testOf } from "./test_flag.ts";

/** What to read. */
export interface WhichData extends FlagValues<typeof dataFlags> {
  /** Other data than those that the model learned. */
  readonly data?: string | undefined;
}

/** The codes of the data that a model learned, in the parts that it knew them in, or of others. */
export async function encodedData(
  folder: string,
  { made: { schema, context }, trainer, notes }: LoadedCheckpoint,
  { data, ...flags }: WhichData,
): Promise<Dataset> {
  const source = data ?? await dataSource(folder, notes);
  const isOwn = data === undefined;
  const preparation = isOwn ? preparationOf(notes) : {};
  const found = await readDataset(source, {
    ...readOptions(flags, isOwn ? notes : {}),
    rows: preparation.rows,
    test: isOwn ? await testOf(folder, notes) : undefined,
    context: context && contextName(context, source),
    levels: readsLevels(preparation) || keepsLevels(schema),
  });
  const { dataset } = prepare(found, preparation, { seed: trainer?.options.seed ?? 0, source });
  return encodeDataset(dataset, { ...{ source, schema, context }, incomplete: trainer?.options.incomplete });
}
