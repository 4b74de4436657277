/**
 * The masked autoencoder for distribution estimation (Germain, Gregor, Murray and Larochelle 2015).
 *
 * @module
 */
import type { Variable } from "../expr/mod.ts";
import { type Executor, makeDefaultExecutor, type Program } from "../exec/mod.ts";
import { Stream } from "../random/mod.ts";
import { type Activation, activations } from "./activations.ts";
import { checkEvidence, checkNoise, checkValues, knownComeFirst } from "./check_rows.ts";
import { connectivityOf } from "./connectivity.ts";
import { type DegreeChoice, makeDegrees } from "./degrees.ts";
import type {
  CompleteOptions,
  Completion,
  Conditionals,
  DensityModel,
  Rows,
  SampleOptions,
  Samples,
} from "./density_model.ts";
import { initialBiases, initialWeights } from "./initialize.ts";
import { buildNetwork, type Network } from "./network.ts";
import { makeOrder, type Order, type OrderChoice } from "./order.ts";
import { type ProgramDraw, ProgramSampler } from "./program_sampler.ts";
import { checkSchema, type Schema } from "./schema.ts";

/** What a MADE is made from. */
export interface MadeOptions {
  /** The variables: see {@linkcode binary} and {@linkcode categorical}. */
  readonly schema: Schema;
  /** The number of units of each hidden layer; `[500]` by default. */
  readonly hidden?: readonly number[];
  /** The activation of hidden units; `"relu"` by default. */
  readonly activation?: Activation;
  /** The order of the variables; `"natural"` by default. */
  readonly order?: OrderChoice;
  /** The degrees of the hidden units: chosen, or given for each layer in ascending order; `"random"` by default. */
  readonly degrees?: DegreeChoice | readonly ArrayLike<number>[];
  /** The seed of the order, the degrees and the initial weights; 0 by default. */
  readonly seed?: number;
  /** What computes; by default the fastest executor that runs here. */
  readonly executor?: Executor;
}

/** Scoring works on this many rows at a time, which keeps activations in cache. */
const ROWS = 128;

/**
 * A masked autoencoder: an exact density of `D` discrete variables.
 *
 * @example Exact probabilities
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binary, Made } from "@staircase/made";
 *
 * const made = new Made({ schema: binary(2), hidden: [4], seed: 1 });
 * const logProb = await made.logProb({ data: [0, 0, 0, 1, 1, 0, 1, 1], shape: [4, 2] });
 * assertAlmostEquals(logProb.reduce((total, value) => total + Math.exp(value), 0), 1, 1e-5);
 * ```
 */
export class Made implements DensityModel {
  readonly schema: Schema;
  /** The number of units of each hidden layer. */
  readonly hidden: readonly number[];
  /** The activation of hidden units. */
  readonly activation: Activation;
  /** The variables in order of rank. */
  readonly order: Order;
  /** The degrees of the units of each hidden layer, ascending. */
  readonly degrees: readonly Int32Array[];
  /** The seed of the order, the degrees and the initial weights. */
  readonly seed: number;
  /** The expressions. */
  readonly network: Network;
  /** What computes them and keeps the weights. */
  readonly executor: Executor;
  readonly #programs = new Map<string, Program>();
  readonly #sampler: ProgramSampler;

  /**
   * Makes a model with initial weights.
   *
   * @param options What to make.
   * @throws {RangeError} When an option has a value that it cannot have; the message names it.
   */
  constructor(options: MadeOptions) {
    const { schema, hidden = [500], activation = "relu", order = "natural", degrees = "random", seed = 0 } =
      options;
    checkSchema(schema);
    checkHidden(hidden);
    if (!Object.hasOwn(activations, activation)) {
      throw new RangeError(
        `Cannot use the activation "${activation}": expected one of ${Object.keys(activations).join(", ")}`,
      );
    }
    const D = schema.length;
    this.schema = schema;
    this.hidden = hidden;
    this.activation = activation;
    this.seed = seed;
    this.order = makeOrder(order, { D, seed });
    this.degrees = typeof degrees === "string"
      ? chooseDegrees(hidden, { choice: degrees, D, seed })
      : checkDegrees(degrees, { hidden, D });
    this.network = buildNetwork(this);
    this.executor = options.executor ?? makeDefaultExecutor();
    this.#sampler = new ProgramSampler(this.network, { ...this.#options(), executor: this.executor });
    this.network.layers.forEach((layer, depth) => {
      const isHidden = depth < hidden.length;
      const weights = initialWeights(layer, { activation: isHidden ? activation : undefined, seed });
      this.executor.write(layer.weight, weights);
      const { units } = layer.staircase;
      const biases = isHidden ? initialBiases(layer, weights) : new Float32Array(units);
      this.executor.write(layer.bias, biases);
    });
  }

  /** The number of variables. */
  get D(): number {
    return this.schema.length;
  }

  /** The weights and biases, layer by layer. */
  get parameters(): readonly Variable[] {
    return this.network.layers.flatMap(({ weight, bias }) => [weight, bias]);
  }

  /** The number of parameters, counted as for dense layers: weights and biases with and without a mask. */
  get parameterCount(): number {
    return this.network.layers.reduce(
      (total, { staircase: { inputs, units } }) => total + (inputs + 1) * units,
      0,
    );
  }

  /** The number of weights inside the stairs: those that are not masked. */
  get weightCount(): number {
    return this.network.layers.reduce((total, { staircase }) => total + staircase.weights, 0);
  }

