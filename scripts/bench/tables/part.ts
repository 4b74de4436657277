/**
 * Tasks with tables as parts of the bench.
 *
 * @module
 */
import type { Part } from "../part.ts";
import { formatOutcome, formatTask } from "./report.ts";
import type { Outcome, TableTask } from "./task.ts";

/** The part that measures a task. */
export function tablePart(task: TableTask): Part {
  return {
    titles: ["Results", task.title],
    async measure({ folder, settings: { seeds, adult } }) {
      const outcomes: Outcome[] = [];
      for await (const outcome of task.measure({ folder, seeds, adult })) {
        console.log(formatOutcome(outcome));
        outcomes.push(outcome);
      }
      if (outcomes.length > 0) return { numbers: outcomes, text: formatTask(task, outcomes) };
      console.log("  not measured: it needs --adult FOLDER");
    },
  };
}
