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

export const imputation: TableTask = {
  title: "Breast cancer with 30 % of the cells removed",
  about:
    "569 rows of 30 numbers, of scikit-learn; cells are removed at random. rmse: of those, where the least and the largest number of each column " +
    "are 0 and 1. Ours is `train --missing ignore` and `complete --as mean`. Ridge and forest are scikit-learn's IterativeImputer.",
  async *measure({ folder, seeds }) {
    for (const seed of seeds) {
      const [to, model] = [`${folder}/imputation-${seed}`, `${folder}/model`];
      const ours = await attempt("Staircase", seed, async () => {
        await runPython("imputation_peers.py", ["write", to, `${seed}`]);
        const [holes, filled] = [`${to}/holes.csv`, `${to}/filled.csv`];
        const learn = [
          "--data",
          holes,
          "--missing",
          "ignore",
          "--test",
          "none",
          "--seed",
          `${seed}`,
          "--quiet",
        ];
        const { cpuSeconds: learning } = await runTask("train", [...learn, "--out", model]);
        const { cpuSeconds: filling } = await runTask("complete", [
          model,
          ...["--evidence", holes, "--as", "mean", "--out", filled],
        ]);
        await Deno.remove(model, { recursive: true });
        const error = await runPython<number>("imputation_peers.py", ["error", to, filled]);
        return { rmse: error, "cpu s": learning + filling };
      });
      yield ours;
      if (ours.failure !== undefined) return;
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
