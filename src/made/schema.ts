/**
 * What the variables of a model are.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";

/** The kind of a variable's conditional distribution. */
export type HeadKind = "bernoulli" | "categorical";

/** One variable: its values are the whole numbers from 0 to `size - 1`. */
export interface SchemaVariable {
  /** The kind of its conditional. */
  readonly kind: HeadKind;
  /** The number of values. */
  readonly size: number;
}

/** The variables of a model, in the order of the data's columns. */
export type Schema = readonly SchemaVariable[];

/**
 * A schema of binary variables with Bernoulli conditionals.
 *
 * @param D The number of variables.
 * @returns `D` variables with the values 0 and 1.
 */
export function binary(D: number): Schema {
  if (!(Number.isInteger(D) && D >= 1)) {
    throw inputError(
      new RangeError(`Cannot make a schema of ${D} variables: expected a whole number from 1 up`),
    );
  }
  return Array.from({ length: D }, () => ({ kind: "bernoulli", size: 2 }));
}

/**
 * A schema of categorical variables.
 *
 * @param sizes The number of values of each variable, at least 1.
 * @returns One variable a size, with the values 0 to `size - 1`.
 */
export function categorical(sizes: ArrayLike<number>): Schema {
  return Array.from(sizes, (size) => ({ kind: "categorical", size }));
}

/** Throws a `RangeError` that names the variable when a schema cannot be one. */
export function checkSchema(schema: Schema): void {
  if (schema.length === 0) {
    throw inputError(new RangeError("Cannot make a model of 0 variables: expected at least 1"));
  }
  schema.forEach(({ kind, size }, d) => {
    if (!(Number.isInteger(size) && size >= 1) || (kind === "bernoulli" && size !== 2)) {
      const expected = kind === "bernoulli" ? "2" : "a whole number from 1 up";
      throw inputError(
        new RangeError(
          `Cannot make a ${kind} variable of ${size} values (variable ${d}): expected ${expected}`,
        ),
      );
    }
  });
}

/** A schema as runs of equal variables: `[count, kind, size]`. */
export type SchemaRuns = readonly (readonly [count: number, kind: HeadKind, size: number])[];

/** Writes a schema as runs of equal variables. */
export function toRuns(schema: Schema): SchemaRuns {
  const runs: [number, HeadKind, number][] = [];
  for (const { kind, size } of schema) {
    const last = runs.at(-1);
    if (last && last[1] === kind && last[2] === size) last[0]++;
    else runs.push([1, kind, size]);
  }
  return runs;
}

/** Reads a schema written by {@linkcode toRuns}. */
export function fromRuns(runs: SchemaRuns): Schema {
  return runs.flatMap(([count, kind, size]) => Array.from({ length: count }, () => ({ kind, size })));
}
