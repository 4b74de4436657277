/**
 * The variable that a column of words becomes.
 *
 * @module
 */
import type { SchemaVariable } from "../made/kinds/mod.ts";

/** What is known of a column of words. */
export interface WordCounts {
  /** The words that stand in it. */
  readonly words: readonly string[];
  /** How many rows to learn have each. */
  readonly counts: readonly number[];
}

/** How words become values. */
export interface WordOptions {
  /** Words of fewer rows to learn become one value, if they are several. */
  readonly rare: number;
  /** The most values. */
  readonly mostValues: number;
}

/** What all words are called that have no value of their own. */
const OTHER = "other";

/** The variable of a column of words: the words, ascending, and behind them all others as one where some are rare. */
export function variableOfWords(
  { words, counts }: WordCounts,
  { rare, mostValues }: WordOptions,
): SchemaVariable {
  const byCount = [...words.keys()].sort((a, b) => counts[b]! - counts[a]! || compare(words[a]!, words[b]!));
  const frequent = byCount.filter((k) => counts[k]! >= rare);
  const isCut = frequent.length < words.length - 1 || words.length > mostValues;
  const kept = isCut ? frequent.slice(0, mostValues - 1) : byCount;
  const labels = kept.map((k) => words[k]!).sort(compare);
  if (isCut) {
    return {
      kind: "categorical",
      size: labels.length + 1,
      labels: [...labels, nameOfOthers(labels)],
      other: true,
    };
  }
  return labels.length === 2
    ? { kind: "binary", labels }
    : { kind: "categorical", size: labels.length, labels };
}

/** What the others are called, which is no word of the column. */
function nameOfOthers(labels: readonly string[]): string {
  let name = OTHER;
  while (labels.includes(name)) name = `(${name})`;
  return name;
}

/** Numbers ascending, then texts. */
function compare(a: string, b: string): number {
  const [first, second] = [Number(a), Number(b)].map((value) => Number.isNaN(value) ? Infinity : value) as [
    number,
    number,
  ];
  return (first === second ? 0 : first - second) || (a < b ? -1 : Number(a > b));
}
