/**
 * `deno task bench --tables`.
 *
 * @module
 */
import { formatOutcome, formatTask } from "./report.ts";
import type { Outcome, Tools } from "./task.ts";
import { TABLE_TASKS, type TableTaskName } from "./tasks.ts";

/** Measures some tasks and prints what comes of them. */
export async function measureTables(names: readonly TableTaskName[], tools: Tools): Promise<
  { numbers: Record<string, readonly Outcome[]>; text: string }
> {
  const numbers: Record<string, readonly Outcome[]> = {};
  const texts: string[] = [];
  for (const name of names) {
    const task = TABLE_TASKS[name];
    console.log(`\n${task.title}`);
    const outcomes: Outcome[] = [];
    for await (const outcome of task.measure(tools)) {
      console.log(formatOutcome(outcome));
      outcomes.push(outcome);
    }
    if (outcomes.length === 0) console.log("  not measured: it needs --adult FOLDER");
    else texts.push(formatTask(task, outcomes));
    numbers[name] = outcomes;
  }
  return { numbers, text: texts.join("\n") };
}
