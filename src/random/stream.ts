import { threefry } from "./threefry.ts";
import { type Beginning, MOST_NUMBERS, toUniform, uniformNumbers } from "./uniform_numbers.ts";

const WORD = 2 ** 32;
/** Words are computed in groups of so many: two counters of two words. */
const WORDS = 4;

/**
 * A stream of random numbers in which every number is a pure function of the seed, the stream's name and the number's
 * index. It has no position: numbers may be asked for in any order, in batches of any size, on any thread.
 *
 * All kinds of number with one index come from the same bits, so use one stream, with a name of its own, per purpose.
 *
 * @example Noise does not depend on how it is cut into batches
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const noise = new Stream(1, "noise");
 * assertEquals(noise.uniforms(10).subarray(6), noise.uniforms(4, 6));
 * ```
 */
export class Stream {
  readonly #key = new Uint32Array(2);
  /** The last words computed one by one, since numbers are mostly asked for in order. */
  readonly #words = new Uint32Array(WORDS);
  /** Which they are. */
  #group = -1;
  /** Where numbers begin: one object, since making another for every few numbers takes longer than the numbers. */
  readonly #beginning: Beginning = { key: this.#key, counter: new Uint32Array(2) };

  /**
   * A stream of its own for every seed and name.
   *
   * @param seed A whole number from 0 to 2^53 - 1.
   * @param name What the numbers are for.
   * @throws {RangeError} If `seed` is not such a number.
   */
  constructor(seed: number, name: string) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`Cannot use the seed ${seed}: it must be a whole number from 0 to 2^53 - 1`);
    }
    // The key is the name's hash encrypted with the seed: for one seed, names with different hashes never share a key.
    const words = new Uint32Array(WORDS);
    threefry(words, { key: Uint32Array.of(seed, seed / WORD), counter: Uint32Array.of(fnv1a(name), 0) });
    this.#key.set(words.subarray(0, 2));
  }

  /**
   * The random bits with this index.
   *
   * @param index A whole number from 0 to 2^53 - 1.
   * @returns A whole number from 0 to 2^32 - 1.
   * @throws {RangeError} If `index` is not such a number.
   */
  bits(index: number): number {
    checkIndex(index);
    const group = Math.floor(index / WORDS);
    if (group !== this.#group) {
      threefry(this.#words, this.#from(group * WORDS));
      this.#group = group;
    }
    return this.#words[index % WORDS]!;
  }

  /**
   * A uniform number strictly between 0 and 1. It is one of the 2^23 midpoints (k + 1/2) / 2^23, which float32 holds
   * exactly.
   *
   * @param index A whole number from 0 to 2^53 - 1.
   */
  uniform(index: number): number {
    return toUniform(this.bits(index));
  }

  /**
   * The uniform numbers with the indices `start`, ..., `start + count - 1`.
   *
   * @param count How many.
   * @param start The first index.
   * @returns Shape `[count]`.
   */
  uniforms(count: number, start = 0): Float32Array<ArrayBuffer> {
    const result = new Float32Array(count);
    if (count === 0) return result;
    checkIndex(start);
    const end = start + count;
    for (let first = start - start % WORDS; first < end; first += MOST_NUMBERS) {
      const [from, to] = [Math.max(first, start), Math.min(first + MOST_NUMBERS, end)];
      const numbers = uniformNumbers(to - first, this.#from(first));
      result.set(numbers.subarray(from - first, to - first), from - start);
    }
    return result;
  }

  /** The key, and the counter of the word with an index: word 2 k and 2 k + 1 are those of counter k. */
  #from(index: number): Beginning {
    const counter = Math.floor(index / 2);
    this.#beginning.counter[0] = counter;
    this.#beginning.counter[1] = counter / WORD;
    return this.#beginning;
  }

  /**
   * A whole number from 0 to `bound - 1`. No value's probability is off by more than 2^-32, the price of one number per
   * index; {@link permutation} draws without it.
   *
   * @param index A whole number from 0 to 2^53 - 1.
   * @param bound A whole number from 1 to 2^32.
   * @throws {RangeError} If `bound` is not such a number.
   */
  integer(index: number, bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > WORD) {
      throw new RangeError(
        `Cannot draw an integer below ${bound}: the bound must be a whole number from 1 to 2^32`,
      );
    }
    return Math.floor(this.bits(index) / WORD * bound);
  }

  /**
   * A number from the normal distribution with mean 0 and variance 1, by the method of Box and Muller: the two indices
   * of a block give sqrt(-2 log u) cos(2 pi v) and sqrt(-2 log u) sin(2 pi v).
   *
   * @param index A whole number from 0 to 2^53 - 1.
   */
  normal(index: number): number {
    const odd = index & 1;
    const radius = Math.sqrt(-2 * Math.log((this.bits(index - odd) + 0.5) / WORD));
    const angle = 2 * Math.PI * this.bits(index - odd + 1) / WORD;
    return radius * (odd ? Math.sin(angle) : Math.cos(angle));
  }
}

function checkIndex(index: number): void {
  if (Number.isSafeInteger(index) && index >= 0) return;
  throw new RangeError(`Cannot use the index ${index}: it must be a whole number from 0 to 2^53 - 1`);
}

/** The 32-bit hash FNV-1a of the text's UTF-8 bytes. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
