/**
 * Stand-in for `jsr:@std/assert`, the part of its API that this repository uses, on top of `node:assert`.
 *
 * It is here for machines that cannot reach JSR. Removing it from `links` in `deno.json` goes back to the original.
 *
 * @module
 */
import assertion from "node:assert/strict";

/** What a failed assertion throws. */
export const AssertionError = assertion.AssertionError;

/** Runs a check and puts the caller's message before what it says. */
function labelled(message: string | undefined, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (message !== undefined && error instanceof AssertionError) {
      error.message = `${message}: ${error.message}`;
    }
    throw error;
  }
}

/** Fails unless `condition` is truthy. */
export function assert(condition: unknown, message = ""): asserts condition {
  assertion.ok(condition, message);
}

/** Fails unless `actual` and `expected` are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  labelled(message, () => assertion.deepEqual(actual, expected));
}

/** Fails if `actual` and `expected` are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  labelled(message, () => assertion.notDeepEqual(actual, expected));
}

/** Fails unless the two numbers differ by at most `tolerance` (by default 1e-7 of the expected value). */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  message?: string,
): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const difference = Math.abs(expected - actual);
  if (difference <= allowed) return;
  throw new AssertionError({
    message: `${message ? message + ": " : ""}Expected ${actual} to be within ${allowed} of ${expected}`,
    actual,
    expected,
  });
}

/** Fails unless `text` contains `part`. */
export function assertStringIncludes(text: string, part: string, message?: string): void {
  assertion.ok(
    text.includes(part),
    message ?? `Expected ${JSON.stringify(text)} to contain ${JSON.stringify(part)}`,
  );
}

/** Fails unless `text` matches `pattern`. */
export function assertMatch(text: string, pattern: RegExp, message?: string): void {
  labelled(message, () => assertion.match(text, pattern));
}

// deno-lint-ignore no-explicit-any -- an error class may take any arguments
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function checkError<E extends Error>(error: unknown, errorClass?: ErrorClass<E>, messagePart?: string): E {
  assertion.ok(
    error instanceof (errorClass ?? Error),
    `Expected an error of class ${(errorClass ?? Error).name}, got ${error}`,
  );
  if (messagePart !== undefined) assertStringIncludes((error as Error).message, messagePart);
  return error as E;
}

/** Fails unless `run` throws, and returns what it threw. */
export function assertThrows<E extends Error = Error>(
  run: () => unknown,
  errorClass?: ErrorClass<E>,
  messagePart?: string,
): E {
  try {
    run();
  } catch (error) {
    return checkError(error, errorClass, messagePart);
  }
  throw new AssertionError({ message: "Expected the function to throw" });
}

/** Fails unless the promise that `run` returns is rejected, and returns the reason. */
export async function assertRejects<E extends Error = Error>(
  run: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  messagePart?: string,
): Promise<E> {
  try {
    await run();
  } catch (error) {
    return checkError(error, errorClass, messagePart);
  }
  throw new AssertionError({ message: "Expected the function to reject" });
}
