/**
 * The masked autoencoder for distribution estimation (Germain, Gregor, Murray and Larochelle 2015).
 *
 * @module
 */
import { type Executor, makeDefaultExecutor } from "../exec/mod.ts";
import { type Variable, width } from "../expr/mod.ts";
import { type Architecture, type ArchitectureOptions, makeArchitecture } from "./architecture.ts";
import { connectivityOf } from "./connectivity.ts";
import type {
  Completion,
  Conditionals,
  ConditionalsOptions,
  DensityModel,
  Samples,
} from "./density_model.ts";
import { checkEvidence, type Evidence, knownComeFirst } from "./evidence.ts";
import { completeInCutOrders } from "./cut_completion.ts";
import { initialValues } from "./initialize.ts";
import { parametersOf } from "./graph.ts";
import { buildNetwork, type Network } from "./network.ts";
import { inOneOrder } from "./one_order.ts";
import { ProgramSampler } from "./program_sampler.ts";
import { ProgramScorer } from "./program_scorer.ts";
import { Rounds } from "./rounds.ts";
import { checkMember } from "./member.ts";
import { type Batch, checkBatch, checkConditions } from "./inputs.ts";
import { noiseOf, type SampleOptions } from "./noise.ts";
import { orderOf, type OrderOptions } from "./order.ts";
import type { Rows } from "./rows.ts";
import { type Schema, spansOf } from "./schema.ts";

/** What a MADE is made from. */
export interface MadeOptions extends ArchitectureOptions {
  /** What computes; by default the fastest executor that runs here, which the model then closes itself. */
  readonly executor?: Executor;
}

/**
 * A masked autoencoder: an exact density of `D` variables.
 *
 * @example Exact probabilities
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binary, Made, matrix } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(2), hidden: [4], seed: 1 });
 * const logProb = await made.logProb(matrix([[0, 0], [0, 1], [1, 0], [1, 1]]));
 * assertAlmostEquals(logProb.reduce((total, value) => total + Math.exp(value), 0), 1, 1e-5);
 * ```
 */
export class Made implements DensityModel {
  /** What the model is, without its weights. */
  readonly architecture: Architecture;
  /**
   * The expressions.
   *
   * @internal
   */
  readonly network: Network;
  /** What computes them and keeps the weights. */
  readonly executor: Executor;
  readonly #ownsExecutor: boolean;
  readonly #scorer: ProgramScorer;
  readonly #sampler: ProgramSampler;
  readonly #rounds: Rounds;

  /**
   * Makes a model with initial weights.
   *
   * @param options What to make.
   * @throws {RangeError} When an option has a value that it cannot have; the message names it.
   */
  constructor({ executor, ...options }: MadeOptions) {
    this.architecture = makeArchitecture(options);
    this.network = buildNetwork(this.architecture);
    this.executor = executor ?? makeDefaultExecutor();
    this.#ownsExecutor = executor === undefined;
    this.#scorer = new ProgramScorer(this.network, this.executor);
    this.#sampler = new ProgramSampler(this.network, this);
    this.#rounds = new Rounds(this.network, this);
    for (const [parameter, values] of initialValues(this.network, this.architecture.seed)) {
      this.executor.write(parameter, values);
    }
  }

  /** What the variables are. */
  get schema(): Schema {
    return this.architecture.schema;
  }

  /** What the variables of its context are, if it has one. */
  get context(): Schema | undefined {
    return this.architecture.context;
  }

  /** The number of variables. */
  get D(): number {
    return this.schema.length;
  }

  /** The weights and biases, from the input up, member by member. */
  get parameters(): readonly Variable[] {
    return parametersOf(this.network);
  }

  /** The number of parameters, counted as for dense layers: weights and biases with and without a mask. */
  get parameterCount(): number {
    const { groups, edges } = this.network;
    const biases = groups.reduce((total, { bias }) => total + (bias ? width(bias.shape) : 0), 0);
    return edges.reduce((total, { staircase: { inputs, units } }) => total + inputs * units, biases);
  }

  /** The number of weights inside the stairs: those that are not masked. */
  get weightCount(): number {
    return this.network.edges.reduce((total, { staircase }) => total + staircase.weights, 0);
  }

  /**
   * Scores rows. A model of any order has a log p in each; that of the canonical order is its best. It also takes rows of which a
   * part is known, and gives the sum of the conditionals of what is known, each given what is known before it.
   *
   * @param rows The values, `[n, D]`; of a model with a context `{ x, context }`, of one of any order also `{ x, known }`.
   * @param options The order, of a model that knows any.
   * @returns `log p(x)` of each row in nats, `[n]`; with a context `log p(x given c)`.
   * @throws {TypeError} If the rows have the wrong shape.
   * @throws {RangeError} If a value is none of its variable's.
   *
   * @example Every order has probabilities that add up to 1
   * ```ts
   * import { assertAlmostEquals } from "@std/assert";
   * import { binary, Made, matrix } from "@staircase/made";
   *
   * await using made = new Made({ schema: binary(2), hidden: [4], orders: "any" });
   * const rows = matrix([[0, 0], [0, 1], [1, 0], [1, 1]]);
   * for (const order of [[0, 1], [1, 0]]) {
   *   const logProb = await made.logProb(rows, { order });
   *   assertAlmostEquals(logProb.reduce((total, value) => total + Math.exp(value), 0), 1, 1e-5);
   * }
   * ```
   */
  async logProb(rows: Rows | Batch, { order }: OrderOptions = {}): Promise<Float64Array> {
    const batch = checkBatch("data", rows, this.architecture);
    return await this.#scorer.logProb(batch, orderOf(order, this.architecture));
  }

