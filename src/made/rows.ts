/**
 * Rows on their way into a model: checked once, into a type that says so.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { Stream } from "../random/mod.ts";
import { type KindName, kindOf, kinds, type SchemaVariable } from "./kinds/mod.ts";
import { nameOf, type Schema, widthOf } from "./schema.ts";

/** Rows of values, `[n, D]` in row-major order, columns in the data's order. */
export interface Rows {
  /** The values. */
  readonly data: ArrayLike<number>;
  /** The numbers of rows and columns. */
  readonly shape: readonly [number, number];
}

/** Where the randomness of a sample comes from: a seed, or uniform numbers in (0, 1), one for each variable, `[n, D]`. */
export type SampleOptions = { readonly seed: number } | { readonly noise: Rows };

/** The rows of each input of a model, by name. */
export interface Batch {
  /** The values of the variables, `[n, D]`. */
  readonly x: Rows;
  /** 1 where a value is known and 0 where it is not, `[n, D]`; without it all are known. */
  readonly known?: Rows;
}

/** Rows of which every value was found to be one of its variable's. */
export class CheckedRows implements Rows {
  readonly data: ArrayLike<number>;
  readonly shape: readonly [number, number];
  readonly #schema: Schema;

  private constructor({ data, shape }: Rows, schema: Schema) {
    this.data = data;
    this.shape = shape;
    this.#schema = schema;
  }

  /**
   * Checks rows, unless they were checked for this schema before.
   *
   * @param what What messages call the rows.
   * @param rows The rows, `[n, D]`.
   * @param schema The variables.
   * @param first The number of the first row, for messages.
   * @returns The same values.
   * @throws {TypeError} If the rows have not `D` columns, or not as many values as their shape says.
   * @throws {RangeError} If a value is none of its variable's; the message names the row and the column.
   */
  static check(what: string, rows: Rows, schema: Schema, first = 0): CheckedRows {
    if (rows instanceof CheckedRows && rows.#schema === schema) return rows;
    checkShape(what, rows, schema.length);
    checkValues(what, rows, { schema, first });
    return new CheckedRows(rows, schema);
  }

  /** The rows from `start` up to, not including, `end`; of a typed array a view. */
  part(start: number, end: number): CheckedRows {
    const { data, shape: [n, D] } = this;
    const last = Math.min(end, n);
    const [from, to] = [start * D, last * D];
    const values = ArrayBuffer.isView(data)
      ? (data as unknown as Float32Array).subarray(from, to)
      : Array.from({ length: to - from }, (_, k) => data[from + k]!);
    return new CheckedRows({ data: values, shape: [last - start, D] }, this.#schema);
  }
}

/** The rows of `x`, however a caller gave them. */
export function rowsOf(batch: Rows | Batch): Rows {
  if (!("x" in batch)) return batch;
  if (batch.known === undefined) return batch.x;
  throw new TypeError("Cannot use known here: only complete takes rows of which a part is known");
}

/** Throws unless `rows` has so many columns and as many values as its shape says. */
function checkShape(what: string, { data, shape }: Rows, columns: number): void {
  if (shape.length !== 2 || shape[1] !== columns || data.length !== shape[0] * shape[1]) {
    throw inputError(
      new TypeError(
        `Cannot use ${what} of shape [${
          shape.join(", ")
        }] with ${data.length} values: expected [n, ${columns}]`,
      ),
    );
  }
}

function checkValues(
  what: string,
  { data, shape: [n, D] }: Rows,
  { schema, first }: { schema: Schema; first: number },
): void {
  const checkers = checkersOf(schema);
  // one kind of array in the loop, whatever the callers have: engines then make it several times faster
  const values = new Float64Array(D);
  for (let row = 0; row < n; row++) {
    copyPart(data, row * D, values);
    for (const check of checkers) {
      const d = check(values);
      if (d < 0) continue;
      throw inputError(
        new RangeError(
          `Cannot use ${what} with the value ${values[d]} in row ${first + row}, ${
            nameOf(schema, d)
          }: expected ${kindOf(schema[d]!).expected(schema[d]!)}`,
        ),
      );
    }
  }
}

/** One check for all variables of a kind. */
function checkersOf(schema: Schema): ((row: Float64Array) => number)[] {
  return (Object.keys(kinds) as KindName[]).flatMap((kind) => {
    const columns = [...schema.keys()].filter((d) => schema[d]!.kind === kind);
    if (columns.length === 0) return [];
    const variables: SchemaVariable[] = columns.map((d) => schema[d]!);
    return [kindOf(variables[0]!).checker(variables, columns)];
  });
}

function copyPart(data: ArrayLike<number>, start: number, part: Float64Array): void {
  if (ArrayBuffer.isView(data)) {
    part.set((data as unknown as Float64Array).subarray(start, start + part.length));
  } else for (let k = 0; k < part.length; k++) part[k] = data[start + k]!;
}

/** Throws unless there are `n` rows of noise, every number strictly between 0 and 1. */
function checkNoise(noise: Rows, { n, columns }: { n: number; columns: number }): void {
  checkShape("noise", noise, columns);
  const { data, shape: [rows] } = noise;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! > 0 && data[i]! < 1) continue;
    throw inputError(
      new RangeError(
        `Cannot sample with the noise ${data[i]} in row ${Math.floor(i / columns)}, column ${
          i % columns
        }: expected a number between 0 and 1`,
      ),
    );
  }
  if (rows !== n) throw inputError(new TypeError(`Cannot draw ${n} samples with noise for ${rows}`));
}

