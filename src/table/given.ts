import type { TableRecord } from "../files/table_of.ts";
import type { Schema } from "../made/mod.ts";
import { parseRegion, type Region } from "../made/questions/mod.ts";

/** Conditions as people type them, such as `sex = female and age > 30`, or the values of some columns. */
export type Given = string | TableRecord;

/** The sets of values that are given; nothing where nothing is. */
export function regionOf(given: Given | undefined, schema: Schema): Region | undefined {
  const conditions = typeof given === "string"
    ? given
    : Object.entries(given ?? {}).map(([name, value]) =>
      `${quoted(name)} ${value === null ? "is missing" : `= ${quoted(String(value))}`}`
    ).join(" and ");
  return conditions === "" ? undefined : parseRegion(conditions, schema);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
