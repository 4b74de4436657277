/**
 * Exact sampling by a compiled program: the blocked sampler on the kernels that also score.
 *
 * @module
 */
import type { Executor, Program } from "../exec/mod.ts";
import { type Expr, input, type Variable } from "../expr/mod.ts";
import type { Architecture } from "./architecture.ts";
import type { Network } from "./network.ts";
import type { Evidence } from "./evidence.ts";
import { type Conditions, entriesOf } from "./inputs.ts";
import type { Rows } from "./rows.ts";
import type { Order } from "./order.ts";
import { anyOrderSampler, blockedSampler } from "./sampler.ts";
import { widthOf } from "./schema.ts";
import { WeightSlices } from "./slices.ts";

/** What a sample is drawn with. */
export interface ProgramDraw {
  /** Uniform numbers in (0, 1), `[n, sum of noise columns]`. */
  readonly noise: Rows;
  /** What the model is given besides. */
  readonly conditions: Conditions<Rows>;
  /** The order, where that is data. */
  readonly order: Order;
  /** Values that are given. */
  readonly given?: Evidence;
}

/** A block of more variables takes more rounds, and more blocks take more steps. */
const BLOCK = 56;
/** Rows that are drawn at a time. */
const ROWS = 128;

/** Draws samples of a network with compiled programs. */
export class ProgramSampler {
  readonly #network: Network;
  readonly #architecture: Architecture;
  readonly #executor: Executor;
  readonly #inputs: Readonly<Record<"noise" | "evidence" | "known", Variable>>;
  readonly #conditions: Conditions<Variable>;
  /** The slices of the weights that the programs use. */
  #slices?: WeightSlices;
  /** The changes of the executor when the slices were cut from the weights. */
  #cutAt = -1;
  #sample?: Program;
  #complete?: Program;

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
    const { schema } = architecture;
    const { x: _, ...conditions } = network.inputs;
    this.#conditions = conditions;
    const rows = (name: string, columns = schema.length) => input(name, ["n", columns]);
    this.#inputs = {
      noise: rows("noise", widthOf(schema, "noiseColumns")),
      evidence: rows("evidence"),
      known: rows("known"),
    };
  }

  /** Draws one sample for each row of the noise: `[n, D]`, columns in the data's order. */
  async draw({ noise, conditions, order, given }: ProgramDraw): Promise<Float32Array> {
    const D = this.#architecture.schema.length;
    const [n] = noise.shape;
    const samples = new Float32Array(n * D);
    const program = this.#program(given !== undefined);
    const variables = new Map(entriesOf({ ...this.#inputs, ...this.#conditions }));
    if (this.#network.order) program.feed(this.#network.order, order);
    for (let start = 0; start < n; start += ROWS) {
      const count = Math.min(ROWS, n - start);
      for (const [name, rows] of entriesOf({ noise, ...conditions, ...given })) {
        program.feed(variables.get(name)!, rows, { start, count });
      }
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
    const slices = this.#cut();
    const compile = () => this.#executor.compile({ outputs: [this.#sampler(slices, hasGiven)], rows: ROWS });
    return hasGiven ? this.#complete ??= compile() : this.#sample ??= compile();
  }

  /** Cuts the slices from the weights again if those have changed. */
  #cut(): WeightSlices {
    if (this.#slices !== undefined && this.#cutAt === this.#executor.changes) return this.#slices;
    const now = new WeightSlices(this.#network, (parameter) => this.#executor.read(parameter));
    this.#sampler(now, false); // asks for the same slices in the same order every time
    this.#slices ??= now;
    const values = [...now.values.values()];
    [...this.#slices.values.keys()].forEach((slice, k) => this.#executor.write(slice, values[k]!));
    this.#cutAt = this.#executor.changes;
    return this.#slices;
  }

  #sampler(slices: WeightSlices, hasGiven: boolean): Expr {
    const architecture = this.#architecture;
    const { noise, evidence, known } = this.#inputs;
    const given = hasGiven ? { evidence, known } : undefined;
    const draw = { noise, conditions: this.#conditions, given };
    if (this.#network.order) return anyOrderSampler(this.#network, draw).x;
    const count = Math.max(1, Math.ceil(architecture.schema.length / BLOCK));
    return blockedSampler(this.#network, draw, { architecture, slices, count }).x;
  }
}
