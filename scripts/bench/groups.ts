/**
 * Who does which job side by side.
 *
 * @module
 */
import type { Made } from "../../src/made/mod.ts";
import { EXECUTORS } from "../executors.ts";
import type { Contender } from "./alternate.ts";
import { scoringContender, trainedModel, trainingContender } from "./core.ts";
import { graphContenders } from "./graphs.ts";
import type { Peer } from "./peers.ts";
import { type Digits, isAtMost, PASSES_LIMIT, SMALL, type Workload } from "./workload.ts";

/** What the contenders of all workloads have in common. */
export interface GroupOptions {
  readonly digits: Digits;
  readonly threads: readonly number[];
  readonly peers: readonly Peer[];
  /** Whether slow contenders take part in large workloads too. */
  readonly full: boolean;
}

/** Makes the contenders of a workload. */
export class Groups {
  readonly #options: GroupOptions;
  readonly #models = new Map<string, Made>();

  constructor(options: GroupOptions) {
    this.#options = options;
  }

  /** All that do a job, ours first. */
  async contenders(workload: Workload): Promise<Contender[]> {
    const { digits: { rows, path }, threads, peers } = this.#options;
    const ours = await Promise.all(
      threads.map((count) =>
        workload.job === "train" ? this.#training(workload, count) : this.#scoring(workload, count)
      ),
    );
    const others = peers.filter((peer) => this.#takesPart(peer, workload));
    const contenders = await Promise.all(
      others.map((peer) => peer.contender({ ...workload, digits: path, columns: rows.shape[1] })),
    );
    return [...ours.flat(), ...contenders];
  }

  /** Releases the models. */
  close(): void {
    for (const model of this.#models.values()) model.executor.close();
  }

  #training(workload: Workload, threads: number): Promise<Contender[]> {
    const { digits: { rows }, full } = this.#options;
    const isSmall = isAtMost(workload, SMALL);
    const executors = EXECUTORS.filter((executor) =>
      executor !== "reference" || (full && isSmall && threads === 1)
    );
    return Promise.all(
      executors.map((executor) => trainingContender(workload, { rows, engine: { executor, threads } })),
    );
  }

  async #scoring(workload: Workload, threads: number): Promise<Contender[]> {
    const { job } = workload;
    if (job === "train") return [];
    const { digits: { rows } } = this.#options;
    const model = await this.#model(workload.hidden);
    const options = { model, rows, engine: { executor: "wasm", threads } } as const;
    return [
      ...await graphContenders({ ...workload, job }, { model, rows, threads }),
      await scoringContender(workload, options),
      ...job === "sample" ? [await scoringContender({ ...workload, job: "log_prob" }, options)] : [],
    ];
  }

  async #model(hidden: readonly number[]): Promise<Made> {
    const key = hidden.join();
    const model = this.#models.get(key) ?? await trainedModel(hidden, this.#options.digits.rows);
    this.#models.set(key, model);
    return model;
  }

  #takesPart({ kind, threads }: Peer, workload: Workload): boolean {
    const isPython = kind === "torch" || kind === "jax";
    if (workload.job === "sample") return isPython && isAtMost(workload, PASSES_LIMIT);
    if (isPython) return true;
    return this.#options.full
      ? isAtMost(workload, { units: 2000, batch: 512 })
      : threads === 1 && isAtMost(workload, SMALL);
  }
}
