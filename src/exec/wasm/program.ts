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
  readonly #memory: Memory;
  readonly #address: number;
  readonly #length: number;
  #data: Float32Array;

  constructor(memory: Memory, { address }: Place, { shape, rows }: { shape: Shape; rows: number }) {
    this.stride = strideOf(shape) / Float32Array.BYTES_PER_ELEMENT;
    this.#memory = memory;
    this.#address = address;
    this.#length = isBatched(shape) ? rows * this.stride : width(shape);
    this.#data = memory.floats(address, this.#length);
  }

  get data(): Float32Array {
    // growing gives the memory a new buffer and detaches the old one
    if (this.#data.buffer !== this.#memory.buffer) {
      this.#data = this.#memory.floats(this.#address, this.#length);
    }
    return this.#data;
  }
}

/** Bits in a memory that may grow. */
export class MemoryBitView implements BitView {
  readonly stride: number;
  readonly columns: Int32Array;
  readonly #memory: Memory;
  readonly #address: number;
  readonly #length: number;
  #data: Int32Array;

  constructor(
    memory: Memory,
    { address, stride }: Place,
    { columns, rows }: { columns: Int32Array; rows: number },
  ) {
    this.stride = stride / Int32Array.BYTES_PER_ELEMENT;
    this.columns = columns;
    this.#memory = memory;
    this.#address = address;
    this.#length = rows * this.stride;
    this.#data = memory.words(address, this.#length);
  }

  get data(): Int32Array {
    if (this.#data.buffer !== this.#memory.buffer) {
      this.#data = this.#memory.words(this.#address, this.#length);
    }
    return this.#data;
  }
}
