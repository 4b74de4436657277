/**
 * What columns were taken for, in words.
 *
 * @module
 */
import type { Schema, SchemaVariable } from "@staircase/made";

/** So many columns are told one by one, others by how many there are of each kind. */
const MOST_TOLD = 12;

/** Tells what columns were taken for: `size: one of 3 values; weight: a number`. */
export function columnsInWords(schema: Schema): string {
  if (schema.length <= MOST_TOLD) {
    return schema.map((variable, d) => `${variable.name ?? d}: ${kindInWords(variable)}`).join("; ");
  }
  const counts = new Map<string, number>();
  for (const variable of schema) {
    const kind = kindInWords(variable);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return Array.from(counts, ([kind, count]) => `${count} column${count === 1 ? "" : "s"}: ${kind}`).join(
    "; ",
  );
}

function kindInWords(variable: SchemaVariable): string {
  const missing = variable.missing ? ", or nothing" : "";
  switch (variable.kind) {
    case "binary":
      return `one of 2 values${missing}`;
    case "categorical":
      return `one of ${variable.size} values${missing}`;
    case "ordinal":
      return `a whole number, one of ${variable.size}${missing}`;
    case "binned":
    case "real":
      return `a number${missing}`;
  }
}
