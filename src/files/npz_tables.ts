import { inputError } from "../errors/mod.ts";
import type { Rows } from "../made/mod.ts";
import { arrayParts } from "./array_parts.ts";
import { readArray } from "./array_read.ts";
import { contextName, join } from "./context.ts";
import type { DatasetOptions, FileTables, PartsOptions, RowsOptions, Tables } from "./format.ts";
import type { Table } from "./table_parts.ts";
import { npyFormat } from "./npy_header.ts";
import { type Npz, openNpz } from "./npz.ts";
import { pickArrays, pickContext, type PickedArrays } from "./npz_keys.ts";
import type { FileSource, Source } from "./source.ts";
import { type Split, SPLITS } from "./splits.ts";

/** Reads the tables of an `.npz` file, one after the other. */
export async function readNpzTables(
  source: FileSource,
  { key, context, levels }: DatasetOptions,
): Promise<FileTables> {
  const npz = await openNpz(source);
  try {
    const picked = await pickArrays(npz, key, context);
    const tables = await readTables(picked, levels);
    if (context === undefined) return tables;
    return { ...tables, context: await readTables(await pickContext(npz, context, picked)) };
  } finally {
    npz.close();
  }
}

async function readTables(picked: PickedArrays, levels = false): Promise<Tables> {
  const read = (array: Source) => readArray(array, npyFormat, { levels });
  if ("table" in picked) return { table: await read(picked.table) };
  const tables: { [S in Split]?: Table } = {};
  for (const split of SPLITS) {
    const array = picked[split];
    if (array !== undefined) tables[split] = await read(array);
  }
  return tables;
}

/** Reads rows of an array of an `.npz` file part by part. */
export async function* npzParts(source: FileSource, options: PartsOptions): AsyncGenerator<Rows> {
  const npz = await openNpz(source);
  try {
    const { schema, context, incomplete } = options;
    const { x, given } = await chooseArrays(npz, source, options);
    const rows = arrayParts(x, { format: npyFormat, schema, incomplete });
    if (given === undefined || context === undefined) return yield* rows;
    const contexts = arrayParts(given, { format: npyFormat, schema: context, incomplete });
    // both come in parts of as many rows
    for await (const part of rows) yield join(part, checkAlike(part, (await contexts.next()).value, npz));
    if (!(await contexts.next()).done) throw unlike(npz);
  } finally {
    npz.close();
  }
}

/** The array of rows, and that of their contexts. */
async function chooseArrays(
  npz: Npz,
  source: FileSource,
  options: RowsOptions,
): Promise<{ x: Source; given?: Source }> {
  const name = options.context && contextName(options.context, npz.name);
  const picked = await pickArrays(npz, options.key, name);
  const x = choose(picked, source, options);
  if (name === undefined) return { x };
  return { x, given: choose(await pickContext(npz, name, picked), source, options) };
}

/** The contexts of some rows, which must be as many. */
function checkAlike(rows: Rows, contexts: Rows | undefined, npz: Npz): Rows {
  if (contexts?.shape[0] === rows.shape[0]) return contexts;
  throw unlike(npz);
}

function unlike({ name }: Npz): TypeError {
  return inputError(new TypeError(`Cannot use ${name}: it has not as many contexts as rows`));
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
