/**
 * Stand-in for `jsr:@std/assert`, the part of its API that this repository uses, on top of `node:assert`.
 *
 * It is here for machines that cannot reach JSR. `deno task test:jsr` runs the tests with the original, and `tests/std_test.ts`
 * says what both do.
 *
 * @module
 */
import assertion from "node:assert/strict";

/** What a failed assertion throws. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Runs a check of `node:assert` and puts the caller's message before what it says. */
function check(message: string | undefined, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof assertion.AssertionError)) throw error;
    throw new AssertionError(message === undefined ? error.message : `${message}: ${error.message}`);
  }
}

/** Fails unless `condition` is truthy. */
export function assert(condition: unknown, message = ""): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Fails unless `actual` and `expected` are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  check(message, () => assertion.deepEqual(actual, expected));
}

/** Fails if `actual` and `expected` are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  check(message, () => assertion.notDeepEqual(actual, expected));
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
  if (Math.abs(expected - actual) <= allowed) return;
  const difference = `Expected ${actual} to be within ${allowed} of ${expected}`;
  throw new AssertionError(message === undefined ? difference : `${message}: ${difference}`);
}

/** Fails unless `text` contains `part`. */
export function assertStringIncludes(text: string, part: string, message?: string): void {
  assert(
    text.includes(part),
    message ?? `Expected ${JSON.stringify(text)} to contain ${JSON.stringify(part)}`,
  );
}

/** Fails unless `text` matches `pattern`. */
export function assertMatch(text: string, pattern: RegExp, message?: string): void {
  check(message, () => assertion.match(text, pattern));
}

// deno-lint-ignore no-explicit-any -- an error class may take any arguments
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function checkError(error: unknown, errorClass: ErrorClass<Error>, messagePart = ""): void {
  assert(error instanceof errorClass, `Expected an error of class ${errorClass.name}, got ${error}`);
  assertStringIncludes(error.message, messagePart);
}

/** Fails unless `run` throws, and returns what it threw. */
export function assertThrows(run: () => unknown): unknown;
/** Fails unless `run` throws an error of a class, and returns that. */
export function assertThrows<E extends Error>(
  run: () => unknown,
  errorClass: ErrorClass<E>,
  messagePart?: string,
): E;
export function assertThrows(run: () => unknown, errorClass?: ErrorClass<Error>, part?: string): unknown {
  try {
    run();
  } catch (error) {
    if (errorClass !== undefined) checkError(error, errorClass, part);
    return error;
  }
  throw new AssertionError("Expected the function to throw");
}

/** Fails unless the promise that `run` returns is rejected, and returns the reason. */
export function assertRejects(run: () => PromiseLike<unknown>): Promise<unknown>;
/** Fails unless the promise that `run` returns is rejected with an error of a class, and returns that. */
export function assertRejects<E extends Error>(
  run: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  messagePart?: string,
): Promise<E>;
export async function assertRejects(
  run: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<Error>,
  part?: string,
): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    if (errorClass !== undefined) checkError(error, errorClass, part);
    return error;
  }
  throw new AssertionError("Expected the function to reject");
}