  /**
   * The conditionals along each row.
   *
   * @param rows The values, `[n, D]`.
   * @param options The order, of a model that knows any; the member of a mixture, whose conditionals only exist in the order of one.
   * @returns The parameters of each conditional, and `log p` of each value in nats.
   * @throws {TypeError} If the rows have the wrong shape.
   * @throws {RangeError} If a value is none of its variable's.
   */
  async conditionals(rows: Rows | Batch, options: ConditionalsOptions = {}): Promise<Conditionals> {
    const k = checkMember(options, this.architecture);
    const { known: _, ...batch } = checkBatch("data", rows, this.architecture);
    return {
      ...await this.#scorer.conditionals(k, batch, orderOf(options.order, this.architecture)),
      columns: spansOf(this.schema, "parameterColumns"),
    };
  }

  /**
   * Draws exact ancestral samples.
   *
   * @param n How many.
   * @param options The seed, or the noise; and the contexts `[n, C]` of a model that has one.
   * @returns `[n, D]`.
   * @throws {RangeError} If `n` is not a whole number from 0 up, or the noise is not between 0 and 1.
   */
  async sample(n: number, options: SampleOptions): Promise<Samples> {
    return await this.#draw(n, options);
  }

  /**
   * The rounds in which samples are found. Each variable is drawn with its own noise, in every round anew: given what the others were
   * in the round before, at first all 0. What is drawn first in the order is right after one round, and what follows it can be right
   * as soon as what it depends on is. When nothing changes any more, the values are the samples of {@linkcode Made.sample}.
   *
   * @param n How many samples.
   * @param options The seed, or the noise; and the contexts `[n, C]` of a model that has one.
   * @returns The values after each round that changed any, `[n, D]`.
   * @throws {RangeError} If `n` is not a whole number from 0 up, or the noise is not between 0 and 1; or if the model is a mixture,
   * whose members draw the samples.
   *
   * @example A sample of 64 bits takes few rounds
   * ```ts
   * import { assert, assertEquals } from "@std/assert";
   * import { binary, Made } from "@staircase/made";
   *
   * await using made = new Made({ schema: binary(64), hidden: [100] });
   * const rounds = await Array.fromAsync(made.rounds(1, { seed: 1 }));
   * assertEquals(rounds.at(-1), await made.sample(1, { seed: 1 }));
   * assert(rounds.length < 30);
   * ```
   */
  rounds(n: number, options: SampleOptions): AsyncGenerator<Samples> {
    const noise = noiseOf(n, this.architecture, options);
    const conditions = checkConditions(options, this.architecture, n);
    const order = orderOf(options.order, this.architecture);
    return this.#rounds.draw({ noise, conditions, order });
  }

  /**
   * Completes rows of which a part is known.
   *
   * @param batch The values, and which of them are known, both `[n, D]`.
   * @param options The seed, or the noise.
   * @returns `[n, D]`, and whether these are exact draws given what is known.
   * @throws {TypeError} If the rows have the wrong shape.
   * @throws {RangeError} If a value is none of its variable's.
   */
  async complete(batch: Batch, options: SampleOptions): Promise<Completion> {
    const given = checkEvidence(batch, this.schema);
    const [n] = given.known.shape;
    const { architecture } = this;
    const all = { ...batch, ...options };
    const samples = architecture.orders === "any" && options.order === undefined
      ? await completeInCutOrders(
        {
          given,
          noise: noiseOf(n, architecture, options),
          conditions: checkConditions(all, architecture, n),
          order: architecture.order,
        },
        ({ given, conditions, ...draw }) =>
          this.#draw(given.known.shape[0], { ...conditions, ...draw }, given),
      )
      : await this.#draw(n, all, given);
    const order = orderOf(options.order, architecture);
    return { ...samples, exact: knownComeFirst(given.known, { ...architecture, order }) };
  }

  /**
   * Which variables each conditional can see, the product of the masks.
   *
   * @param options The member of a mixture, or the order, of a model that knows any.
   * @returns `D` rows of `D`: row `i` holds 1 at `j` where the conditional of variable `i` can depend on variable `j`.
   */
  connectivity(options: ConditionalsOptions = {}): Uint8Array[] {
    const member = this.network.members[checkMember(options, this.architecture)]!;
    const order = orderOf(options.order, member.architecture);
    return connectivityOf(member.architecture.orders !== undefined ? inOneOrder(member, order) : member);
  }

  /** Closes the executor, unless it was given to the model. */
  close(): Promise<void> {
    if (this.#ownsExecutor) this.executor.close();
    return Promise.resolve();
  }

  /** The same as {@linkcode Made.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Draws with the noise that is given or that of a seed. */
  async #draw(n: number, options: SampleOptions, given?: Evidence): Promise<Samples> {
    const noise = noiseOf(n, this.architecture, options);
    const conditions = checkConditions(options, this.architecture, n);
    const order = orderOf(options.order, this.architecture);
    const data = await this.executor.exclusively(() =>
      this.#sampler.draw({ noise, conditions, order, ...(given && { given }) })
    );
    return { data, shape: [n, this.D] };
  }
}
