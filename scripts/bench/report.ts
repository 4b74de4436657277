/**
 * What the bench found, as lines on a terminal and as tables in Markdown.
 *
 * @module
 */
import { formatMarkdownTable } from "../../src/report/table.ts";
import type { Contender, Measured } from "./alternate.ts";
import { median, pairedRatio, summarize, type Summary } from "./statistics.ts";
import { type Job, networkName, type Workload } from "./workload.ts";

/** One contender in one workload. */
export interface Row extends Workload, Pick<Contender, "name" | "threads" | "role"> {
  /** Milliseconds of a step; absent when there was a failure. */
  readonly milliseconds?: Summary;
  /** Of ours and of rivals: how many times its time the fastest rival takes, threads being equal. */
  readonly rivalRatio?: number;
  /** How many times as fast it is as with one thread. */
  readonly speedUp?: number;
  readonly failure?: string;
}

/** What the jobs are called. */
export const TITLES: Readonly<Record<Job, string>> = {
  train: "Training step",
  log_prob: "log_prob",
  conditionals: "conditionals",
  sample: "Sampling",
};

/** The rows of a workload whose contenders took turns. */
export function rowsOf(workload: Workload, measured: readonly Measured[]): Row[] {
  const working = measured.filter(({ rounds }) => rounds.length > 0);
  const middle = ({ rounds }: Measured) => median(rounds.flat());
  return measured.map(({ contender: { name, threads, role }, rounds, failure }) => {
    const row = { ...workload, name, threads, role };
    if (failure !== undefined) return { ...row, failure };
    const [rival] = working
      .filter(({ contender }) => contender.role === "rival" && contender.threads === threads)
      .toSorted((a, b) => middle(a) - middle(b));
    const alone = working.find(({ contender }) => contender.name === name && contender.threads === 1);
    return {
      ...row,
      milliseconds: summarize(rounds.flat()),
      ...rival && role !== "gauge" && { rivalRatio: pairedRatio(rival.rounds, rounds) },
      ...threads > 1 && alone && { speedUp: pairedRatio(alone.rounds, rounds) },
    };
  });
}

/** The line above all rows. */
export const HEADER = line([
  "",
  "threads",
  "median ms",
  "middle half",
  "least..most",
  "rival / it",
  "x 1 thread",
]);

/** A workload and its rows as text. */
export function formatRows(workload: Workload, rows: readonly Row[]): string {
  const { job, hidden, batch } = workload;
  const title = `${TITLES[job]}, ${networkName(hidden)}, batch ${batch}`;
  return [title, ...rows.map(formatRow)].join("\n");
}

function formatRow({ name, threads, milliseconds, rivalRatio, speedUp, failure }: Row): string {
  if (milliseconds === undefined) return `  ${name}, ${threads} threads: ${failure}`;
  const { median, lower, upper, least, most } = milliseconds;
  const ratio = (value?: number) => value === undefined ? "" : times(value);
  return line([
    `  ${name}`,
    `${threads}`,
    digits(median),
    `${digits(lower)}..${digits(upper)}`,
    `${digits(least)}..${digits(most)}`,
    ratio(rivalRatio),
    ratio(speedUp),
  ]);
}

/** A name and numbers in columns. */
export function line([name = "", ...cells]: readonly string[]): string {
  const widths = [7, 9, 14, 14, 10, 10];
  return [name.padEnd(40), ...cells.map((cell, i) => cell.padStart(widths[i] ?? 0))].join("  ").trimEnd();
}

/**
 * Rows of a job as a table in Markdown: medians in milliseconds, a line for each network, batch and number of threads, a
 * column for each contender. The fastest rival of a line is bold, and ours show how many times their time it takes.
 */
export function formatMarkdown(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ name }) => name))];
  const lines = Map.groupBy(
    rows,
    ({ hidden, batch, threads }) => [networkName(hidden), batch, threads].join(),
  );
  return formatMarkdownTable(
    ["network", "batch", "threads", ...names],
    [...lines].map(([title, cells]) => [
      ...title.split(","),
      ...names.map((wanted) => formatCell(cells.find(({ name }) => name === wanted))),
    ]),
  );
}

function formatCell(row?: Row): string {
  if (row?.milliseconds === undefined) return "";
  const { milliseconds, role, rivalRatio } = row;
  const time = digits(milliseconds.median);
  if (rivalRatio === undefined) return time;
  if (role === "ours") return `${time} (${times(rivalRatio)})`;
  return rivalRatio === 1 ? `**${time}**` : time;
}

/** `0.97x`, `425x`. */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`;
}

/** Three digits, and no more than a thousandth. */
export function digits(value: number): string {
  return value.toFixed(Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(value)))));
}
