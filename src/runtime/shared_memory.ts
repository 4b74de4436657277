/**
 * Memory that threads share, used again and again: the first time that new memory is written to takes longer than to copy into it.
 *
 * @module
 */
import { type NumberArray, viewOf } from "./sent_arrays.ts";

/** Larger memory is not kept, since nobody may need as much again. */
const MOST_BYTES = 2 ** 24;

/** Memory that threads share. */
export class SharedMemory {
  readonly #free: SharedArrayBuffer[] = [];

  /** A copy of an array. */
  copy<A extends NumberArray>(array: A): A {
    const copy = this.take(array);
    copy.set(array);
    return copy;
  }

  /** An array of the same type and length, of any numbers. */
  take<A extends NumberArray>(array: A): A {
    const place = this.#free.findIndex(({ byteLength }) => byteLength >= array.byteLength);
    // where none is large enough, a larger one takes the place of one of them
    const [found] = this.#free.splice(Math.max(place, 0), 1);
    return viewOf(place >= 0 ? found! : new SharedArrayBuffer(array.byteLength), array);
  }

  /** Gives memory back that nobody uses any more. */
  give({ buffer }: NumberArray): void {
    if (buffer instanceof SharedArrayBuffer && buffer.byteLength <= MOST_BYTES) this.#free.push(buffer);
  }
}
