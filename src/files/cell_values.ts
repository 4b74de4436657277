/**
 * What values of typed files become as cells.
 *
 * @module
 */

/** The milliseconds of a day. */
export const DAY = 86_400_000;

/** A whole number: a number, unless float64 does not hold it. */
export function wholeCell(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A time of a day, in milliseconds, as it is written: `12:30:00`. */
export function timeOfDay(time: number): string {
  return new Date(Math.floor(time)).toISOString().slice(11, 23).replace(/\.000$/, "");
}
