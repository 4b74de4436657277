/**
 * What a model is given, by name: this is the one list of its inputs.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { ArchitectureSummary } from "./architecture.ts";
import { checkEvidence, type Evidence } from "./evidence.ts";
import { CheckedRows, type Rows } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** Something for each input of a model. */
export interface Inputs<T> {
  /** The values of the variables, `[n, D]`. */
  readonly x: T;
  /** What all conditionals are given, `[n, C]`, where the model has a context of `C` variables. */
  readonly context?: T;
}

/** Something for each input besides the values of the variables: what all conditionals are given. */
export type Conditions<T> = Omit<Inputs<T>, "x">;

/** The rows of each input of a model, by name. */
export interface Batch extends Inputs<Rows> {
  /** 1 where a value is known and 0 where it is not, `[n, D]`; without it all are known. */
  readonly known?: Rows;
}

/** A batch of which every value was checked. */
export interface CheckedBatch extends Inputs<CheckedRows> {
  /** 1 where a value is known and 0 where it is not. */
  readonly known?: CheckedRows;
}

/** What the columns of each input are. */
export function inputSchemas(
  { schema, context }: Pick<ArchitectureSummary, "schema" | "context">,
): Inputs<Schema> {
  return { x: schema, ...(context && { context }) };
}

/** What the columns of each input are besides the values of the variables. */
export function conditionSchemas(model: Pick<ArchitectureSummary, "schema" | "context">): Conditions<Schema> {
  const { x: _, ...schemas } = inputSchemas(model);
  return schemas;
}

/** What there is for each input, with the input's name. */
export function entriesOf<I extends object>(inputs: I): [name: keyof I & string, NonNullable<I[keyof I]>][] {
  return Object.entries(inputs) as [keyof I & string, NonNullable<I[keyof I]>][];
}

/** Something else for each input. */
export function mapInputs<I extends object, U>(
  inputs: I,
  map: (value: NonNullable<I[keyof I]>, name: keyof I & string) => U,
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
  if (given.known !== undefined && model.orders !== "any") {
    throw inputError(
      new TypeError(
        "Cannot use known here: only complete takes rows of which a part is known, and a model of any order",
      ),
    );
  }
  const { evidence: x, known }: Partial<Evidence> = given.known
    ? checkEvidence(given, model.schema)
    : { evidence: CheckedRows.check(what, given.x, model.schema) };
  return { x: x!, ...(known && { known }), ...checkConditions(given, model, x!.shape[0]) };
}

/** The first rows of a batch, at most `count`. */
export function firstRows(batch: CheckedBatch, count: number): CheckedBatch {
  return mapInputs(batch, (rows) => rows.part(0, count));
}

function isBatch(batch: Rows | Batch): batch is Batch {
  return "x" in Object(batch);
}

/** Checks that there are `n` rows for each input besides the values of the variables. */
export function checkConditions(
  given: Partial<Conditions<Rows>>,
  model: Pick<ArchitectureSummary, "schema" | "context">,
  n: number,
): Conditions<CheckedRows> {
  const schemas = conditionSchemas(model);
  if (given.context !== undefined && schemas.context === undefined) {
    throw inputError(new TypeError("Cannot use context: the model has none"));
  }
  return mapInputs(schemas, (schema, name) => {
    const rows = given[name];
    if (rows === undefined) {
      throw inputError(
        new TypeError(`Cannot do without ${name}: expected rows of shape [${n}, ${schema.length}]`),
      );
    }
    const checked = CheckedRows.check(name, rows, schema);
    if (rows.shape[0] === n) return checked;
    throw inputError(new TypeError(`Cannot use ${rows.shape[0]} rows of ${name} for ${n} rows of values`));
  });
}
