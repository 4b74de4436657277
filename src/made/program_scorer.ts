/**
 * Scoring by compiled programs.
 *
 * @module
 */
import type { Executor, Program } from "../exec/mod.ts";
import { type Expr, width } from "../expr/mod.ts";
import { Breath } from "./breath.ts";
import type { Conditionals } from "./density_model.ts";
import type { CheckedBatch } from "./inputs.ts";
import { loadInputs, type Member, type Network } from "./network.ts";
import type { Order } from "./order.ts";

/** Works on this many rows at a time, which keeps activations in cache. */
const ROWS = 128;

/** What is computed for rows, and what it is computed from. */
interface Scores {
  readonly outputs: readonly Expr[];
  /** The members that are given the rows. */
  readonly members: readonly Member[];
}

/** Scores rows with compiled programs. */
export class ProgramScorer {
  readonly #executor: Executor;
  readonly #programs = new Map<Scores, Program>();
  readonly #logProb: Scores;
  /** The same where a part of a row is known. */
  readonly #logProbKnown?: Scores;
  /** The conditionals of each member. */
  readonly #conditionals: readonly Scores[];

  /**
   * Compiles nothing yet.
   *
   * @param network The network.
   * @param executor What computes.
   */
  constructor({ logProb, members }: Network, executor: Executor) {
    this.#executor = executor;
    this.#logProb = { outputs: [logProb], members };
    const { incomplete } = members[0];
    if (incomplete) this.#logProbKnown = { outputs: [incomplete.logProb], members };
    this.#conditionals = members.map((member) => ({
      outputs: [member.parameters, member.logProbEach],
      members: [member],
    }));
  }

  /** `log p(x)` of each row in nats; `order` where that is data. */
  async logProb(batch: CheckedBatch, order: Order): Promise<Float64Array> {
    const scores = batch.known ? this.#logProbKnown! : this.#logProb;
    const [logProb] = await this.#compute(scores, { batch, order, Values: Float64Array });
    return logProb!.data;
  }

  /** The parameters of the conditionals of member `k` along each row, and `log p` of each value in nats. */
  async conditionals(
    k: number,
    batch: CheckedBatch,
    order: Order,
  ): Promise<Pick<Conditionals, "parameters" | "logProbEach">> {
    const scores = this.#conditionals[k]!;
    const [parameters, logProbEach] = await this.#compute(scores, { batch, order, Values: Float32Array });
    return { parameters: parameters!, logProbEach: logProbEach! };
  }

  /** Computes outputs for rows, some at a time. */
  async #compute<V extends Float32Array | Float64Array>(
    scores: Scores,
    { batch, order, Values }: {
      batch: CheckedBatch;
      order: Order;
      Values: new (length: number) => V;
    },
  ): Promise<{ data: V; shape: readonly [number, number] }[]> {
    const { outputs, members } = scores;
    const [n] = batch.x.shape;
    const results = outputs.map(({ shape }) => ({
      data: new Values(n * width(shape)),
      shape: [n, width(shape)] as const,
    }));
    await this.#executor.exclusively(async () => {
      const program = this.#program(scores);
      const sources = loadInputs(program, members, batch);
      if (members[0]!.order) program.feed(members[0]!.order, order);
      const breath = new Breath();
      for (let start = 0; start < n; start += ROWS) {
        const count = Math.min(ROWS, n - start);
        for (const [variable, source] of sources) program.feed(variable, source, { start, count });
        await program.run(count);
        results.forEach(({ data, shape: [, columns] }, index) => {
          const { data: values, stride } = program.output(index);
          if (stride === columns) return data.set(values.subarray(0, count * columns), start * columns);
          for (let row = 0; row < count; row++) {
            data.set(values.subarray(row * stride, row * stride + columns), (start + row) * columns);
          }
        });
        await breath.take();
      }
    });
    return results;
  }

  #program(scores: Scores): Program {
    const program = this.#programs.get(scores) ??
      this.#executor.compile({ outputs: scores.outputs, rows: ROWS });
    this.#programs.set(scores, program);
    return program;
  }
}
