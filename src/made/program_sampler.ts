/**
 * Exact sampling by a compiled program: the blocked sampler on the kernels that also score.
 *
 * @module
 */
import type { Program, View, WasmExecutor } from "../exec/mod.ts";
import { type Expr, input, type Variable } from "../expr/mod.ts";
import { LayerBlocks } from "./block.ts";
import type { Network, NetworkOptions } from "./network.ts";
import { blockedSampler } from "./sampler.ts";

/** What a sample is drawn with. All of `[n, D]`, columns in the data's order. */
export interface ProgramDraw {
  /** One uniform number in (0, 1) for each variable. */
  readonly noise: ArrayLike<number>;
  /** Values that are given: `evidence` where `known` is 1. */
  readonly given?: { readonly evidence: ArrayLike<number>; readonly known: ArrayLike<number> };
}

/** A block of more variables takes more rounds, and more blocks take more steps. */
const BLOCK = 56;
/** Rows that are drawn at a time. */
const ROWS = 128;

/** Draws samples of a network in float32. */
export class ProgramSampler {
  readonly #network: Network;
  readonly #hasGiven: boolean;
  readonly #options: NetworkOptions;
  readonly #executor: WasmExecutor;
  readonly #noise: Variable;
  readonly #evidence: Variable;
  readonly #known: Variable;
  /** The weights and biases that the blocks were cut from. */
  #cutFrom: readonly Float32Array[] = [];
  #compiled?: { readonly program: Program; readonly parts: readonly Variable[] };

  /**
   * @param network The network.
   * @param options What computes, and whether values are given.
   */
  constructor(
    network: Network,
    { executor, hasGiven, ...options }: NetworkOptions & { executor: WasmExecutor; hasGiven: boolean },
  ) {
    this.#network = network;
    this.#hasGiven = hasGiven;
    this.#options = options;
    this.#executor = executor;
    [this.#noise, this.#evidence, this.#known] = ["noise", "evidence", "known"].map((name) =>
      input(name, ["n", options.order.length])
    );
  }

  /** Draws one sample for each row of the noise: `[n, D]`, columns in the data's order. */
  draw({ noise, given }: ProgramDraw): Float32Array {
    const D = this.#options.order.length;
    const n = noise.length / D;
    const samples = new Float32Array(n * D);
    const program = this.#refresh();
    for (let start = 0; start < n; start += ROWS) {
      const rows = Math.min(ROWS, n - start);
      const part = { first: start * D, rows, columns: D };
      copyRows(noise, program.input(this.#noise), part);
      if (given !== undefined) {
        copyRows(given.evidence, program.input(this.#evidence), part);
        copyRows(given.known, program.input(this.#known), part);
      }
      program.run(rows);
      const { data, stride } = program.output(0);
      for (let row = 0; row < rows; row++) {
        samples.set(data.subarray(row * stride, row * stride + D), (start + row) * D);
      }
    }
    return samples;
  }

  /** The program, with the blocks of the weights as they are now. */
  #refresh(): Program {
    const parameters = this.#network.layers.flatMap(({ weight, bias }) => [weight, bias]);
    const values = parameters.map((parameter) => this.#executor.read(parameter));
    if (this.#compiled !== undefined && values.every((value, k) => areEqual(value, this.#cutFrom[k]))) {
      return this.#compiled.program;
    }
    const blocks = new LayerBlocks(
      this.#network.layers,
      (parameter) => values[parameters.indexOf(parameter)],
    );
    // asks for the same blocks in the same order every time
    const x = this.#sampler(blocks);
    const parts = this.#compiled?.parts ?? [...blocks.values.keys()];
    [...blocks.values.values()].forEach((value, k) => this.#executor.write(parts[k], value));
    const program = this.#compiled?.program ?? this.#executor.compile({ outputs: [x], rows: ROWS });
    this.#compiled = { program, parts };
    this.#cutFrom = values;
    return program;
  }

  #sampler(blocks: LayerBlocks): Expr {
    const given = this.#hasGiven ? { evidence: this.#evidence, known: this.#known } : undefined;
    const draw = { noise: this.#noise, given };
    const count = Math.max(1, Math.ceil(this.#options.order.length / BLOCK));
    return blockedSampler(this.#network, draw, { ...this.#options, blocks, count }).x;
  }
}

function areEqual(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Copies rows, from the value with the index `first` on, to a view. */
export function copyRows(
  values: ArrayLike<number>,
  { data, stride }: View,
  { first, rows, columns }: { first: number; rows: number; columns: number },
): void {
  for (let row = 0; row < rows; row++) {
    const from = first + row * columns;
    const to = row * stride;
    for (let column = 0; column < columns; column++) data[to + column] = values[from + column];
  }
}
