/**
 * The parts, each under the word that `--only` takes.
 *
 * @module
 */
import { familyPart } from "./family.ts";
import { jobPart } from "./jobs.ts";
import { pagePart } from "./page/part.ts";
import type { Part } from "./part.ts";
import { smallPart } from "./small.ts";
import { streamPart } from "./stream.ts";
import { tablePart } from "./tables/part.ts";
import { TABLE_TASKS } from "./tables/tasks.ts";
import { epochPart, startPart } from "./whole_run.ts";

/** What is measured unless something else is asked for. */
export const USUAL = {
  train: jobPart("train"),
  log_prob: jobPart("log_prob"),
  conditionals: jobPart("conditionals"),
  sample: jobPart("sample"),
  small: smallPart,
  stream: streamPart,
  family: familyPart,
  epoch: epochPart,
  start: startPart,
  page: pagePart,
} satisfies Record<string, Part>;

/** What people do with tables. */
export const TABLES = {
  generation: tablePart(TABLE_TASKS.generation),
  completion: tablePart(TABLE_TASKS.completion),
  anomalies: tablePart(TABLE_TASKS.anomalies),
  selectivity: tablePart(TABLE_TASKS.selectivity),
  imputation: tablePart(TABLE_TASKS.imputation),
} satisfies Record<string, Part>;

/** All parts. */
export const PARTS = { ...USUAL, ...TABLES } satisfies Record<string, Part>;
