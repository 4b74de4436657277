/**
 * The tasks, each under the word that `--only` takes.
 *
 * @module
 */
import { completion } from "./completion.ts";
import { generation } from "./generation.ts";
import type { TableTask } from "./task.ts";

export const TABLE_TASKS = { generation, completion } satisfies Record<string, TableTask>;

/** The word of a task. */
export type TableTaskName = keyof typeof TABLE_TASKS;
