/**
 * Errors that the input caused: a file, a row, an option. Readers and checks mark them, so that a command can print them as
 * one sentence, while everything else is a fault of the program and keeps its stack.
 *
 * @module
 */

/** Errors of another copy of this module, in a bundle for instance, bear the same mark. */
const MARK: unique symbol = Symbol.for("staircase.input");

/**
 * Marks an error as caused by the input.
 *
 * @param error The error.
 * @returns The same error.
 *
 * @example Told apart
 * ```ts
 * import { assert } from "@std/assert";
 *
 * assert(isInputError(inputError(new RangeError("Cannot use the value 7: expected 0 or 1"))));
 * assert(!isInputError(new RangeError("Invalid array length")));
 * ```
 */
export function inputError<E extends Error>(error: E): E {
  return Object.defineProperty(error, MARK, { value: true });
}

/** The cause of an error about a value that is missing, so that whoever can do without it can say how. */
export const MISSING_VALUE = "a value is missing";

/**
 * Whether an error is marked as caused by the input.
 *
 * @param error What was thrown.
 * @returns Whether {@linkcode inputError} marked it.
 */
export function isInputError(error: unknown): error is Error {
  return error instanceof Error && MARK in error;
}
