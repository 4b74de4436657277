/**
 * Who does which job side by side.
 *
 * @module
 */
import { EXECUTORS, makeExecutor } from "../executors.ts";
import type { Contender } from "./alternate.ts";
import { digitNetwork, scoringContender, TrainedModels, trainingContenders } from "./core.ts";
import { graphContenders } from "./graphs.ts";
import { isPython, type Peer } from "./peers.ts";
import { type Digits, isAtMost, type Job, PASSES_LIMIT, SMALL, type Workload } from "./workload.ts";

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
  readonly #models: TrainedModels;

  constructor(options: GroupOptions) {
    this.#options = options;
    this.#models = new TrainedModels(options.digits.rows);
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
      others.map((peer) => peer.contender({ ...workload, rows: path, columns: rows.shape[1] })),
    );
    return [...ours.flat(), ...contenders];
  }

  /** Releases the models. */
  close(): void {
    this.#models.close();
  }

  #training(workload: Workload, threads: number): Promise<Contender[]> {
    const { digits: { rows }, full } = this.#options;
    const isSmall = isAtMost(workload, SMALL);
    const executors = EXECUTORS.filter((executor) =>
      executor !== "reference" || (full && isSmall && threads === 1)
    );
    return trainingContenders(digitNetwork(workload.hidden, rows), {
      rows,
      batch: workload.batch,
      executors,
      threads,
    });
  }

  async #scoring(workload: Workload, threads: number): Promise<Contender[]> {
    const { job } = workload;
    if (job === "train") return [];
    const { digits: { rows } } = this.#options;
    const model = await this.#models.get(workload.hidden);
    const core = async (job: Job): Promise<Contender> => {
      const executor = await makeExecutor({ executor: "wasm", threads });
      const engine = { name: `Staircase core, ${job}`, threads, executor };
      return scoringContender({ ...workload, job }, { model, rows, engine });
    };
    return [
      ...await graphContenders({ ...workload, job }, { model, rows, threads }),
      await core(job),
      ...job === "sample" ? [{ ...await core("log_prob"), role: "gauge" } as const] : [],
    ];
  }

  #takesPart({ kind, threads }: Peer, workload: Workload): boolean {
    if (kind === "torch-compile" && !["train", "log_prob"].includes(workload.job)) return false;
    if (workload.job === "sample") return isPython(kind) && isAtMost(workload, PASSES_LIMIT);
    if (isPython(kind)) return true;
    return this.#options.full
      ? isAtMost(workload, { units: 2000, batch: 512 })
      : threads === 1 && isAtMost(workload, SMALL);
  }
}
