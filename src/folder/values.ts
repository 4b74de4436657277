import { kindOf, labelsOf, type Schema, type SchemaVariable } from "../made/mod.ts";
import { formatCount } from "../report/format.ts";
import { formatMarkdownTable } from "../report/table.ts";

/** Tables of more rows are not read. */
const MOST_ROWS = 50;

/** So many labels of a column are shown. */
const MOST_LABELS = 20;

/**
 * Writes what values the columns of a model take, as a Markdown table: a row for each of up to 50 columns, else one for all
 * columns that are alike.
 */
export function valuesTable(schema: Schema): string {
  if (schema.length <= MOST_ROWS) {
    const rows = schema.map((
      variable,
      d,
    ) => [`${d}`, plain(variable.name ?? ""), ...aboutOf(variable, listOf)]);
    return formatMarkdownTable(["column", "name", "kind", "values"], rows);
  }
  const alike = new Map<string, number>();
  for (const variable of schema) {
    const about = aboutOf(variable, () => "labels").join("\n");
    alike.set(about, (alike.get(about) ?? 0) + 1);
  }
  const rows = Array.from(alike, ([about, count]) => [formatCount(count), ...about.split("\n")]);
  const others = [...alike.values()].slice(MOST_ROWS).reduce((total, count) => total + count, 0);
  const last = others > 0 ? [[formatCount(others), "others", ""]] : [];
  return formatMarkdownTable(["columns", "kind", "values"], [...rows.slice(0, MOST_ROWS), ...last]);
}

/** What kind a variable is, and its values; what stands for labels depends on how much room there is. */
function aboutOf(variable: SchemaVariable, list: (labels: readonly string[]) => string): string[] {
  const { describe, expectedInFiles } = kindOf(variable);
  const labels = labelsOf(variable);
  return [describe(variable), labels === undefined ? expectedInFiles(variable) : list(labels)];
}

/** Labels, as far as they are shown. */
function listOf(labels: readonly string[]): string {
  const shown = labels.slice(0, MOST_LABELS).map(plain).join(", ");
  return labels.length > MOST_LABELS ? `${shown}, ... (${formatCount(labels.length)} in all)` : shown;
}

/** A text without what Markdown would read as its own. */
export function plain(text: string): string {
  return text.replace(/[\\\`*_[\]<>|&#~]/g, "\\$&").replace(/\s+/g, " ");
}
