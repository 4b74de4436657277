/// <reference lib="dom" />
/**
 * A way to look at a table that was learned.
 *
 * @module
 */
import type { App } from "../../app.ts";
import type { State } from "../../state.ts";
import type { Remote } from "../../workers/calls.ts";
import type { TableFunctions, TableSummary } from "../../workers/table.ts";

/** What is looked at. */
export interface Learned {
  readonly app: App;
  /** The Worker that has the table and the model. */
  readonly remote: Remote<TableFunctions>;
  /** What the table is. */
  readonly table: TableSummary;
}

/** One of the ways to look at it. */
export interface Look {
  readonly element: HTMLElement;
  /** Shows what a state says. */
  show(state: State): Promise<void>;
}
