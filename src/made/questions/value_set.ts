/**
 * Sets of values of one variable.
 *
 * @module
 */
/**
 * Some values of a variable, as a model computes with them: a list of them, or all from `from` to `to`, both of them included and
 * either of them left out where there is no such end.
 */
export type ValueSet = readonly number[] | { readonly from?: number; readonly to?: number };

/** Whether a set is a list of its values. */
export function isList(set: ValueSet): set is readonly number[] {
  return Array.isArray(set);
}
