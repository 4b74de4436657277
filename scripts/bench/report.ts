/**
 * The table of the bench.
 *
 * @module
 */
import type { Measured } from "./alternate.ts";
import { median, pairedRatio, summarize, type Summary } from "./statistics.ts";
import { type Job, networkName, type Workload } from "./workload.ts";

/** One contender in one workload. */
export interface Row extends Workload {
  readonly name: string;
  readonly threads: number;
  /** Milliseconds of a step; absent when there was a failure. */
  readonly milliseconds?: Summary;
  /** How many times the time of ours it takes, threads being equal. */
  readonly timesOurs?: number;
  /** How many times as fast it is as with one thread. */
  readonly speedUp?: number;
  readonly failure?: string;
}

const TITLES: Readonly<Record<Job, string>> = {
  train: "Training step",
  log_prob: "log_prob",
  conditionals: "conditionals",
  sample: "Sampling",
};

/** The rows of a workload whose contenders took turns. */
export function rowsOf(workload: Workload, measured: readonly Measured[]): Row[] {
  const working = measured.filter(({ rounds }) => rounds.length > 0);
  const middle = ({ rounds }: Measured) => median(rounds.flat());
  return measured.map((each) => {
    const { contender: { name, threads }, rounds, failure } = each;
    if (failure !== undefined) return { ...workload, name, threads, failure };
    const baseline = working
      .filter(({ contender }) => contender.isBaseline && contender.threads === threads)
      .toSorted((a, b) => middle(a) - middle(b))[0];
    const alone = working.find(({ contender }) => contender.name === name && contender.threads === 1);
    return {
      ...workload,
      name,
      threads,
      milliseconds: summarize(rounds.flat()),
      timesOurs: baseline && pairedRatio(rounds, baseline.rounds),
      speedUp: threads > 1 && alone ? pairedRatio(alone.rounds, rounds) : undefined,
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
  "x ours",
  "x 1 thread",
]);

/** A workload and its rows as text. */
export function formatRows(rows: readonly Row[]): string {
  const { job, hidden, batch } = rows[0];
  const title = `${TITLES[job]}, ${networkName(hidden)}, batch ${batch}`;
  return [title, ...rows.map(formatRow)].join("\n");
}

function formatRow({ name, threads, milliseconds, timesOurs, speedUp, failure }: Row): string {
  if (milliseconds === undefined) return `  ${name}, ${threads} threads: ${failure}`;
  const { median, lower, upper, least, most } = milliseconds;
  const ratio = (value?: number) => value === undefined ? "" : `${digits(value)}x`;
  return line([
    `  ${name}`,
    `${threads}`,
    digits(median),
    `${digits(lower)}..${digits(upper)}`,
    `${digits(least)}..${digits(most)}`,
    ratio(timesOurs),
    ratio(speedUp),
  ]);
}

function line([name, ...cells]: readonly string[]): string {
  const widths = [7, 9, 14, 14, 7, 10];
  return [name.padEnd(40), ...cells.map((cell, i) => cell.padStart(widths[i]))].join("  ").trimEnd();
}

/** Three digits, and no more than a thousandth. */
function digits(value: number): string {
  return value.toFixed(Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(value)))));
}
