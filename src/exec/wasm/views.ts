/**
 * What lies in a memory that may grow, as arrays.
 *
 * @module
 */
import { isBatched, type Shape, width } from "../../expr/mod.ts";
import type { View } from "../executor.ts";
import { type Place, strideOf } from "./layout.ts";
import type { Memory } from "./memory.ts";

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

/** A part of a memory. Growing gives the memory a new buffer and detaches the old one. */
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
