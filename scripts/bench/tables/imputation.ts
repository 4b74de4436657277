/**
 * Cells that were removed from tables of numbers, filled in.
 *
 * @module
 */
import { runPython, runTask } from "./processes.ts";
import { attempt, type TableTask } from "./task.ts";

/** What another way comes to. */
interface Filled {
  readonly error: number;
  readonly seconds: number;
}

/** What is typed besides where cells are filled. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  "Staircase": [],
  "Staircase, 400 particles": ["--particles", "400"],
};

export const imputation: TableTask = {
  title: "Breast cancer with 30 % of the cells removed",
  about:
    "569 rows of 30 numbers, of scikit-learn; cells are removed at random. rmse: of those, where the least and the largest number of each column " +
    "are 0 and 1. Ours is `train --missing ignore` and `complete --as mean`. Ridge and forest are scikit-learn's IterativeImputer.",
  async *measure({ folder, seeds }) {
    for (const seed of seeds) {
      const to = `${folder}/imputation-${seed}`;
      for (const [contender, fill] of Object.entries(WAYS)) {
        const ours = await attempt(contender, seed, async () => {
          await runPython("imputation_peers.py", ["write", to, `${seed}`]);
          const [holes, filled, model] = [`${to}/holes.csv`, `${to}/filled.csv`, `${folder}/model`];
          const data = ["--data", holes, "--missing", "ignore", "--test", "none", "--seed", `${seed}`];
          const learning = await runTask("train", [...data, "--out", model, "--quiet"]);
          const gaps = ["--evidence", holes, "--as", "mean", "--out", filled];
          const filling = await runTask("complete", [model, ...gaps, ...fill]);
          await Deno.remove(model, { recursive: true });
          const error = await runPython<number>("imputation_peers.py", ["error", to, filled]);
          return { rmse: error, "cpu s": learning.cpuSeconds + filling.cpuSeconds };
        });
        yield ours;
        if (ours.failure !== undefined) return;
      }
      const others = await runPython<Readonly<Record<string, Filled>>>("imputation_peers.py", [
        "fill",
        to,
        `${seed}`,
      ]);
      for (const [contender, { error, seconds }] of Object.entries(others)) {
        yield { contender, seed, figures: { rmse: error, "cpu s": seconds } };
      }
    }
  },
};
