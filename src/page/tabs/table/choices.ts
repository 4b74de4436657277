/**
 * What somebody chose of the columns of a table, as text for addresses.
 *
 * @module
 */
import type { KindName } from "@staircase/made";

/** What a column may be taken for, and what the page calls it. */
export const KINDS = {
  binary: "one of two values",
  categorical: "one of some values",
  ordinal: "a whole number",
  binned: "a number, in bins",
  real: "a number, in curves",
} as const satisfies Readonly<Record<KindName, string>>;

/** What becomes of a column: its kind, or it is left out. */
export type Choice = KindName | "out";

/** Choices by the number of the column; the others are found out by looking. */
export type Choices = ReadonlyMap<number, Choice>;

/** Writes choices: `3out.5real`; nothing where there are none. */
export function formatChoices(choices: Choices): string | undefined {
  if (choices.size === 0) return undefined;
  return [...choices].sort(([a], [b]) => a - b).map(([d, choice]) => `${d}${choice}`).join(".");
}

/** Reads what {@linkcode formatChoices} wrote; nothing if it is something else. */
export function parseChoices(text: string): Choices | undefined {
  const choices = text.split(".").map((part) => /^(\d{1,6})([a-z]+)$/.exec(part));
  if (choices.some((found) => !found || !isChoice(found[2]!))) return undefined;
  return new Map(choices.map((found) => [Number(found![1]), found![2] as Choice]));
}

function isChoice(text: string): boolean {
  return text === "out" || Object.hasOwn(KINDS, text);
}
