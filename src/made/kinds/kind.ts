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
  /** The value that a text stands for; nothing when it stands for none. */
  parse(text: string, variable: V): number | undefined;
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
