/**
 * What contenders came to with some seeds, as lines on a terminal and as a table in Markdown.
 *
 * @module
 */
import { formatMarkdownTable } from "../../../src/report/table.ts";
import type { Outcome, TableTask } from "./task.ts";

/** A line for an outcome. */
export function formatOutcome({ contender, seed, figures, failure }: Outcome): string {
  const cells = Object.entries(figures).map(([name, value]) => `${name} ${formatFigure(value)}`);
  return `  ${contender}, seed ${seed}: ${failure ?? cells.join(", ")}`;
}

/** What figures mean, and a table of means over seeds, a line for each contender. */
export function formatTask({ about }: TableTask, outcomes: readonly Outcome[]): string {
  const measured = outcomes.filter(({ failure }) => failure === undefined);
  const names = [...new Set(measured.flatMap(({ figures }) => Object.keys(figures)))];
  const lines = [...Map.groupBy(measured, ({ contender }) => contender)].map(([contender, own]) => [
    contender,
    `${own.length}`,
    ...names.map((name) => formatMean(own.flatMap(({ figures }) => figures[name] ?? []))),
  ]);
  return `${about}\n\n${formatMarkdownTable(["", "seeds", ...names], lines)}`;
}

function formatMean(values: readonly number[]): string {
  return values.length === 0
    ? ""
    : formatFigure(values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Four digits, or all of a whole number's. */
function formatFigure(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return `${Number(value.toPrecision(4))}`;
}
