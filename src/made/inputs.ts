/**
 * What a model is given, by name: this is the one list of its inputs.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { ArchitectureSummary } from "./architecture.ts";
import { CheckedRows, checkShape, type Rows } from "./rows.ts";

/** Something for each input of a model. */
export interface Inputs<T> {
  /** The values of the variables, `[n, D]`. */
  readonly x: T;
}

/** Something for each input besides the values of the variables: what all conditionals are given. */
export type Conditions<T> = Omit<Inputs<T>, "x">;

/** The rows of each input of a model, by name. */
export interface Batch extends Inputs<Rows> {
  /** 1 where a value is known and 0 where it is not, `[n, D]`; without it all are known. */
  readonly known?: Rows;
}

/** A batch of which every value was checked. */
export type CheckedBatch = Conditions<Rows> & { readonly x: CheckedRows };

/** The number of columns of each input. */
export function inputWidths({ schema }: ArchitectureSummary): Inputs<number> {
  return { x: schema.length };
}

/** The number of columns of each input besides the values of the variables. */
export function conditionWidths(model: ArchitectureSummary): Conditions<number> {
  const { x: _, ...widths } = inputWidths(model);
  return widths;
}

/** What there is for each input, with the input's name. */
export function entriesOf<I extends object>(inputs: I): [name: string, NonNullable<I[keyof I]>][] {
  return Object.entries(inputs);
}

/** Something else for each input. */
export function mapInputs<I extends object, U>(
  inputs: I,
  map: (value: NonNullable<I[keyof I]>, name: string) => U,
): { [K in keyof I]: U } {
  const mapped = entriesOf(inputs).map(([name, value]) => [name, map(value, name)]);
  return Object.fromEntries(mapped) as { [K in keyof I]: U };
}

/**
 * Checks the rows of each input of a model, however a caller gave them.
 *
 * @param what What messages call the values.
 * @param batch The values, or the rows of each input.
 * @param model The model.
 * @throws {TypeError} If rows have the wrong shape or are missing.
 * @throws {RangeError} If a value is none that its input can have.
 */
export function checkBatch(what: string, batch: Rows | Batch, model: ArchitectureSummary): CheckedBatch {
  const given: Batch = isBatch(batch) ? batch : { x: batch };
  if (given.known !== undefined) {
    throw new TypeError("Cannot use known here: only complete takes rows of which a part is known");
  }
  const x = CheckedRows.check(what, given.x, model.schema);
  return { x, ...checkConditions(given, conditionWidths(model), x.shape[0]) };
}

function isBatch(batch: Rows | Batch): batch is Batch {
  return "x" in Object(batch);
}

/** Checks that there are `n` rows of finite numbers for each input besides the values of the variables. */
export function checkConditions(
  given: Partial<Conditions<Rows>>,
  widths: Conditions<number>,
  n: number,
): Conditions<Rows> {
  const rowsOf: Readonly<Record<string, Rows>> = { ...given };
  return mapInputs(widths, (columns: number, name) => {
    const rows = rowsOf[name];
    if (rows === undefined) {
      throw inputError(new TypeError(`Cannot do without ${name}: expected rows of shape [${n}, ${columns}]`));
    }
    checkShape(name, rows, columns);
    if (rows.shape[0] !== n) {
      throw inputError(new TypeError(`Cannot use ${rows.shape[0]} rows of ${name} for ${n} rows of values`));
    }
    const wrong = Array.prototype.findIndex.call(rows.data, (value) => !Number.isFinite(value));
    if (wrong < 0) return rows;
    throw inputError(
      new RangeError(
        `Cannot use ${name} with the value ${rows.data[wrong]} in row ${
          Math.floor(wrong / columns)
        }, column ${wrong % columns}: expected a finite number`,
      ),
    );
  });
}
