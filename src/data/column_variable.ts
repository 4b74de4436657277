/**
 * The variable that a column of numbers becomes, by its kind.
 *
 * @module
 */
import { type KindName, MOST_LEVELS, type SchemaVariable } from "../made/kinds/mod.ts";
import { binColumn } from "./bin_column.ts";
import type { Column } from "./column.ts";
import { decimalsOf } from "./decimals.ts";

/** Float32, which models compute in, tells no more codes apart. */
export const MOST_CODES = 2 ** 24 - 1;

/** So many fractions in a column are numbers and no codes, if they are also more than one for each so many rows. */
const FEW = { fractions: 20, rows: 10 };

/** A deviation that is a smaller share of the mean is lost where numbers are rounded to float32; codes of intervals want less of it. */
const NARROWEST = { real: 2 ** -16, binned: 2 ** -20 };

/** Whole numbers up to this are exact in float32. */
const MOST_EXACT = 2 ** 24;

/** So many values has a grey pixel. */
const GREY_LEVELS = 256;

/** The least deviation that is noted of a column of whole numbers: what is rare in a column of equal values is not far away. */
const LEAST_DEVIATION = 0.25;

/** What is known of a column. */
export interface FoundColumn {
  /** Its values, ascending, if they are few; without those that are missing. */
  readonly values: Float64Array | undefined;
  /** Its numbers in the rows to learn. */
  readonly numbers: () => Float64Array;
  /** Some of them, evenly spread over the rows. */
  readonly someNumbers: () => Float64Array;
  /** What it is like, which takes a while to find out. */
  readonly column: () => Column;
  /** The number of rows to learn in which it has a value. */
  readonly rows: number;
  /** Whether the values are grey levels, from 0 to 255. */
  readonly isGrey: boolean;
  /** Says what is wrong with the column. */
  readonly refuse: (reason: string) => never;
}

/** Options of conditionals, and those that are decided by looking. */
export interface ChosenOptions extends ConditionalOptions {
  /** A value of a binned column with this share of the rows has a code of its own; 0.01 by default. */
  readonly share?: number | undefined;
  /** Whether a categorical column has codes for the values alone that it has, and none for numbers between them. */
  readonly isTight?: boolean;
}

/** Options of conditionals. */
export interface ConditionalOptions {
  /** How many components the conditionals of ordinal and real columns have; 5 by default. */
  readonly components?: number | undefined;
  /** How many codes binned columns have at most; by default one for each 30 rows, from 5 to 100. */
  readonly bins?: number | undefined;
  /**
   * Into how many pieces each interval of a binned column is cut, at values of the rows to learn, which the model then shows; 32 by
   * default, 1 for none.
   */
  readonly pieces?: number | undefined;
  /** The floor of real columns: the least deviation of a component, in deviations of the column; 0.01 by default. */
  readonly floor?: number | undefined;
}

/** The kind of a column of which nobody said what it is. */
export function kindOfColumn({ values, column, rows }: FoundColumn): KindName {
  if (values === undefined) {
    const { isWhole, least, most, step } = column();
    return isWhole && (most - least) / step < MOST_LEVELS ? "ordinal" : "real";
  }
  return areCodes(values, rows) ? "categorical" : "real";
}

/** Whether values are codes: there are few, or they are whole numbers. */
export function areCodes(values: Float64Array | undefined, rows: number): boolean {
  if (values === undefined) return false;
  const isMany = values.length > FEW.fractions && values.length > rows / FEW.rows;
  return !isMany || values.every(Number.isInteger);
}

/** The variable of a column, for each kind that it may have. */
export const variableOfColumn: {
  readonly [K in KindName]: (found: FoundColumn, options: ChosenOptions) => SchemaVariable;
} = {
  binary: ({ values, refuse }) =>
    values === undefined || values.length > 2
      ? refuse("it has more than 2 values, and cannot be binary")
      : codesOf(values),
  binned({ column, numbers, refuse }, { bins: codes, share, pieces }) {
    const near = whyTooNear(column(), "binned");
    return near ? refuse(`its values are ${near}`) : binColumn(numbers(), { codes, share, pieces });
  },
  categorical: ({ values, refuse }, { isTight = false }) =>
    values === undefined
      ? refuse(
        "it has too many values to be categorical, of which each would be an input and an output; " +
          "choose another kind (--kinds), or raise mostValues (--most-values)",
      )
      : codesOf(values, isTight),
  ordinal({ column, isGrey, refuse }, options) {
    const { isWhole, ...found } = column();
    if (!isWhole) return refuse("it has values that are no whole numbers, and cannot be ordinal");
    // counts begin at 0, and pictures have all grey levels in each pixel
    const isFromZero = isGrey || found.step === 1 && found.least >= 0 && found.most < MOST_LEVELS;
    const [first, step] = isFromZero ? [0, 1] : [found.least, found.step];
    const size = Math.max(isGrey ? GREY_LEVELS : 2, (found.most - first) / step + 1);
    if (size > MOST_LEVELS) {
      return refuse(`it has values from ${found.least} to ${found.most}, too far apart to be ordinal`);
    }
    return {
      kind: "ordinal",
      size,
      ...(first !== 0 && { first }),
      ...(step !== 1 && { step }),
      mean: rounded((found.mean - first) / step),
      deviation: rounded(Math.max(LEAST_DEVIATION, found.deviation / step)),
      ...mixtureOf(options),
    };
  },
  real({ column, numbers, refuse }, options) {
    const { mean, deviation } = column();
    const near = whyTooNear(column(), "real");
    if (near) return refuse(`its values are ${near}`);
    const { floor } = options;
    const decimals = decimalsOf(numbers());
    return {
      kind: "real",
      mean,
      deviation: deviation || 1,
      ...(floor !== undefined && { floor }),
      ...mixtureOf(options),
      ...(decimals !== undefined && { decimals }),
    };
  },
};

/** What is wrong with numbers that float32 does not tell apart. */
export function whyTooNear(
  { isWhole, least, most, mean, deviation }: Column,
  kind: "real" | "binned",
): string | undefined {
  const isExact = kind === "binned" && isWhole && Math.max(-least, most) <= MOST_EXACT;
  if (isExact || deviation === 0 || deviation >= NARROWEST[kind] * Math.abs(mean)) return undefined;
  return `too near to each other for float32: subtract ${mean} from all, which deviate by ${deviation} from it`;
}

function mixtureOf({ components }: ConditionalOptions) {
  return components === undefined ? {} : { components };
}

/** A number of few digits, since there is one for each pixel. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The variable of a column that holds these values, ascending: their codes are themselves, or their places. */
function codesOf(values: Float64Array, isTight = false): SchemaVariable {
  const [least = 0, most = least] = [values[0], values.at(-1)];
  const isWhole = least >= 0 && values.every((value) => Number.isInteger(value));
  if (isWhole && most <= 1) return { kind: "binary" };
  if (isWhole && most < (isTight ? values.length : Math.min(2 * values.length, MOST_CODES))) {
    return { kind: "categorical", size: most + 1 };
  }
  const labels = Array.from(values, String);
  return labels.length === 2
    ? { kind: "binary", labels }
    : { kind: "categorical", size: labels.length, labels };
}
