/**
 * Contexts: columns or arrays of a file that are no variables, but given with each row.
 *
 * @module
 */
import { type Dataset, takeColumns } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import type { Batch, Rows, Samples, Schema } from "../made/mod.ts";
import { SPLITS } from "./splits.ts";

/** The variables of a model, and those of its context. */
export interface ModelSchemas {
  readonly schema: Schema;
  readonly context?: Schema | undefined;
}

/** What the columns of rows are that have their contexts behind them. */
export function joinedSchema({ schema, context }: ModelSchemas): Schema {
  return context === undefined ? schema : [...schema, ...context];
}

/** The name by which a context is found in a file. */
export function contextName([first]: Schema, source: string): string {
  if (first?.name !== undefined) return first.name;
  throw inputError(
    new SyntaxError(`Cannot find the context of the model in ${source}: its variables have no names`),
  );
}

/** Separates rows `[n, D + C]` that have their contexts behind them. */
export function separate({ data, shape: [n, width] }: Rows, { schema, context }: ModelSchemas): Batch {
  const columns = (start: number, end: number): Rows => {
    const values = new Float32Array(n * (end - start));
    for (let row = 0, place = 0; row < n; row++) {
      for (let d = start; d < end; d++) values[place++] = data[row * width + d]!;
    }
    return { data: values, shape: [n, end - start] };
  };
  if (context === undefined) return { x: { data, shape: [n, width] } };
  return { x: columns(0, schema.length), context: columns(schema.length, width) };
}

/** Puts contexts behind their rows; the reverse of {@linkcode separate}. */
export function join(x: Rows, context: Rows): Samples {
  const [[n, D], [, C]] = [x.shape, context.shape];
  const data = new Float32Array(n * (D + C));
  for (let row = 0, place = 0; row < n; row++) {
    for (let d = 0; d < D; d++) data[place++] = x.data[row * D + d]!;
    for (let c = 0; c < C; c++) data[place++] = context.data[row * C + c]!;
  }
  return { data, shape: [n, D + C] };
}

/** So many names are shown in messages. */
const SHOWN = 10;

/**
 * Makes the columns of a name the context of a dataset.
 *
 * @param dataset The values as they stand in a file.
 * @param name What the columns are called.
 * @param source What messages call the file.
 * @throws {SyntaxError} If there is no such column, or no other.
 */
export function takeContext(dataset: Dataset, name: string, source: string): Dataset {
  // where columns have no names, they are called by their numbers
  const width = dataset.train.shape[1];
  const isNumber = /^\d{1,7}$/.test(name) && Number(name) < width;
  const names = dataset.columns ?? (isNumber ? Array.from({ length: width }, (_, d) => `${d}`) : undefined);
  const refuse = (reason: string) => {
    throw inputError(
      new SyntaxError(`Cannot take the context ${JSON.stringify(name)} of ${source}: ${reason}`),
    );
  };
  if (names === undefined) return refuse("its columns have no names, only the numbers from 0 on");
  const shown = names.slice(0, SHOWN).map((other) => JSON.stringify(other)).join(", ");
  const places = [...names.keys()];
  const [own, others] = [true, false].map((isOwn) =>
    places.filter((place) => (names[place]!.trim() === name) === isOwn)
  );
  if (own!.length === 0) {
    return refuse(`it has no such column, only ${shown}${names.length > SHOWN ? ", ..." : ""}`);
  }
  if (others!.length === 0) return refuse("it has no other column");
  const taken = (columns: readonly number[]): Dataset => ({
    name: dataset.name,
    columns: columns.map((place) => names[place]!),
    ...dataset.words && { words: columns.map((place) => dataset.words![place]) },
    train: takeColumns(dataset.train, columns),
    ...dataset.valid && { valid: takeColumns(dataset.valid, columns) },
    ...dataset.test && { test: takeColumns(dataset.test, columns) },
  });
  return { ...taken(others!), context: taken(own!) };
}

/** Throws unless a dataset has a context for each of its rows. */
export function checkContext(dataset: Dataset, context: Dataset, source: string): void {
  for (const split of SPLITS) {
    const [rows, contexts] = [dataset[split]?.shape[0], context[split]?.shape[0]];
    if (rows === contexts || rows === undefined) continue;
    throw inputError(
      new TypeError(
        `Cannot use ${source}: ${split} has ${rows} rows and ${
          contexts ?? "no"
        } contexts; they must be as many`,
      ),
    );
  }
}
