/**
 * What somebody said of the columns of a dataset.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { KindName } from "../made/kinds/mod.ts";
import type { Dataset } from "./dataset.ts";
import type { InferOptions } from "./infer_options.ts";

/** A column, by its number and its name. */
export type Choice<T> = (d: number, name: string | undefined) => T;

/** What kind each column is to have, where somebody said so. */
export function chosenKinds(
  dataset: Dataset,
  { kinds = dataset.kind }: InferOptions,
): Choice<KindName | undefined> {
  if (kinds === undefined || typeof kinds === "string") return () => kinds;
  checkColumns(dataset, Object.keys(kinds), "choose the kind of");
  return (d, name) => name !== undefined && Object.hasOwn(kinds, name) ? kinds[name] : kinds[`${d}`];
}

/** Whether each column is to become a variable. */
export function chosenColumns(dataset: Dataset, { only, drop = [] }: InferOptions): Choice<boolean> {
  checkColumns(dataset, only ?? [], "take");
  checkColumns(dataset, drop, "leave out");
  const names = new Set(dataset.columns?.map((name) => name.trim()));
  // a number stands for a column only where none has it for its name
  const isIn = (list: readonly string[], d: number, name = "") =>
    list.includes(name.trim()) || list.includes(`${d}`) && !names.has(`${d}`);
  return (d, name) => (only === undefined || isIn(only, d, name)) && !isIn(drop, d, name);
}

function checkColumns(
  { name: source, columns, train: { shape: [, D] } }: Dataset,
  keys: readonly string[],
  what: string,
): void {
  const names = new Set(columns?.flatMap((name) => [name, name.trim()]));
  const odd = keys.find((key) => !names.has(key) && !isColumn(key, D));
  if (odd === undefined) return;
  throw inputError(
    new RangeError(
      `Cannot ${what} "${odd}": ${source} has no column of this name, and columns have the numbers 0 to ${
        D - 1
      }`,
    ),
  );
}

function isColumn(key: string, D: number): boolean {
  return /^(0|[1-9]\d*)$/.test(key) && Number(key) < D;
}
