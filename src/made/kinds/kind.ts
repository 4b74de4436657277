import type { JsonRecord, Refuse } from "../../untrusted/json.ts";

/**
 * What the values of a kind of variable are. Nothing here knows expressions, so that readers, runtimes and pages can use it.
 *
 * @template V The variables of this kind.
 */
export interface Kind<V> {
  /** What the variable is, for people: `categorical, 5 values`. */
  describe(variable: V): string;
  /** What a value can be, for messages: `a whole number from 0 to 4`. */
  expected(variable: V): string;
  /** What can stand for a value in a file, for messages: with labels only they can, as in `10001, 60601 or 94110`. */
  expectedInFiles(variable: V): string;
  /** How many values it can have. */
  valueCount(variable: V): number;
  /** In what differences of values, and of parameters that are like values, are measured: 1 for codes. */
  scale(variable: V): number;
  /** The value that a text in a file stands for; nothing when it stands for none. Numbers are compared as numbers. */
  parse(text: string, variable: V): number | undefined;
  /** The text that stands for a value in files. */
  format(value: number, variable: V): string;
  /** The number that stands for each value in files, where it is not the value itself. Labels that are no numbers have none. */
  fileNumbers(variable: V): Float64Array | undefined;
  /**
   * Makes the check of some variables: a function of rows of `D` values that gives the place of a value that cannot be one, or
   * -1.
   *
   * @param variables The variables.
   * @param columns The column of each in a row.
   */
  checker(variables: readonly V[], columns: ArrayLike<number>): (values: Float64Array, D: number) => number;
  /** How many uniform numbers a draw takes. */
  noiseColumns(variable: V): number;
  /** How many parameters its conditional has. */
  parameterColumns(variable: V): number;
  /** The variable that a JSON record describes. */
  fromJson(record: JsonRecord, refuse: Refuse): V;
}
