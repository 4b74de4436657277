/**
 * Columns of numbers in tables of which not all columns are codes.
 *
 * @module
 */
import { type KindName, MOST_LEVELS } from "../made/kinds/mod.ts";
import type { Column } from "./column.ts";
import type { ChosenOptions, FoundColumn } from "./column_variable.ts";
import type { Matrix } from "./matrix.ts";
import { areSmooth } from "./shape_of_numbers.ts";

/** Whole numbers of at most so many values are codes. */
const MOST_CODES = 256;

/** So many values are codes in a table of any number of rows; of more each needs so many rows. */
const FEW = { values: 20, rows: 10 };

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
  { values, column, numbers, rows }: FoundColumn,
  mostValues: number | undefined,
): Judgement {
  const isWhole = values?.every(Number.isInteger) ?? false;
  const mostWhole = mostValues ?? Math.max(FEW.values, Math.min(MOST_CODES, rows / FEW.rows));
  const most = isWhole ? mostWhole : FEW.values;
  if (values !== undefined && values.length <= most) {
    const why = `${values.length} different numbers`;
    const areNear = values.at(-1)! - values[0]! < 2 * values.length;
    if (mostValues !== undefined || values.length <= FEW.values || areNear) {
      return { kind: "categorical", why };
    }
    // others may come, for which bins have a place
    return { kind: "binned", options: { bins: MOST_CODES, share: 0 }, why };
  }
  return judgeShape(column(), areSmooth(numbers()));
}

function judgeShape({ isWhole, least, most, step }: Column, isSmooth: boolean): Judgement {
  const about = `${isWhole ? "whole numbers" : "numbers"} from ${least} to ${most}`;
  if (!isSmooth) return { kind: "binned", why: `${about}, some frequent or far from the others` };
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
  { values, column }: FoundColumn,
): string | undefined {
  const total = tables.reduce((sum, { shape: [n] }) => sum + n, 0);
  if (values?.length === 1) return `all values are ${values[0]}`;
  if (values !== undefined && values.length < total || total <= FEW.values) return undefined;
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
  return `each number from ${least} to ${most} stands in one row, which counts the rows`;
}
