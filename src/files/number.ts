/**
 * Numbers as they stand in text.
 *
 * @module
 */

/**
 * What stands before the decimals of numbers: of a point and a comma the other one stands between thousands, so `1.234` is a whole number
 * where a comma does; of "either", both stand before decimals.
 */
export type DecimalMark = "point" | "comma" | "either";

/** A number as files have it. JavaScript takes more for numbers: nothing at all, `0x10`, `Infinity`. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The same with a decimal comma. */
const DECIMAL_COMMA = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;

/** What is between groups in many countries: spaces that do and do not break, and apostrophes. */
const BETWEEN = " \u00a0\u202f'\u2019";

/** A whole number or one with a point, in groups of three digits. */
const GROUPED = new RegExp(`^[+-]?[1-9]\\d{0,2}([,${BETWEEN}])\\d{3}(?:\\1\\d{3})*(?:\\.\\d*)?$`);

/** The same with a decimal comma, and points between groups as well. */
const GROUPED_COMMA = new RegExp(
  `^[+-]?[1-9]\\d{0,2}(?:(?:\\.\\d{3})+(?:,\\d*)?|([${BETWEEN}])\\d{3}(?:\\1\\d{3})*(?:[.,]\\d*)?)$`,
);

const INFINITE = /^[+-]?inf(inity)?$/i;

/** Numbers of so many digits are exact. */
const EXACT_DIGITS = 15;

const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, k) => Number(`1e${k}`));

const [COMMA, MINUS, POINT, ZERO] = [44, 45, 46, 48];

/**
 * Reads a number of a few digits.
 *
 * @param codes The codes of the characters of a text.
 * @param range Where it starts, where it ends, and what stands before its decimals.
 * @returns What {@linkcode parseNumber} gives, or NaN if it is not a few digits.
 */
export function fewDigits(codes: ArrayLike<number>, start: number, end: number, mark: DecimalMark): number {
  if (end - start > EXACT_DIGITS) return NaN;
  const [hasPoint, hasComma] = [mark !== "comma", mark !== "point"];
  // they are exact, and so is a power of ten: their quotient is the nearest number
  const isNegative = codes[start] === MINUS;
  let value = 0;
  let digits = 0;
  let point = end;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const code = codes[at]!;
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = 10 * value + digit;
      digits++;
    } else if (point === end && ((hasPoint && code === POINT) || (hasComma && code === COMMA))) {
      point = at + 1;
    } else return NaN;
  }
  if (digits === 0) return NaN;
  if (point < end) value /= POWERS[end - point]!;
  return isNegative ? 0 - value : value;
}

/**
 * Reads a number.
 *
 * @param text The text.
 * @param hasComma Whether a comma may stand for the decimal point.
 * @returns The number, or NaN if there is none, or none that is finite, or a whole number that float64 does not hold exactly.
 */
export function parseNumber(text: string, hasComma: boolean): number {
  const field = text.trim();
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
  return isDecimal(field.trim(), hasComma) || isInfinite(field) ||
    groupedNumber(field, hasComma) !== undefined;
}

function isDecimal(field: string, hasComma: boolean): boolean {
  return (hasComma ? DECIMAL_COMMA : DECIMAL).test(field);
}

/**
 * The number that a field is with separators between thousands, `1,234.5` or `1 234.5`, or, where commas stand for decimal points,
 * `1.234,5`; nothing where it is none.
 */
export function groupedNumber(field: string, hasComma: boolean): number | undefined {
  const text = field.trim();
  const isGrouped = (hasComma ? GROUPED_COMMA : GROUPED).test(text);
  if (!isGrouped && !hasComma) return undefined;
  const plain = isGrouped ? text.replaceAll(/\d(\D)/.exec(text)![1]!, "") : text;
  const value = parseNumber(plain, hasComma);
  return Number.isNaN(value) ? undefined : value;
}

/** Whether a field is a number that has a comma before its decimals, or points between thousands. */
export function tellsComma(field: string): boolean {
  return field.includes(",") && DECIMAL_COMMA.test(field) && !GROUPED.test(field) ||
    GROUPED_COMMA.test(field) && /,|\..*\./.test(field);
}

/** Whether a field is a number that has a point before its decimals, or commas between thousands. */
export function tellsPoint(field: string): boolean {
  return field.includes(".") && DECIMAL.test(field) && !GROUPED_COMMA.test(field) ||
    GROUPED.test(field) && /\.|,.*,/.test(field);
}

/** Whether a field is a number beyond all others. */
export function isInfinite(field: string): boolean {
  return INFINITE.test(field.trim());
}
