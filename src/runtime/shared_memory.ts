/**
 * Memory that threads share, used again and again: the first time that new memory is written to takes longer than to copy into it.
 *
 * @module
 */
import { copyIn, type NumberArray } from "./sent_arrays.ts";

/** Larger memory is not kept, since nobody may need as much again. */
const MOST_BYTES = 2 ** 24;

/** Memory that threads share. */
export class SharedMemory {
  readonly #free: SharedArrayBuffer[] = [];

  /** Copies of arrays. */
  take<A extends NumberArray>(array: A): A {
    const place = this.#free.findIndex(({ byteLength }) => byteLength >= array.byteLength);
    // where none is large enough, a larger one takes the place of one of them
    const [found] = this.#free.splice(Math.max(place, 0), 1);
    return copyIn(place >= 0 ? found! : new SharedArrayBuffer(array.byteLength), array);
  }

  /** Gives memory back that nobody uses any more. */
  give({ buffer }: NumberArray): void {
    if (buffer instanceof SharedArrayBuffer && buffer.byteLength <= MOST_BYTES) this.#free.push(buffer);
  }
}
