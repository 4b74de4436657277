import { inputError } from "../errors/mod.ts";

/** Makes arrays of numbers. */
type ArrayOf<T> = { new (length: number): T; readonly BYTES_PER_ELEMENT: number };

/**
 * Makes an array of zeros, of which the memory is used as it is written to.
 *
 * @param Type What kind of array.
 * @param length How many numbers.
 * @param name What to call the file that they are for, in an error.
 * @throws {RangeError} If there is not enough memory.
 */
export function allocate<T>(Type: ArrayOf<T>, length: number, name: string): T {
  const bytes = length * Type.BYTES_PER_ELEMENT;
  if (bytes <= availableBytes()) {
    try {
      return new Type(length);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw inputError(
    new RangeError(
      `Cannot read ${name}: its ${length} values take ${
        (bytes / 1e9).toFixed(1)
      } GB of memory, which there are not`,
    ),
  );
}

/** The memory that is left, where the system tells. */
function availableBytes(): number {
  const { process } = globalThis as { readonly process?: { availableMemory?(): number } }; // a page has none
  try {
    return process?.availableMemory?.() ?? Infinity;
  } catch {
    return Infinity; // Deno was not allowed to ask
  }
}
