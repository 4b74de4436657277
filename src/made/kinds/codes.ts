/**
 * What kinds have in common whose values are codes: whole numbers from 0 up.
 *
 * @module
 */
import { type JsonRecord, type Refuse, textOf } from "../../untrusted/json.ts";
import { numberOfText } from "./numbers.ts";

/** What variables of codes may have. */
interface Coded {
  readonly name?: string;
  readonly labels?: readonly string[];
}

/** So many labels are shown in messages. */
const SHOWN = 5;

/** The code that a text stands for: with labels that of its label, else the number itself. */
export function parseCode(text: string, size: number, { labels }: Coded): number | undefined {
  if (labels !== undefined) {
    const codes = codesOf(labels);
    const trimmed = text.trim();
    return codes.get(text) ?? codes.get(trimmed) ?? codes.get(numberOfText(trimmed) ?? NaN);
  }
  const value = numberOfText(text.trim());
  return value !== undefined && isCode(value, size) ? value : undefined;
}

/** The text that stands for a code. */
export function formatCode(code: number, { labels }: Coded): string {
  return labels?.[code] ?? String(code);
}

/** What can stand for a value in a file, for messages. */
export function describeLabels(labels: readonly string[]): string {
  if (labels.length <= SHOWN) return labels.join(", ").replace(/, ([^,]*)$/, " or $1");
  return `one of ${labels.slice(0, SHOWN).join(", ")}, ... (${labels.length.toLocaleString("en")} values)`;
}

/** The numbers that stand for the codes in files, if all labels are numbers, and different ones. */
export function labelNumbers({ labels }: Coded): Float64Array | undefined {
  const numbers = labels?.map(numberOfText);
  const areNumbers = numbers?.every((number) => number !== undefined) &&
    new Set(numbers).size === numbers.length;
  return areNumbers ? Float64Array.from(numbers!) : undefined;
}

/** The code of each label, and of the number that it is. A table reads millions of texts, so this is made once. */
const CODES = new WeakMap<readonly string[], ReadonlyMap<string | number, number>>();

function codesOf(labels: readonly string[]): ReadonlyMap<string | number, number> {
  const known = CODES.get(labels);
  if (known !== undefined) return known;
  const codes = new Map<string | number, number>();
  labels.forEach((label, code) => {
    codes.set(label, code);
    const number = numberOfText(label);
    if (number !== undefined && !codes.has(number)) codes.set(number, code);
  });
  CODES.set(labels, codes);
  return codes;
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

/** Whether a number is one of the codes from 0 up. */
export function isCode(value: number, size: number): boolean {
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