  logProb(x: Rows): Promise<Float64Array> {
    return this.executor.exclusively(() => this.#logProb(x));
  }

  conditionals(x: Rows): Promise<Conditionals> {
    return this.executor.exclusively(() => this.#conditionals(x));
  }

  async #logProb(x: Rows): Promise<Float64Array> {
    const result = new Float64Array(x.shape[0]);
    await this.#forEachChunk(x, "logProb", (program, { start, n }) => {
      result.set(program.output(0).data.subarray(0, n), start);
    });
    return result;
  }

  async #conditionals(x: Rows): Promise<Conditionals> {
    const results = [this.network.columns.outputRanks.length, this.D].map((columns) => ({
      data: new Float32Array(x.shape[0] * columns),
      shape: [x.shape[0], columns] as const,
    }));
    await this.#forEachChunk(x, "conditionals", (program, { start, n }) => {
      results.forEach(({ data, shape: [, columns] }, index) => {
        const view = program.output(index);
        for (let r = 0; r < n; r++) {
          data.set(view.data.subarray(r * view.stride, r * view.stride + columns), (start + r) * columns);
        }
      });
    });
    return { parameters: results[0], logProbEach: results[1] };
  }

  async sample(n: number, options: SampleOptions): Promise<Samples> {
    if (!(Number.isInteger(n) && n >= 0)) {
      throw new RangeError(`Cannot draw ${n} samples: expected a whole number from 0 up`);
    }
    return await this.#draw(n, options);
  }

  async complete(evidence: Rows, options: CompleteOptions): Promise<Completion> {
    const { known } = options;
    checkEvidence(evidence, { known, schema: this.schema });
    const given = { evidence: evidence.data, known: known.data };
    const samples = await this.#draw(evidence.shape[0], { ...options, given });
    return { ...samples, exact: knownComeFirst(known, this.order) };
  }

  /**
   * Which variables each conditional can see, the product of the masks.
   *
   * @returns `D` rows of `D`: row `i` holds 1 at `j` where the conditional of variable `i` can depend on variable `j`.
   */
  connectivity(): Uint8Array[] {
    return connectivityOf(this.network, this.order);
  }

  #options() {
    const { schema, order, degrees, activation } = this;
    return { schema, order, degrees, activation };
  }

  /** Draws with the noise that is given or that of a seed. */
  async #draw(n: number, options: SampleOptions & Pick<ProgramDraw, "given">): Promise<Samples> {
    const noise = "noise" in options
      ? options.noise.data
      : new Stream(options.seed, "sample").uniforms(n * this.D);
    if ("noise" in options) {
      checkNoise(options.noise, this.D);
      if (options.noise.shape[0] !== n) {
        throw new TypeError(`Cannot draw ${n} samples with noise for ${options.noise.shape[0]}`);
      }
    }
    const { given } = options;
    return {
      data: await this.executor.exclusively(() => this.#sampler.draw({ noise, given })),
      shape: [n, this.D],
    };
  }

  /** Runs a program over the rows of `x`, some at a time. */
  async #forEachChunk(
    x: Rows,
    outputs: "logProb" | "conditionals",
    take: (program: Program, chunk: { start: number; n: number }) => void,
  ): Promise<void> {
    checkValues("data", x, this.schema);
    const program = this.#program(outputs);
    const source = program.load(this.network.x, x);
    for (let start = 0; start < x.shape[0]; start += ROWS) {
      const n = Math.min(ROWS, x.shape[0] - start);
      program.feed(this.network.x, source, { start, count: n });
      await program.run(n);
      take(program, { start, n });
    }
  }

  #program(name: "logProb" | "conditionals"): Program {
    const { logProb, parameters, logProbEach } = this.network;
    const outputs = name === "logProb" ? [logProb] : [parameters, logProbEach];
    const program = this.#programs.get(name) ?? this.executor.compile({ outputs, rows: ROWS });
    this.#programs.set(name, program);
    return program;
  }
}

function checkHidden(hidden: readonly number[]): void {
  const wrong = hidden.find((units) => !(Number.isInteger(units) && units >= 1));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot make a hidden layer of ${wrong} units: expected a whole number from 1 up`);
  }
}

function chooseDegrees(
  hidden: readonly number[],
  { choice, D, seed }: { choice: DegreeChoice; D: number; seed: number },
): Int32Array[] {
  let least = 1;
  return hidden.map((units, depth) => {
    const degrees = makeDegrees(units, {
      choice,
      D,
      least,
      stream: new Stream(seed, `hidden_${depth}.degrees`),
    });
    least = degrees[0];
    return degrees;
  });
}

function checkDegrees(
  degrees: readonly ArrayLike<number>[],
  { hidden, D }: { hidden: readonly number[]; D: number },
): Int32Array[] {
  if (degrees.length !== hidden.length) {
    throw new TypeError(
      `Cannot use degrees of ${degrees.length} layers: there are ${hidden.length} hidden layers`,
    );
  }
  return degrees.map((given, depth) => {
    const layer = Int32Array.from(given);
    const isAscending = layer.every((degree, unit) =>
      degree >= (layer[unit - 1] ?? Math.min(1, D - 1)) && degree < Math.max(D, 1)
    );
    if (layer.length !== hidden[depth] || !isAscending) {
      throw new RangeError(
        `Cannot use the degrees [${layer.slice(0, 10)}] of hidden layer ${depth}: expected ${
          hidden[depth]
        } ascending numbers from 1 to ${D - 1}`,
      );
    }
    return layer;
  });
}
