import { inputError } from "../errors/mod.ts";
import { encodeIncompleteRows, type Rows } from "../made/mod.ts";
import { arrayParts } from "./array_parts.ts";
import { readArray } from "./array_read.ts";
import type { ReadOptions, RowsOptions, Table, Tables } from "./format.ts";
import { npyFormat } from "./npy_header.ts";
import { openNpz } from "./npz.ts";
import { pickArrays, type PickedArrays } from "./npz_keys.ts";
import type { FileSource, Source } from "./source.ts";
import { type Split, SPLITS } from "./splits.ts";

/** Reads the tables of an `.npz` file, one after the other. */
export async function readNpzTables(source: FileSource, { key }: ReadOptions): Promise<Tables> {
  const npz = await openNpz(source);
  try {
    const picked = await pickArrays(npz, key);
    if ("table" in picked) return { table: await readArray(picked.table, npyFormat) };
    const tables: { [S in Split]?: Table } = {};
    for (const split of SPLITS) {
      const array = picked[split];
      if (array !== undefined) tables[split] = await readArray(array, npyFormat);
    }
    return tables;
  } finally {
    npz.close();
  }
}

/** Reads rows of an array of an `.npz` file part by part. */
export async function* npzParts(source: FileSource, options: RowsOptions): AsyncGenerator<Rows> {
  const npz = await openNpz(source);
  try {
    const array = choose(await pickArrays(npz, options.key), source, options);
    yield* arrayParts(array, { format: npyFormat, schema: options.schema });
  } finally {
    npz.close();
  }
}

/** Reads rows of an array of an `.npz` file in which values may be missing. */
export async function npzEvidence(source: FileSource, options: RowsOptions): Promise<Rows> {
  const npz = await openNpz(source);
  try {
    const array = choose(await pickArrays(npz, options.key), source, options);
    return encodeIncompleteRows(array.name, await readArray(array, npyFormat), options.schema);
  } finally {
    npz.close();
  }
}

/** The array of a part; by default of test, else of train, else of what there is. */
function choose(picked: PickedArrays, { name }: FileSource, { split }: RowsOptions): Source {
  if ("table" in picked) {
    if (split === undefined) return picked.table;
    throw inputError(
      new RangeError(`Cannot take the split ${split} of ${name}: it is one table; leave --split out`),
    );
  }
  const array = split === undefined ? picked.test ?? picked.train ?? picked.valid : picked[split];
  if (array !== undefined) return array;
  const there = SPLITS.filter((split) => picked[split] !== undefined).join(", ");
  throw inputError(new RangeError(`Cannot take the split ${split} of ${name}: it has only ${there}`));
}
