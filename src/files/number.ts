/**
 * Numbers and missing values as they stand in text.
 *
 * @module
 */

/** A number as files have it. JavaScript takes more for numbers: nothing at all, `0x10`, `Infinity`. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The same with a decimal comma. */
const DECIMAL_COMMA = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;

const INFINITE = /^[+-]?inf(inity)?$/i;

/** Numbers of so many digits are exact. */
const EXACT_DIGITS = 15;

const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, k) => Number(`1e${k}`));

const [COMMA, MINUS, POINT, ZERO] = [44, 45, 46, 48];

/** What stands in files, in any case, where a value is missing: what pandas takes for it, and what other programs write. */
const MISSING: ReadonlySet<string> = new Set([
  "",
  "?",
  ".",
  "na",
  "n/a",
  "nan",
  "nat",
  "nil",
  "none",
  "null",
  "\\n",
  "#n/a",
  "#n/a n/a",
  "#na",
  "<na>",
  "-nan",
  "1.#ind",
  "-1.#ind",
  "1.#qnan",
  "-1.#qnan",
]);

/**
 * Reads a number in a text.
 *
 * @param text The text.
 * @param range Where it starts, where it ends, and whether a comma may stand for the decimal point.
 * @returns The number, or NaN if there is none, or none that is finite, or a whole number that float64 does not hold exactly.
 */
export function parseNumber(text: string, start: number, end: number, hasComma: boolean): number {
  // nearly all fields are a few digits, which are exact, and so is a power of ten: their quotient is the nearest number
  if (end - start <= EXACT_DIGITS) {
    const isNegative = text.charCodeAt(start) === MINUS;
    let value = 0;
    let digits = 0;
    let point = end;
    let at = isNegative ? start + 1 : start;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      const digit = code - ZERO;
      if (digit >= 0 && digit <= 9) {
        value = 10 * value + digit;
        digits++;
      } else if (point === end && (code === POINT || (hasComma && code === COMMA))) point = at + 1;
      else break;
    }
    if (at === end && digits > 0) {
      if (point < end) value /= POWERS[end - point]!;
      return isNegative ? 0 - value : value;
    }
  }
  const field = text.slice(start, end).trim();
  if (!isDecimal(field, hasComma)) return NaN;
  const value = Number(hasComma ? field.replace(",", ".") : field) + 0; // -0 becomes 0
  return Number.isFinite(value) && !isRounded(field, value) ? value : NaN;
}

/** Whether a whole number, which may be an identifier, is none that float64 holds. */
function isRounded(field: string, value: number): boolean {
  return !Number.isSafeInteger(value) && /^[+-]?\d+$/.test(field) &&
    BigInt(field.replace("+", "")) !== BigInt(value);
}

/** Whether a field stands for a number, be it one that is not kept. */
export function isNumber(field: string, hasComma: boolean): boolean {
  return isDecimal(field.trim(), hasComma) || INFINITE.test(field.trim());
}

function isDecimal(field: string, hasComma: boolean): boolean {
  return (hasComma ? DECIMAL_COMMA : DECIMAL).test(field);
}

/** Whether a field stands for a value that is missing. */
export function isMissing(field: string): boolean {
  return MISSING.has(field.trim().toLowerCase());
}
