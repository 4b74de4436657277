/**
 * A compiled program: kernels that run one after the other.
 *
 * @module
 */
import { isBatched, type Shape, type Variable, width } from "../../expr/mod.ts";
import { type BitView, checkBatchSize, type Program, type View } from "../executor.ts";
import { type Place, strideOf } from "./layout.ts";
import type { Memory } from "./memory.ts";

/** What a program consists of. */
export interface ProgramParts {
  readonly rows: number;
  readonly inputs: ReadonlyMap<Variable, View>;
  /** The inputs that are kept as bits. */
  readonly bits: ReadonlyMap<Variable, BitView>;
  readonly outputs: readonly View[];
  /** Runs the steps. */
  readonly run: (n: number) => void;
}

/** Runs its steps. */
export class WasmProgram implements Program {
  readonly #parts: ProgramParts;

  constructor(parts: ProgramParts) {
    this.#parts = parts;
  }

  input(variable: Variable): View {
    const view = this.#parts.inputs.get(variable);
    if (view === undefined) {
      const reason = this.#parts.bits.has(variable) ? "keeps it as bits" : "does not use it";
      throw new RangeError(`Cannot set the input "${variable.name}": the program ${reason}`);
    }
    return view;
  }

  bits(variable: Variable): BitView | undefined {
    return this.#parts.bits.get(variable);
  }

  output(index: number): View {
    return this.#parts.outputs[index];
  }

  run(n: number): void {
    checkBatchSize(n, this.#parts.rows);
    this.#parts.run(n);
  }
}

/** A tensor in a memory that may grow. */
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

/** Bits in a memory that may grow. */
export class MemoryBitView implements BitView {
  readonly stride: number;
  readonly columns: Int32Array;
  readonly #words: Attached<Int32Array>;

  constructor(
    memory: Memory,
    { address, stride }: Place,
    { columns, rows }: { columns: Int32Array; rows: number },
  ) {
    this.stride = stride / Int32Array.BYTES_PER_ELEMENT;
    this.columns = columns;
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
