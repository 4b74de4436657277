/**
 * Columns of numbers in tables of which not all columns are codes.
 *
 * @module
 */
import { type KindName, MOST_LEVELS } from "../made/kinds/mod.ts";
import type { Column } from "./column.ts";
import type { ChosenOptions, FoundColumn } from "./column_variable.ts";
import type { Matrix } from "./matrix.ts";
import { oddityOf } from "./shape_of_numbers.ts";

/** Whole numbers of at most so many values are codes. */
const MOST_CODES = 256;

/** So many whole numbers are codes in a table of any number of rows; of more, and of fractions, each needs so many rows. */
const FEW = { values: 20, rows: 30 };

/** Whether numbers are codes in every table, by the different ones where these are not too many. */
export function isFew(values: Float64Array | undefined): boolean {
  return values !== undefined && values.length <= FEW.values;
}

/** What a column of numbers is, and why. */
export interface Judgement {
  readonly kind: KindName;
  readonly options?: ChosenOptions;
  readonly why: string;
}

/**
 * The kind of a column of a table of which nobody said what it is.
 *
 * @param column What is known of it.
 * @param mostValues The most values of whole numbers that are codes, where somebody said so.
 */
export function judgeNumbers(
  { values, column, someNumbers, rows }: FoundColumn,
  mostValues: number | undefined,
): Judgement {
  const isWhole = values?.every(Number.isInteger) ?? false;
  const known = Math.max(2, rows / FEW.rows); // of so many the rows show all that there can be
  const mostWhole = mostValues ?? Math.max(FEW.values, Math.min(MOST_CODES, known));
  const most = isWhole ? mostWhole : Math.min(mostValues ?? known, FEW.values);
  if (values !== undefined && values.length <= most) {
    const why = values.length === 1 ? `the number ${values[0]}` : `${values.length} different numbers`;
    if (mostValues !== undefined || values.length <= Math.min(known, FEW.values)) {
      return { kind: "categorical", options: { isTight: true }, why };
    }
    // each has a code, and others may come later, for which bins have a place
    return { kind: "binned", options: { bins: MOST_CODES, share: 0 }, why };
  }
  return judgeShape(column(), oddityOf(someNumbers()));
}

function judgeShape({ isWhole, least, most, step }: Column, oddity: string | undefined): Judgement {
  const about = `${isWhole ? "whole numbers" : "numbers"} from ${least} to ${most}`;
  if (oddity !== undefined) return { kind: "binned", why: `${about}, ${oddity}` };
  if (!isWhole) return { kind: "real", why: about };
  return { kind: (most - least) / step < MOST_LEVELS ? "ordinal" : "binned", why: about };
}

/**
 * Why a column of numbers is no variable, if it is none.
 *
 * @param tables The table, in parts.
 * @param d The column.
 * @param found What is known of it.
 */
export function whyNoVariable(
  tables: readonly Matrix[],
  d: number,
  { values, column, someNumbers }: FoundColumn,
): string | undefined {
  const total = tables.reduce((sum, { shape: [n] }) => sum + n, 0);
  if (values?.length === 1) return `all values are ${values[0]}`;
  if (values !== undefined && values.length < total || total <= FEW.values) return undefined;
  if (!someNumbers().every(Number.isInteger)) return undefined;
  const { isWhole, least, most } = column();
  if (!isWhole || most - least !== total - 1) return undefined;
  const seen = new Uint8Array(total);
  for (const { data, shape: [, D] } of tables) {
    for (let place = d; place < data.length; place += D) {
      const value = data[place]!;
      if (Number.isNaN(value) || seen[value - least] === 1) return undefined;
      seen[value - least] = 1;
    }
  }
  return `counts the rows from ${least} to ${most}`;
}
