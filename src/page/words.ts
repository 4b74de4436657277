/**
 * Numbers in words.
 *
 * @module
 */

/** A value in nats. */
export function nats(value: number): string {
  return `${signed(value, 3)} nats`;
}

/** A number with a real minus. */
export function signed(value: number, digits: number): string {
  return value.toFixed(digits).replace("-", "−");
}

/** A number of things. */
export function count(n: number, what: string): string {
  return `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
}

/** A share as a percentage. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}
