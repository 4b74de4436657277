/**
 * Exact sampling by a compiled program: the blocked sampler on the kernels that also score.
 *
 * @module
 */
import type { Executor, Program } from "../exec/mod.ts";
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

/** Draws samples of a network with compiled programs. */
export class ProgramSampler {
  readonly #network: Network;
  readonly #options: NetworkOptions;
  readonly #executor: Executor;
  readonly #inputs: { readonly noise: Variable; readonly evidence: Variable; readonly known: Variable };
  /** The parts of the layers that the programs use. */
  #blocks?: LayerBlocks;
  /** The changes of the executor when the parts were cut from the weights. */
  #cutAt = -1;
  #sample?: Program;
  #complete?: Program;

  /**
   * Compiles nothing yet.
   *
   * @param network The network.
   * @param options What it was made from, and what computes.
   */
  constructor(network: Network, { executor, ...options }: NetworkOptions & { executor: Executor }) {
    this.#network = network;
    this.#options = options;
    this.#executor = executor;
    const rows = (name: string) => input(name, ["n", options.order.length]);
    this.#inputs = { noise: rows("noise"), evidence: rows("evidence"), known: rows("known") };
  }

  /** Draws one sample for each row of the noise: `[n, D]`, columns in the data's order. */
  async draw({ noise, given }: ProgramDraw): Promise<Float32Array> {
    const D = this.#options.order.length;
    const n = noise.length / D;
    const samples = new Float32Array(n * D);
    const program = this.#program(given !== undefined);
    const shape = [n, D] as const;
    const { noise: u, evidence, known } = this.#inputs;
    const sources = [[u, program.load(u, { data: noise, shape })] as const];
    if (given !== undefined) {
      sources.push([evidence, program.load(evidence, { data: given.evidence, shape })]);
      sources.push([known, program.load(known, { data: given.known, shape })]);
    }
    for (let start = 0; start < n; start += ROWS) {
      const count = Math.min(ROWS, n - start);
      for (const [variable, source] of sources) program.feed(variable, source, { start, count });
      await program.run(count);
      const { data, stride } = program.output(0);
      for (let row = 0; row < count; row++) {
        samples.set(data.subarray(row * stride, row * stride + D), (start + row) * D);
      }
    }
    return samples;
  }

  /** The program that samples or completes, with the weights as they are now. */
  #program(hasGiven: boolean): Program {
    const blocks = this.#cut();
    const compile = () => this.#executor.compile({ outputs: [this.#sampler(blocks, hasGiven)], rows: ROWS });
    return hasGiven ? this.#complete ??= compile() : this.#sample ??= compile();
  }

  /** Cuts the parts from the weights again if those have changed. */
  #cut(): LayerBlocks {
    if (this.#blocks !== undefined && this.#cutAt === this.#executor.changes) return this.#blocks;
    const now = new LayerBlocks(this.#network.layers, (parameter) => this.#executor.read(parameter));
    this.#sampler(now, false); // asks for the same parts in the same order every time
    this.#blocks ??= now;
    const parts = [...this.#blocks.values.keys()];
    [...now.values.values()].forEach((value, k) => this.#executor.write(parts[k], value));
    this.#cutAt = this.#executor.changes;
    return this.#blocks;
  }

  #sampler(blocks: LayerBlocks, hasGiven: boolean): Expr {
    const { noise, evidence, known } = this.#inputs;
    const given = hasGiven ? { evidence, known } : undefined;
    const count = Math.max(1, Math.ceil(this.#options.order.length / BLOCK));
    return blockedSampler(this.#network, { noise, given }, { ...this.#options, blocks, count }).x;
  }
}
