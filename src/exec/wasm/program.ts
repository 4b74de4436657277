/**
 * A compiled program.
 *
 * @module
 */
import type { Variable } from "../../expr/mod.ts";
import { checkBatchSize, type PlainRows, type View } from "../executor.ts";
import { FedProgram, type PackedRows, type RowChoice, unusedInput } from "../fed_program.ts";
import { copyWords, type KeptInput, packBits } from "./inputs.ts";
import { WORD_BITS } from "./plan/layout.ts";

/** The kernels of a program for one way to keep its inputs. */
export interface Variant {
  readonly outputs: readonly View[];
  /** Runs the steps. */
  readonly run: (n: number) => void;
}

/** Rows as numbers where they are, or as words of bits. */
interface KeptRows extends PackedRows {
  readonly words?: Int32Array;
}

/**
 * Runs the variant of itself that keeps its inputs as they were fed. The probable one is built at once, which tells whether
 * there is enough memory; others when they are needed first.
 */
export class WasmProgram extends FedProgram {
  readonly #inputs: ReadonlyMap<Variable, KeptInput>;
  readonly #build: () => Variant;
  readonly #variants = new Map<string, Variant>();
  /** That of the inputs as they are kept now, once it is needed. */
  #variant: Variant | undefined;

  /**
   * Builds the probable variant.
   *
   * @param rows The largest batch size.
   * @param inputs The inputs.
   * @param build Builds the variant that keeps inputs as they are kept now.
   */
  constructor(rows: number, inputs: ReadonlyMap<Variable, KeptInput>, build: () => Variant) {
    super(rows);
    this.#inputs = inputs;
    this.#build = build;
    this.#variant = this.#built();
  }

  /** Whether the program has an input. */
  uses(variable: Variable): boolean {
    return this.#inputs.has(variable);
  }

  /** Where the numbers of an input go that is never fed rows. */
  input(variable: Variable): View {
    this.checkUse(variable);
    return this.numbers(variable);
  }

  output(index: number): View {
    return this.#current.outputs[index]!;
  }

  run(n: number): void {
    checkBatchSize(n, this.rows);
    this.#current.run(n);
  }

  protected override checkUse(variable: Variable): void {
    if (!this.uses(variable)) throw unusedInput(variable);
  }

  protected override pack(variable: Variable, rows: PlainRows): KeptRows {
    const { order } = this.#inputs.get(variable)!;
    const words = order && packBits(rows, order);
    if (order === undefined || words === undefined) return super.pack(variable, rows);
    return { data: words, stride: Math.ceil(order.length / WORD_BITS), words };
  }

  protected override copy(variable: Variable, packed: KeptRows, choice: RowChoice): void {
    if (packed.words === undefined) return super.copy(variable, packed, choice);
    const input = this.#inputs.get(variable)!;
    this.#keepAs(input, { isBits: true });
    copyWords(packed.words, input.words, choice);
  }

  protected override numbers(variable: Variable): View {
    const input = this.#inputs.get(variable)!;
    this.#keepAs(input, { isBits: false });
    return input.numbers;
  }

  #keepAs(input: KeptInput, { isBits }: { isBits: boolean }): void {
    if (input.isBits === isBits) return;
    input.isBits = isBits;
    this.#variant = undefined;
  }

  get #current(): Variant {
    return this.#variant ??= this.#built();
  }

  #built(): Variant {
    const key = Array.from(this.#inputs.values(), ({ isBits }) => Number(isBits)).join("");
    const variant = this.#variants.get(key) ?? this.#build();
    this.#variants.set(key, variant);
    return variant;
  }
}
