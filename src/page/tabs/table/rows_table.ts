/// <reference lib="dom" />
/**
 * Rows on the page.
 *
 * @module
 */
import type { TableCell } from "@staircase/made";
import { type Child, make } from "../../elements.ts";

/** Rows that belong together. */
export interface RowGroup {
  /** What they are, if there is more than one group. */
  readonly title?: string;
  /** What each row begins with, apart from its cells; as many as there are titles before the names. */
  readonly heads?: readonly (readonly Child[])[];
  readonly rows: readonly (readonly TableCell[])[];
  /** How a cell is shown; by default as text. */
  readonly show?: (row: number, column: number) => Child;
}

/** What a table of rows shows. */
export interface RowsTableOptions {
  /** What it is, for screen readers and in the tab order, since it may be wider than the page. */
  readonly label: string;
  /** The titles of what stands before the cells. */
  readonly heads?: readonly string[];
  readonly names: readonly string[];
  readonly groups: readonly RowGroup[];
}

/** Makes a table of rows, which scrolls where it is too wide. */
export function rowsTable({ label, heads = [], names, groups }: RowsTableOptions): HTMLElement {
  const isNumber = names.map((_, d) =>
    groups.every(({ rows }) => rows.every((row) => row[d] === null || typeof row[d] === "number"))
  );
  const classOf = (d: number) => isNumber[d] ? "number" : "text";
  const bodies = groups.map(({ title, heads: before, rows, show = (row, d) => textOf(rows[row]![d]!) }) =>
    make(
      "tbody",
      {},
      title === undefined ? undefined : make(
        "tr",
        {},
        make("th", { class: "group", scope: "rowgroup", colspan: heads.length + names.length }, title),
      ),
      ...rows.map((row, r) =>
        make(
          "tr",
          {},
          ...(before?.[r] ?? []).map((child) => make("td", {}, child)),
          ...row.map((_, d) => make("td", { class: classOf(d) }, show(r, d))),
        )
      ),
    )
  );
  const titles = [
    ...heads.map((head) => make("th", { scope: "col" }, head)),
    ...names.map((name, d) => make("th", { scope: "col", class: classOf(d) }, name)),
  ];
  return make(
    "div",
    { class: "scroll rows", tabindex: 0, role: "group", "aria-label": label },
    make("table", {}, make("thead", {}, make("tr", {}, ...titles)), ...bodies),
  );
}

/** A cell in words: nothing where it is missing. */
export function textOf(cell: TableCell): string {
  return cell === null ? "" : String(cell);
}
