/// <reference lib="dom" />
/**
 * What the columns of a table are taken for, and the choice of that.
 *
 * @module
 */
import { make, set } from "../../elements.ts";
import type { ColumnSummary, TableSummary } from "../../workers/table.ts";
import { type Choice, type Choices, KINDS } from "./choices.ts";

/** What columns may become. */
const CHOICES: Readonly<Record<Choice, string>> = { ...KINDS, out: "left out" };

/** The columns of a table, one in each line. */
export interface ColumnsTable {
  readonly element: HTMLElement;
  /** Shows what the columns are taken for now. */
  show(columns: readonly ColumnSummary[]): void;
}

/**
 * Makes the lines.
 *
 * @param table The table.
 * @param choose Called when somebody chose what a column is.
 */
export function columnsTable(
  { columns }: TableSummary,
  choose: (change: (choices: Map<number, Choice>) => void) => void,
): ColumnsTable {
  const lines = columns.map(({ name, isDate, found, example }, d) => {
    const select = make(
      "select",
      {
        "aria-label": `What ${name} is`,
        onchange: () =>
          choose((choices) =>
            select.value === found ? choices.delete(d) : choices.set(d, select.value as Choice)
          ),
      },
      ...Object.entries(CHOICES).map(([value, title]) =>
        make("option", { value }, value === found ? `${isDate ? "a date or time" : title} (found)` : title)
      ),
    );
    const why = make("small", { class: "clamped" });
    const element = make(
      "tr",
      {},
      make("th", { scope: "row" }, name, make("small", { class: "clamped", title: example }, example)),
      make("td", {}, make("div", {}, select, why)),
    );
    return { select, why, element };
  });
  return {
    element: make(
      "table",
      { class: "kinds" },
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          ...["column, and some of its values", "taken for, and why"].map((title) =>
            make("th", { scope: "col" }, title)
          ),
        ),
      ),
      make("tbody", {}, ...lines.map(({ element }) => element)),
    ),
    show(columns) {
      columns.forEach(({ choice, why }, d) => {
        lines[d]!.select.value = choice;
        set(lines[d]!.why, { title: why });
        lines[d]!.why.textContent = why;
      });
    },
  };
}

/** Choices that differ in something. */
export function changed(choices: Choices, change: (choices: Map<number, Choice>) => void): Choices {
  const next = new Map(choices);
  change(next);
  return next;
}
