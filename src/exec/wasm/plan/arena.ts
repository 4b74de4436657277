/**
 * Places for temporaries that live for a while, in one piece of memory.
 *
 * @module
 */
import { roundUp } from "./layout.ts";

/** Hands out offsets such that what is held at the same time does not overlap. */
export class Arena {
  readonly #held: { offset: number; bytes: number }[] = []; // in the order of their offsets
  #bytes = 0;

  /** The bytes that were needed at the worst moment. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the first gap that is large enough. */
  take(bytes: number): number {
    const needed = roundUp(bytes);
    let offset = 0;
    let index = 0;
    for (; index < this.#held.length && this.#held[index]!.offset - offset < needed; index++) {
      offset = this.#held[index]!.offset + this.#held[index]!.bytes;
    }
    this.#held.splice(index, 0, { offset, bytes: needed });
    this.#bytes = Math.max(this.#bytes, offset + needed);
    return offset;
  }

  /** Gives back what was taken at an offset. */
  release(offset: number): void {
    this.#held.splice(this.#held.findIndex((piece) => piece.offset === offset), 1);
  }
}
