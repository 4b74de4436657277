/**
 * The rounds of sampling one by one, for those who want to see them.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { Executor, Program } from "../exec/mod.ts";
import { input, type Variable } from "../expr/mod.ts";
import type { Architecture } from "./architecture.ts";
import type { Samples } from "./density_model.ts";
import { entriesOf } from "./inputs.ts";
import { markMissing, unmarkMissing } from "./kinds/mod.ts";
import type { Network } from "./network.ts";
import { noiseWidth } from "./noise.ts";
import type { ProgramDraw } from "./program_sampler.ts";
import { roundOf } from "./sampler.ts";

/** Rows that are drawn at a time. */
const ROWS = 128;

/** Draws samples of a model round by round. */
export class Rounds {
  readonly #network: Network;
  readonly #architecture: Architecture;
  readonly #executor: Executor;
  readonly #noise: Variable;
  #program?: Program;

  /**
   * Compiles nothing yet.
   *
   * @param network The network.
   * @param options What it was built from, and what computes.
   */
  constructor(
    network: Network,
    { architecture, executor }: { architecture: Architecture; executor: Executor },
  ) {
    this.#network = network;
    this.#architecture = architecture;
    this.#executor = executor;
    this.#noise = input("noise", ["n", noiseWidth(architecture)]);
  }

  /** The values after each round that changed any; `x` is 0 before the first. */
  async *draw(draw: Omit<ProgramDraw, "given">): AsyncGenerator<Samples> {
    const { schema, members } = this.#architecture;
    if (members !== undefined) {
      throw inputError(
        new RangeError("Cannot draw a mixture round by round: its members do, each in its own order"),
      );
    }
    const shape = [draw.noise.shape[0], schema.length] as const;
    let x: Float32Array = new Float32Array(shape[0] * shape[1]);
    for (let round = 0; round < schema.length; round++) {
      const next = await this.#executor.exclusively(() => this.#round(x, draw));
      if (next.every((value, i) => value === x[i])) return;
      x = next;
      const data = x.slice();
      unmarkMissing(data, schema);
      yield { data, shape };
    }
  }

  async #round(
    x: Float32Array,
    { noise, conditions, order }: Omit<ProgramDraw, "given">,
  ): Promise<Float32Array> {
    const [member] = this.#network.members;
    const { x: values, ...given } = member.inputs;
    const program = this.#program ??= this.#executor.compile({
      outputs: [roundOf(member, { noise: this.#noise, conditions: given }, values)],
      rows: ROWS,
    });
    if (member.order) program.feed(member.order, order);
    const [n, D] = [noise.shape[0], this.#architecture.schema.length];
    const next = new Float32Array(x.length);
    for (let start = 0; start < n; start += ROWS) {
      const count = Math.min(ROWS, n - start);
      program.feed(values, { data: x, shape: [n, D] }, { start, count });
      program.feed(this.#noise, noise, { start, count });
      for (const [name, { data, shape }] of entriesOf(conditions)) {
        program.feed(given[name]!, { data: markMissing(data), shape }, { start, count });
      }
      await program.run(count);
      const { data, stride } = program.output(0);
      for (let row = 0; row < count; row++) {
        next.set(data.subarray(row * stride, row * stride + D), (start + row) * D);
      }
    }
    return next;
  }
}
