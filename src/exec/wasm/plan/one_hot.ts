/**
 * One-hot columns, whose ones are known from their codes: of the columns of a code at most one is 1, so nothing need be
 * written out or searched.
 *
 * @module
 */
import type { Expr } from "../../../expr/mod.ts";
import { oneHotColumnsOf } from "../../../ops/mod.ts";
import type { ListedCode } from "./steps.ts";

/** An operand counts as sparse when at most one of so many values is 1. */
export const SPARSE = 4;

/** Codes with larger values are not looked up. */
const MOST_VALUES = 2 ** 16;

/**
 * The codes of one-hot columns, in the order of their columns. Nothing for other expressions, where codes have so few
 * values that the columns are not sparse, and where the columns of a code do not follow one another, so that lists would
 * not be ascending.
 */
export function listedCodes(expr: Expr): ListedCode[] | undefined {
  const found = oneHotColumnsOf(expr);
  if (found === undefined) return undefined;
  const byCode = new Map<number, number[]>();
  for (const [column, code] of found.codes.entries()) {
    const value = found.values[column] ?? -1;
    if (byCode.has(code) && code !== found.codes[column - 1]) return undefined;
    const columns = byCode.get(code) ?? [];
    if (value < 0 || value >= MOST_VALUES || columns[value] !== undefined) return undefined;
    columns[value] = column;
    byCode.set(code, columns);
  }
  if (byCode.size * SPARSE > found.codes.length) return undefined;
  return Array.from(byCode, ([code, columns]) => ({
    code,
    columns: Array.from(columns, (column) => column ?? -1),
  }));
}