/** What a completion starts from. */
export interface Evidence {
  /** The values. */
  readonly evidence: CheckedRows;
  /** 1 where a value is known and 0 where it is not. */
  readonly known: CheckedRows;
}

/**
 * Checks rows to complete. Values that are not known may be any that their variables can have.
 *
 * @throws {TypeError} If `known` is missing, or has another shape than the values.
 * @throws {RangeError} If a value is none of its variable's, or `known` is neither 0 nor 1.
 */
export function checkEvidence({ x, known }: Batch, schema: Schema): Evidence {
  if (known === undefined) {
    throw new TypeError("Cannot complete rows without known: expected 0 or 1 for each value");
  }
  const flags = schema.map((): SchemaVariable => ({ kind: "binary" }));
  const result = {
    evidence: CheckedRows.check("evidence", x, schema),
    known: CheckedRows.check("known", known, flags),
  };
  if (known.shape[0] === x.shape[0]) return result;
  throw inputError(
    new TypeError(`Cannot complete ${x.shape[0]} rows of evidence with known for ${known.shape[0]}`),
  );
}

/** Whether in every row the known variables come before the others in the order. */
export function knownComeFirst({ data, shape: [n, D] }: Rows, order: ArrayLike<number>): boolean {
  for (let row = 0; row < n; row++) {
    let rank = 0;
    while (rank < D && data[row * D + order[rank]!] === 1) rank++;
    while (rank < D && data[row * D + order[rank]!] === 0) rank++;
    if (rank < D) return false;
  }
  return true;
}

/**
 * The noise that samples are drawn with.
 *
 * @param n How many samples.
 * @param schema The variables.
 * @param options The noise itself, or a seed.
 * @returns `[n, sum of noise columns]`.
 * @throws {RangeError} If `n` is not a whole number from 0 up, or the noise is not between 0 and 1.
 * @throws {TypeError} If the noise has the wrong shape.
 */
export function noiseOf(n: number, schema: Schema, options: SampleOptions): Rows {
  if (!(Number.isInteger(n) && n >= 0)) {
    throw inputError(new RangeError(`Cannot draw ${n} samples: expected a whole number from 0 up`));
  }
  // callers in plain JavaScript may forget it
  if (options === undefined) {
    throw new TypeError("Cannot draw without a seed: expected { seed } or { noise }");
  }
  const columns = widthOf(schema, "noiseColumns");
  if (!("noise" in options)) {
    return { data: new Stream(options.seed, "sample").uniforms(n * columns), shape: [n, columns] };
  }
  checkNoise(options.noise, { n, columns });
  return options.noise;
}
