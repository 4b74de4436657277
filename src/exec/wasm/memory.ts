/**
 * The memory of an executor: it only grows, and what lies in it stays where it is; and views of what lies in it.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import { isBatched, type Shape, width } from "../../expr/mod.ts";
import { MOST_PAGES } from "../../wasm/mod.ts";
import type { View } from "../executor.ts";
import { type Place, roundUp, strideOf } from "./plan/layout.ts";

const PAGE = 65536;

/** A growing WebAssembly memory; what is allocated holds zeros. */
export class Memory {
  readonly memory: WebAssembly.Memory;
  /** Whether several threads can use it. */
  readonly shared: boolean;
  #end = roundUp(1); // nothing lies at address 0

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

/** A tensor. */
export class MemoryView implements View {
  readonly stride: number;
  readonly #values: Attached<Float32Array>;

  constructor(memory: Memory, { address }: Place, { shape, rows }: { shape: Shape; rows: number }) {
    this.stride = strideOf(shape) / Float32Array.BYTES_PER_ELEMENT;
    const length = isBatched(shape) ? rows * this.stride : width(shape);
    this.#values = new Attached(memory, () => memory.floats(address, length));
  }

  get data(): Float32Array {
    return this.#values.array;
  }
}

/** Rows of words of bits. */
export class WordView {
  readonly stride: number;
  readonly #words: Attached<Int32Array>;

  constructor(memory: Memory, { address, stride }: Place, rows: number) {
    this.stride = stride / Int32Array.BYTES_PER_ELEMENT;
    this.#words = new Attached(memory, () => memory.words(address, rows * this.stride));
  }

  get data(): Int32Array {
    return this.#words.array;
  }
}

/** An array in a memory. Growing gives the memory a new buffer and detaches the old one. */
class Attached<A extends Float32Array | Int32Array> {
  readonly #memory: Memory;
  readonly #attach: () => A;
  #array: A;

  constructor(memory: Memory, attach: () => A) {
    this.#memory = memory;
    this.#attach = attach;
    this.#array = attach();
  }

  get array(): A {
    if (this.#array.buffer !== this.#memory.buffer) this.#array = this.#attach();
    return this.#array;
  }
}
