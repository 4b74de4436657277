/**
 * The columns of a file in words.
 *
 * @module
 */
import type { InferredColumn } from "../src/data/mod.ts";
import { kindOf, labelsOf, type Schema } from "../src/made/mod.ts";
import { formatCount } from "../src/report/format.ts";
import { inOneLine } from "../src/report/table.ts";

/** So many characters of a name are shown. */
const MOST_CHARACTERS = 30;

/**
 * Says in one line what was found in a file: the columns, by the names in its header if it has one, and what they are.
 *
 * @param schema The variables.
 * @param width The most characters of the line; as many names are left out as do not fit, but one is shown.
 */
export function describeColumns(schema: Schema, width: number): string {
  const names = schema.flatMap(({ name }) => name === undefined || isNumber(name) ? [] : [shorten(name)]);
  const total = count(schema.length, "column");
  const kinds = describeKinds(schema);
  if (names.length === 0) return `Read ${total} without names: ${kinds}`;
  const lineOf = (shown: number) => {
    const rest = names.length - shown;
    const list = [...names.slice(0, shown), ...(rest > 0 ? [`${formatCount(rest)} more`] : [])];
    return `Read ${total} with a header (${list.join(", ")}): ${kinds}`;
  };
  // a table may have many columns, and no more names than characters fit
  let shown = Math.min(names.length, width);
  while (shown > 1 && lineOf(shown).length > width) shown--;
  return lineOf(shown);
}

/** Columns of wider tables are not listed, but for those that are left out. */
const MOST_LISTED = 50;

/**
 * Says what was decided of the columns of a table, and why: a line a column. Nothing where there is nothing to say.
 *
 * @param columns The columns of a file.
 * @param width The most characters of a line.
 */
export function describeDecisions(columns: readonly InferredColumn[], width: number): string[] {
  const isWide = columns.length > MOST_LISTED;
  const cells = columns.flatMap(({ name, variable, why }, d) => {
    const isSaid = why !== "" && !(isWide && variable);
    const kind = variable === undefined
      ? "left out"
      : `${variable.kind}${variable.missing ? ", or missing" : ""}`;
    return isSaid ? [[shorten(name ?? `column ${d}`), kind, why]] : [];
  });
  const widths = [0, 1].map((c) => Math.max(...cells.map((row) => row[c]!.length)));
  const lines = cells.map(([name, kind, why]) => {
    const line = `  ${name!.padEnd(widths[0]!)}  ${kind!.padEnd(widths[1]!)}  ${inOneLine(why!)}`;
    return line.length > width ? `${line.slice(0, width - 3)}...` : line;
  });
  const rest = lines.length - MOST_LISTED;
  return rest > 0 ? [...lines.slice(0, MOST_LISTED), `  and ${formatCount(rest)} others left out`] : lines;
}

/** Some names in a line. */
export function describeNames(names: readonly string[]): string {
  const rest = names.length - MOST_LISTED;
  return [...names.slice(0, MOST_LISTED).map(shorten), ...(rest > 0 ? [`${formatCount(rest)} more`] : [])]
    .join(
      ", ",
    );
}

/** Says in one line what rows are given. */
export function describeContext(context: Schema): string {
  const [first] = context as [Schema[number]];
  const about = context.length === 1
    ? kindOf(first).describe(first)
    : `${count(context.length, "column")}: ${describeKinds(context)}`;
  return `Each row is given ${shorten(first.name ?? "a context")} (${about})`;
}

/** How many variables there are of each kind, and how many have labels. */
function describeKinds(schema: Schema): string {
  const kinds = [...new Set(schema.map(({ kind }) => kind))].sort();
  const parts = kinds.length === 1
    ? [`all ${kinds[0]}`]
    : kinds.map((kind) =>
      `${formatCount(schema.filter((variable) => variable.kind === kind).length)} ${kind}`
    );
  const labelled = schema.filter((variable) => labelsOf(variable) !== undefined).length;
  if (labelled > 0) parts.push(`${count(labelled, "column")} by ${labelled === 1 ? "its" : "their"} values`);
  const incomplete = schema.filter(({ missing }) => missing).length;
  if (incomplete > 0) parts.push(`${count(incomplete, "column")} with missing values`);
  return parts.join(", ");
}

/** Whether a name is the number of a column, as where others are left out of a table without names. */
function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

/** A name as part of a line. */
function shorten(name: string): string {
  const line = inOneLine(name);
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 3)}...` : line;
}

function count(n: number, what: string): string {
  return `${formatCount(n)} ${what}${n === 1 ? "" : "s"}`;
}
