/**
 * Sets of values of a variable, as people type them.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import { kindOf, labelsOf, numberOfText } from "../kinds/mod.ts";
import { nameOf, type Schema } from "../schema.ts";
import { after, before, codesOf, whole } from "./complement.ts";
import type { ValueSet } from "./value_set.ts";

/** Signs that compare, and what they mean. */
export const COMPARISONS = ["=", "==", "!=", "<>", "<", "<=", ">", ">="] as const;
/** A sign that compares. */
export type Comparison = typeof COMPARISONS[number];

/** The values of a variable that compare so with what was typed. */
export function compared(
  schema: Schema,
  d: number,
  { comparison, typed }: { comparison: Comparison; typed: string },
): ValueSet {
  const variable = whole(schema[d]!);
  if (comparison === "=" || comparison === "==") return [valueOf(schema, d, typed)];
  if (comparison === "!=" || comparison === "<>") {
    const value = valueOf(schema, d, typed);
    const codes = codesOf(variable);
    return codes?.filter((code) => code !== value) ?? [{ to: before(value) }, { from: after(value) }];
  }
  const limit = numberOf(schema, d, typed);
  const codes = codesOf(variable);
  if (codes) {
    const numbers = kindOf(variable).fileNumbers(variable);
    return codes.filter((code) => HOLDS[comparison](numbers?.[code] ?? code, limit));
  }
  const value = Math.fround(limit);
  if (comparison === "<" || comparison === "<=") return { to: comparison === "<" ? before(value) : value };
  return { from: comparison === ">" ? after(value) : value };
}

/** Whether a number is on the right side of a limit. */
const HOLDS = {
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
};

/** What is missing of a variable of which that may be. */
export function missingOf(schema: Schema, d: number): ValueSet {
  if (schema[d]!.missing) return [NaN];
  throw inputError(
    new RangeError(
      `Cannot ask whether ${nameOf(schema, d)} is missing: it never was in the rows that were learned`,
    ),
  );
}

/** The value that was typed. */
export function valueOf(schema: Schema, d: number, typed: string): number {
  const variable = whole(schema[d]!);
  const kind = kindOf(variable);
  const value = kind.parse(typed, variable);
  if (value !== undefined) return value;
  throw inputError(
    new RangeError(
      `Cannot ask for the value "${typed}" of ${nameOf(schema, d)}: expected ${
        kind.expectedInFiles(variable)
      }`,
    ),
  );
}

/** The number that was typed, as it stands in files; of dates, that of the variable. */
function numberOf(schema: Schema, d: number, typed: string): number {
  const variable = whole(schema[d]!);
  const kind = kindOf(variable);
  const numbers = kind.fileNumbers(variable);
  if (labelsOf(variable) && !numbers) {
    throw inputError(
      new RangeError(
        `Cannot compare ${
          nameOf(schema, d)
        } with ${typed}: its values are words without an order, write = or in`,
      ),
    );
  }
  if (variable.date) {
    const value = valueOf(schema, d, typed);
    return numbers?.[value] ?? value;
  }
  const number = numberOfText(typed);
  if (number !== undefined) return number;
  throw inputError(
    new RangeError(`Cannot compare ${nameOf(schema, d)} with "${typed}": expected a number`),
  );
}
