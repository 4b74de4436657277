/**
 * What kinds have in common whose values are codes: whole numbers from 0 up.
 *
 * @module
 */
import { type JsonRecord, type Refuse, textOf } from "../../untrusted/json.ts";

/** What variables of codes may have. */
interface Coded {
  readonly name?: string;
  readonly labels?: readonly string[];
}

/** The code that a text stands for: its label, or else the number itself. */
export function parseCode(text: string, { size, labels }: { size: number } & Coded): number | undefined {
  const trimmed = text.trim();
  const labelled = labels?.indexOf(trimmed) ?? -1;
  if (labelled >= 0) return labelled;
  const value = Number(trimmed);
  // JavaScript takes an empty text for 0
  return trimmed !== "" && isCode(value, size) ? value : undefined;
}

/** Makes a check of codes; see {@linkcode Kind.checker}. */
export function codeChecker(
  sizes: readonly number[],
  columns: ArrayLike<number>,
): (values: Float64Array, D: number) => number {
  const [allSizes, allColumns] = [Int32Array.from(sizes), Int32Array.from(columns)];
  return (values, D) => {
    // copies, of which the engine knows that nobody else changes them: the loop then takes half as long
    const [most, at] = [allSizes.slice(), allColumns.slice()];
    const { length } = values;
    for (let k = 0; k < at.length; k++) {
      const size = most[k]!;
      for (let place = at[k]!; place < length; place += D) if (!isCode(values[place]!, size)) return place;
    }
    return -1;
  };
}

function isCode(value: number, size: number): boolean {
  return value >= 0 && value < size && Math.floor(value) === value;
}

/** The name and the labels of a JSON record. */
export function describedFromJson(
  { name: given, labels }: JsonRecord,
  { size, refuse }: { size: number; refuse: Refuse },
): Coded {
  const name = given === undefined ? undefined : textOf(given, "the name of a variable", refuse);
  if (labels === undefined) return name === undefined ? {} : { name };
  const isListOfTexts = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  if (!isListOfTexts || labels.length !== size || new Set(labels).size !== size) {
    return refuse(`a variable of ${size} values has other labels than ${size} different texts`);
  }
  return name === undefined ? { labels } : { name, labels };
}
