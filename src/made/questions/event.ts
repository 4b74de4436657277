/**
 * What a question is about: of each row, values that are known and sets that values lie in.
 *
 * @module
 */
import type { DensityModel } from "../density_model.ts";
import { checkEvidence } from "../evidence.ts";
import { type Batch, checkConditions, type Conditions } from "../inputs.ts";
import type { Rows } from "../rows.ts";
import { distributionOf } from "./distributions/mod.ts";
import type { ValueSet } from "./value_set.ts";

/** Something that may be true of a row; what is not constrained is summed out. */
export interface Event {
  /** The values, `[n, D]`. */
  readonly x: Rows;
  /** 1 where a value is known and 0 where it is not, `[n, D]`. */
  readonly known: Rows;
  /** The set in which the values of each variable lie, in every row; nothing where they may be any. */
  readonly sets: readonly (ValueSet | undefined)[];
  /** What all conditionals are given. */
  readonly conditions: Conditions<Rows>;
}

/** The event that some values of rows are what they are; `present`: and that all others are there. */
export function eventOfRows(model: DensityModel, batch: Batch, { present = false } = {}): Event {
  const { evidence, known } = checkEvidence(batch, model.schema);
  const conditions = checkConditions(batch, model.architecture, known.shape[0]);
  const sets = model.schema.map(({ missing }) => present && missing ? PRESENT : undefined);
  return { x: evidence, known, sets, conditions };
}

/** All values that are there. */
export const PRESENT: ValueSet = { from: -Infinity };

/** The event that the values of each of some rows lie in sets. */
export function eventOfSets(
  { schema }: DensityModel,
  sets: readonly (ValueSet | undefined)[],
  { conditions, rows }: { readonly conditions: Conditions<Rows>; readonly rows: number },
): Event {
  const values = schema.map((variable, d) => {
    const set = sets[d];
    return set === undefined ? undefined : distributionOf(variable).values(variable, set, 1);
  });
  const isKnown = values.map((values) => values?.length === 1);
  const repeat = (row: readonly number[]) => ({
    data: Float32Array.from({ length: rows * row.length }, (_, place) => row[place % row.length]!),
    shape: [rows, row.length] as const,
  });
  return {
    x: repeat(values.map((values) => values?.[0] ?? 0)),
    known: repeat(isKnown.map(Number)),
    sets: sets.map((set, d) => isKnown[d] ? undefined : set),
    conditions,
  };
}
