/**
 * Exact sampling by a compiled program: the blocked sampler on the kernels that also score.
 *
 * @module
 */
import type { Executor, Program } from "../exec/mod.ts";
import { type Expr, input, type Variable } from "../expr/mod.ts";
import type { Architecture } from "./architecture.ts";
import type { LaidOutGraph } from "./connect.ts";
import { type Evidence, nothingKnown } from "./evidence.ts";
import { isPerVariable } from "./hidden.ts";
import { type Conditions, entriesOf, mapInputs } from "./inputs.ts";
import { markMissing, unmarkMissing } from "./kinds/mod.ts";
import { memberOf } from "./mixture.ts";
import { completeByMembers, valueNoise } from "./mixture_completion.ts";
import type { Network } from "./network.ts";
import { noiseWidth } from "./noise.ts";
import type { Rows } from "./rows.ts";
import { isSameOrder, type Order } from "./order.ts";
import { type Draw, type Sampled, sampler } from "./sampler.ts";
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
  readonly given?: Readonly<Record<keyof Evidence, Rows>>;
}

/** A block of more variables takes more rounds, and more blocks take more steps. */
const BLOCK = 56;
/** Each member of a mixture draws few of the rows, and the fewer rows there are, the more steps weigh. */
const MEMBER_BLOCK = 98;
/** So many variables at most are drawn one by one, where that takes no rounds and rounds are dear. */
const ONE_BY_ONE = 100;
/** Rows that are drawn at a time. */
const ROWS = 128;

/** Rows that are drawn by one program. */
interface Share {
  readonly program: Program;
  /** Which rows; all of them in their order where this is absent. */
  readonly order?: Int32Array;
  readonly count: number;
}

/** Draws samples of a model with compiled programs. A member of a mixture draws the samples that are its own. */
export class ProgramSampler {
  readonly #network: Network;
  readonly #executor: Executor;
  readonly #D: number;
  readonly #inputs: Readonly<Record<"noise" | "evidence" | "known", Variable>>;
  readonly #conditions: Conditions<Variable>;
  /** The slices of the weights that the programs use. */
  #slices?: WeightSlices;
  /** The weights of them. */
  #cuts?: readonly Variable[];
  /** The changes of the executor when the slices were cut from the weights. */
  #cutAt = -1;
  /** The program of each member that samples. */
  readonly #samples: Program[] = [];
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
    this.#executor = executor;
    this.#D = architecture.schema.length;
    const { x: _, ...conditions } = network.members[0].inputs;
    this.#conditions = conditions;
    const rows = (name: string, columns = this.#D) => input(name, ["n", columns]);
    this.#inputs = {
      noise: rows("noise", noiseWidth(architecture)),
      evidence: rows("evidence"),
      known: rows("known"),
    };
  }

  /** Draws one sample for each row of the noise: `[n, D]`, columns in the data's order. */
  async draw({ noise, conditions, order: variables, ...draw }: ProgramDraw): Promise<Float32Array> {
    const D = this.#D;
    const samples = new Float32Array(noise.shape[0] * D);
    const [first] = this.#network.members;
    // samples are drawn in the canonical order, completions in any
    const isOther = first.order !== undefined && !isSameOrder(variables, first.architecture.order);
    const given = draw.given ?? (isOther ? nothingKnown(noise.shape[0], D) : undefined);
    const inputs = new Map(entriesOf({ ...this.#inputs, ...this.#conditions }));
    const fed = mapInputs({ noise, ...conditions, ...given }, ({ data, shape }) => ({
      data: markMissing(data),
      shape,
    }));
    for (const { program, order, count: n } of this.#shares(noise, given !== undefined)) {
      if (first.order && given) program.feed(first.order, variables);
      for (let start = 0; start < n; start += ROWS) {
        const count = Math.min(ROWS, n - start);
        for (const [name, rows] of entriesOf(fed)) {
          program.feed(inputs.get(name)!, rows, { ...(order && { order }), start, count });
        }
        await program.run(count);
        const { data, stride } = program.output(0);
        for (let row = 0; row < count; row++) {
          samples.set(
            data.subarray(row * stride, row * stride + D),
            (order?.[start + row] ?? start + row) * D,
          );
        }
      }
    }
    unmarkMissing(samples, first.architecture.schema);
    return samples;
  }

  /** Which program draws which rows, with the weights as they are now. */
  #shares(noise: Rows, hasGiven: boolean): Share[] {
    const { sampled } = this.#network;
    const slices = this.#cut();
    const compile = (sampler: Expr) => this.#executor.compile({ outputs: [sampler], rows: ROWS });
    const [count] = noise.shape;
    if (hasGiven) return [{ program: this.#complete ??= compile(this.#completion(slices)), count }];
    const programOf = (k: number) => this.#samples[k] ??= compile(this.#sampler(sampled[k]!, slices));
    if (sampled.length === 1) return [{ program: programOf(0), count }];
    return rowsOfMembers(noise, sampled.length).map((order, k) => ({
      program: programOf(k),
      order,
      count: order.length,
    }));
  }

  /** Cuts the slices from the weights again if those have changed. */
  #cut(): WeightSlices {
    if (this.#slices !== undefined && this.#cutAt === this.#executor.changes) return this.#slices;
    const now = new WeightSlices(this.#network, (parameter) => this.#executor.read(parameter));
    // asks for the same slices in the same order every time
    for (const network of this.#network.sampled) this.#sampler(network, now);
    this.#slices ??= now;
    this.#cuts ??= [...now.values.keys()];
    const values = [...now.values.values()];
    this.#cuts.forEach((slice, k) => this.#executor.write(slice, values[k]!));
    this.#slices.release();
    this.#cutAt = this.#executor.changes;
    return this.#slices;
  }

  #sampler(network: LaidOutGraph, slices: WeightSlices): Expr {
    const { noise } = this.#inputs;
    const isMixture = this.#network.members.length > 1;
    const draw = { noise: isMixture ? valueNoise(noise) : noise, conditions: this.#conditions };
    return this.#drawn(network, draw, slices).x;
  }

  #completion(slices: WeightSlices): Expr {
    const { noise, evidence, known } = this.#inputs;
    return completeByMembers(
      this.#network.members,
      { noise, known },
      (member, noise) =>
        this.#drawn(member, { noise, conditions: this.#conditions, given: { evidence, known } }, slices),
    );
  }

  #drawn(network: LaidOutGraph, draw: Draw, slices: WeightSlices): Sampled {
    return sampler(network, draw, { slices, count: this.#blocks });
  }

  get #blocks(): number {
    const { columns, architecture: { hidden } } = this.#network.members[0];
    const isOneByOne = isPerVariable(hidden) && columns.outputRanks.length > this.#D && this.#D <= ONE_BY_ONE;
    const block = this.#network.members.length > 1 ? MEMBER_BLOCK : BLOCK;
    return Math.max(1, isOneByOne ? this.#D : Math.ceil(this.#D / block));
  }
}

/** The rows that each of `K` members draws, as the first column of the noise says. */
function rowsOfMembers({ data, shape: [n, columns] }: Rows, K: number): Int32Array[] {
  const rows = Array.from({ length: K }, (): number[] => []);
  for (let row = 0; row < n; row++) rows[memberOf(data[row * columns]!, K)]!.push(row);
  return rows.map((rows) => Int32Array.from(rows));
}
