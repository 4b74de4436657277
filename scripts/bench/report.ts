/**
 * What the bench found, as lines on a terminal and as tables in Markdown.
 *
 * @module
 */
import { formatMarkdownTable } from "../../src/report/table.ts";
import type { Contender, Measured } from "./alternate.ts";
import { median, pairedRatio, summarize, type Summary } from "./statistics.ts";
import type { Job, Workload } from "./workload.ts";

/** What contenders do in a row: a job for a network and a batch. */
export interface Work extends Pick<Workload, "job" | "batch"> {
  /** What the network is called. */
  readonly network: string;
}

/** One contender in one row. */
export interface Row extends Work, Pick<Contender, "name" | "threads" | "role"> {
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

/** The rows of contenders that took turns. */
export function rowsOf(work: Work, measured: readonly Measured[]): Row[] {
  const working = measured.filter(({ rounds }) => rounds.length > 0);
  const middle = ({ rounds }: Measured) => median(rounds.flat());
  return measured.map(({ contender: { name, threads, role }, rounds, failure }) => {
    const row = { ...work, name, threads, role };
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

/** Rows of the same work as text. */
export function formatRows({ job, network, batch }: Work, rows: readonly Row[]): string {
  const title = `${TITLES[job]}, ${network}, batch ${batch}`;
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
 * column for each contender. The fastest rival of a line is bold, and ours show how many times their time it takes. Another
 * table says how many times as fast each is as with one thread.
 */
export function formatMarkdown(rows: readonly Row[]): string {
  const times = formatLines(rows, formatCell);
  const faster = rows.filter(({ speedUp }) => speedUp !== undefined);
  if (faster.length === 0) return times;
  return `${times}\nTimes as fast as with one thread:\n\n${formatLines(faster, formatSpeedUp)}`;
}

function formatLines(rows: readonly Row[], format: (row: Row) => string): string {
  const names = [...new Set(rows.map(({ name }) => name))];
  const lines = Map.groupBy(rows, ({ network, batch, threads }) => [network, batch, threads].join());
  return formatMarkdownTable(
    ["network", "batch", "threads", ...names],
    [...lines.values()].map((cells) => [
      ...[cells[0]!.network, `${cells[0]!.batch}`, `${cells[0]!.threads}`],
      ...names.map((wanted) => {
        const row = cells.find(({ name }) => name === wanted);
        return row === undefined ? "" : format(row);
      }),
    ]),
  );
}

function formatSpeedUp({ speedUp }: Row): string {
  return times(speedUp!);
}

function formatCell({ milliseconds, role, rivalRatio }: Row): string {
  if (milliseconds === undefined) return "";
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
