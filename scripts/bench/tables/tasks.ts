/**
 * The tasks, each under the word that `--only` takes.
 *
 * @module
 */
import { anomalies } from "./anomalies.ts";
import { completion } from "./completion.ts";
import { generation } from "./generation.ts";
import { imputation } from "./imputation.ts";
import { selectivity } from "./selectivity.ts";
import type { TableTask } from "./task.ts";

export const TABLE_TASKS = { generation, completion, anomalies, selectivity, imputation } satisfies Record<
  string,
  TableTask
>;

/** The word of a task. */
export type TableTaskName = keyof typeof TABLE_TASKS;
