import type { KindName } from "../made/kinds/mod.ts";
import type { ConditionalOptions } from "./column_variable.ts";

/** The most values of a column of codes unless the caller says otherwise. */
export const MOST_VALUES = 1000;

/** What is taken for a schema. */
export interface InferOptions extends ConditionalOptions {
  /**
   * The most values of a column of codes; 1,000 by default, and at most 256 where a table of names and words has whole numbers. Columns of more
   * values are numbers.
   */
  readonly mostValues?: number | undefined;
  /**
   * What becomes of values that are missing, which are NaN: by default `"model"`, where the variables of their columns have that as one
   * value more; with `"ignore"` they are values that are not known; or they are refused.
   */
  readonly missing?: "model" | "ignore" | "refuse" | undefined;
  /** The kind of all columns, or of some by their names or their numbers; the values decide about others. */
  readonly kinds?: KindName | Readonly<Record<string, KindName>> | undefined;
  /**
   * Words of fewer rows to learn become one value, `other`, which then stands for every word that is not known as well; 5 by default, 1 for
   * none. In tables of fewer than 100 times as many rows all words are kept.
   */
  readonly rare?: number | undefined;
  /** The columns that become variables, by their names or their numbers; all others are left out. */
  readonly only?: readonly string[] | undefined;
  /** Columns that are left out, by their names or their numbers. */
  readonly drop?: readonly string[] | undefined;
}
