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

/** How often each way learns. */
const WAYS: Readonly<Record<string, number>> = { "Staircase": 1, "Staircase, learned twice": 2 };

export const imputation: TableTask = {
  title: "Breast cancer with 30 % of the cells removed",
  about:
    "569 rows of 30 numbers, of scikit-learn; cells are removed at random. rmse: of those, where the least and the largest number of each column " +
    "are 0 and 1. Ours is `train --missing ignore` and `complete --as mean`. Learned twice: the second model learns the rows as the first one " +
    "completes them, by `complete --particles 20`. Ridge and forest are scikit-learn's IterativeImputer.",
  async *measure({ folder, seeds }) {
    for (const seed of seeds) {
      const to = `${folder}/imputation-${seed}`;
      for (const [contender, times] of Object.entries(WAYS)) {
        const ours = await attempt(contender, seed, async () => {
          await runPython("imputation_peers.py", ["write", to, `${seed}`]);
          const cpuSeconds = await fill(to, { seed, times });
          return {
            rmse: await runPython<number>("imputation_peers.py", ["error", to, `${to}/filled.csv`]),
            "cpu s": cpuSeconds,
          };
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

/** Fills the holes in a folder by a model that learned so many times, and tells the CPU seconds of it all. */
async function fill(
  folder: string,
  { seed, times }: { readonly seed: number; readonly times: number },
): Promise<number> {
  const [holes, drawn, filled] = [`${folder}/holes.csv`, `${folder}/drawn.csv`, `${folder}/filled.csv`];
  let cpuSeconds = 0;
  const run = async (task: string, args: readonly string[]) => {
    cpuSeconds += (await runTask(task, args)).cpuSeconds;
  };
  const told = ["--missing", "ignore", "--test", "none", "--seed", `${seed}`, "--quiet"];
  const models = Array.from({ length: times }, (_, k) => `${folder}/model-${k}`);
  for (const [k, model] of models.entries()) {
    await run("train", ["--data", k === 0 ? holes : drawn, ...told, "--out", model]);
    const as = k === times - 1 ? ["--as", "mean", "--out", filled] : ["--particles", "20", "--out", drawn];
    await run("complete", [model, "--evidence", holes, ...as]);
  }
  for (const model of models) await Deno.remove(model, { recursive: true });
  return cpuSeconds;
}
