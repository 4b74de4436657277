/**
 * The memory of an executor: it only grows, and what lies in it stays where it is.
 *
 * @module
 */

import { inputError } from "../../errors/mod.ts";
import { MOST_PAGES } from "../../wasm/mod.ts";

const PAGE = 65536;
const CACHE_LINE = 64;

/** A growing WebAssembly memory; what is allocated holds zeros. */
export class Memory {
  readonly memory: WebAssembly.Memory;
  /** Whether several threads can use it. */
  readonly shared: boolean;
  #end = CACHE_LINE; // nothing lies at address 0

  constructor({ shared }: { shared: boolean }) {
    this.shared = shared;
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared });
  }

  get buffer(): ArrayBufferLike {
    return this.memory.buffer;
  }

  /** The size of the memory, in pages of 64 KiB. */
  get pages(): number {
    return this.memory.buffer.byteLength / PAGE;
  }

  /** Room for a number of bytes that belongs to the caller for good; throws a `RangeError` where there is too little memory. */
  allocate(bytes: number): number {
    const address = this.#end;
    this.#end += roundUp(bytes);
    const missing = Math.ceil(this.#end / PAGE) - this.pages;
    if (missing > 0) this.#grow(missing);
    return address;
  }

  #grow(pages: number): void {
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const gigabytes = ((this.pages + pages) * PAGE / 1e9).toFixed(1);
      throw inputError(
        new RangeError(`Cannot use ${gigabytes} GB of memory: expected a smaller network or batch`, {
          cause,
        }),
      );
    }
  }

  /** Puts a table of integers into the memory. */
  place(table: Int32Array): number {
    const address = this.allocate(table.byteLength);
    this.words(address, table.length).set(table);
    return address;
  }

  /** The float32 that begin at an address; valid until the memory grows. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  /** The 32-bit integers that begin at an address; valid until the memory grows. */
  words(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }
}

/** The number of bytes that an allocation takes: whole cache lines. */
export function roundUp(bytes: number): number {
  return Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
}
