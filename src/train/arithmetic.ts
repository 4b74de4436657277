/**
 * Arithmetic on numbers, or on what stands for numbers in an exported graph: so what an update is given at each step is computed
 * by one formula wherever it runs.
 *
 * @module
 */

/** Operations on numbers, or on what stands for them. */
export interface Arithmetic<T> {
  /** `a - b`. */
  sub(a: T | number, b: T | number): T;
  /** `a b`. */
  mul(a: T | number, b: T | number): T;
  /** `a / b`. */
  div(a: T | number, b: T | number): T;
  /** `a^b`. */
  pow(a: T | number, b: T | number): T;
  /** The lesser one. */
  min(a: T | number, b: T | number): T;
  /** The square root. */
  sqrt(a: T): T;
}

/** That of numbers themselves. */
export const onNumbers: Arithmetic<number> = {
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  min: Math.min,
  sqrt: Math.sqrt,
};
