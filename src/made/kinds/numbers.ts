/**
 * Numbers as texts, and what kinds have in common whose values are numbers of any size.
 *
 * @module
 */
import { type JsonRecord, type Refuse, shown, textOf } from "../../untrusted/json.ts";

/** A number as files have it. JavaScript takes more for numbers: nothing at all, `0x10`, `Infinity`. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that a text is, if it is one. */
export function numberOfText(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text) : undefined;
}

/** The most digits that tell a number of float32 from others. */
const MOST_DIGITS = 9;

/** The shortest decimal number that float32 rounds to a value of float32: 0.1 and not 0.10000000149011612. */
export function shortest(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) <= 2 ** 24) return value + 0; // all of which float32 tells apart; -0 is 0
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  // more digits come nearer, so the fewest that do are found by halving
  let [enough, fewer, found] = [MOST_DIGITS + 1, 0, value];
  while (enough - fewer > 1) {
    const digits = (enough + fewer) >> 1;
    const written = withDigits(value, { digits, exponent });
    if (Math.fround(written) === value) [enough, found] = [digits, written];
    else fewer = digits;
  }
  return found;
}

/** The powers of ten that are numbers of float64. */
const POWERS = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** The number nearest to a value among those with so many digits, as `Number(value.toPrecision(digits))`, of which the text takes long. */
function withDigits(value: number, { digits, exponent }: { digits: number; exponent: number }): number {
  const power = POWERS[digits - 1 - exponent]!;
  const scaled = value * power;
  const whole = Math.round(scaled);
  // the product is rounded, so near the middle between two the exact digits decide
  return Math.abs(scaled - whole) < 0.4999 ? whole / power : Number(value.toPrecision(digits));
}

/** The most decimals of a column: float32 tells no more apart of any number above 0.001. */
export const MOST_DECIMALS = 10;

/** A number of float32 as files write it: with so many decimals, or as many as tell it from others. */
export function rounded(value: number, decimals: number | undefined): number {
  const written = shortest(value);
  return decimals === undefined ? written : Number(written.toFixed(decimals)) + 0; // -0 is written as 0
}

/** The least number of float32 whose reciprocal is finite; kernels may take smaller ones for 0. */
export const LEAST_NORMAL = 2 ** -126;

/** The next larger number of float32. */
export function nextNumber(value: number): number {
  if (value === 0) return LEAST_NORMAL;
  const number = Float32Array.of(value);
  new Int32Array(number.buffer)[0]! += value > 0 ? 1 : -1;
  const next = number[0]!;
  return Math.abs(next) < LEAST_NORMAL ? 0 : next;
}

/** The largest number of float32. */
export const LARGEST = 3.4028234663852886e38;

/** A mixture of this many components unless a variable says otherwise. */
export const COMPONENTS = 5;

/** A conditional of more components costs more than it can be worth, and a few bytes can ask for any number. */
const MOST_COMPONENTS = 64;

/** A number of a JSON record between bounds; without it the default, and without a default it must be there. */
export function numberFromJson(
  record: JsonRecord,
  key: string,
  { least, most, refuse }: { least: number; most: number; refuse: Refuse },
): number {
  const value = record[key];
  if (typeof value === "number" && value >= least && value <= most) return value;
  return refuse(
    `a variable of kind ${shown(record.kind)} has the ${key} ${
      shown(value)
    }, expected a number from ${least} to ${most}`,
  );
}

/** A whole number of a JSON record between bounds. */
export function wholeFromJson(
  record: JsonRecord,
  key: string,
  { least, most, refuse }: { least: number; most: number; refuse: Refuse },
): number {
  const value = record[key];
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) {
    return value as number;
  }
  return refuse(
    `a variable of kind ${shown(record.kind)} has the ${key} ${
      shown(value)
    }, expected a whole number from ${least} to ${most}`,
  );
}

/** The number of decimals of a JSON record, where it is there. */
export function decimalsFromJson(record: JsonRecord, refuse: Refuse): { readonly decimals?: number } {
  if (record.decimals === undefined) return {};
  return { decimals: wholeFromJson(record, "decimals", { least: 0, most: MOST_DECIMALS, refuse }) };
}

/** The name and the number of components of a JSON record, where they are there. */
export function mixtureFromJson(
  record: JsonRecord,
  refuse: Refuse,
): { readonly name?: string; readonly components?: number } {
  const { name, components } = record;
  return {
    ...(components !== undefined &&
      { components: wholeFromJson(record, "components", { least: 1, most: MOST_COMPONENTS, refuse }) }),
    ...(name !== undefined && { name: textOf(name, "the name of a variable", refuse) }),
  };
}
