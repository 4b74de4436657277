/**
 * What was measured of the page, as lines on a terminal and as a table in Markdown.
 *
 * @module
 */
import { formatMarkdownTable } from "../../../src/report/table.ts";
import { line } from "../report.ts";
import { summarize } from "../statistics.ts";

/** A number of the page, measured once or several times. */
export interface PageRow {
  readonly what: string;
  readonly unit: "ms" | "kB" | "steps/s" | "nats" | "times" | "";
  /** What it is meant to be at most, or of `times` at least. */
  readonly limit?: number;
  readonly values: readonly number[];
}

/** The line above all rows. */
export const PAGE_HEADER: string = pageLine(["The page", "limit", "median", "least..most", "times"]);

/** A row as text. */
export function formatPageRow(row: PageRow): string {
  return pageLine(cellsOf(row));
}

/** All rows as a table in Markdown. */
export function formatPage(rows: readonly PageRow[]): string {
  return formatMarkdownTable(["", "limit", "median", "least..most", "times"], rows.map(cellsOf));
}

function pageLine([what = "", ...cells]: readonly string[]): string {
  return what.padEnd(82) + line(["", ...cells]).slice(40);
}

function cellsOf({ what, unit, limit, values }: PageRow): string[] {
  const { median, least, most, count } = summarize(values);
  return [
    unit === "" ? what : `${what}, ${unit}`,
    limit === undefined ? "" : String(limit),
    written(median),
    count === 1 ? "" : `${written(least)}..${written(most)}`,
    String(count),
  ];
}

function written(value: number): string {
  return value.toFixed(Math.abs(value) < 10 && !Number.isInteger(value) ? 2 : 0);
}
