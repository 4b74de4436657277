/**
 * The Worker that learns a table and answers questions about it.
 *
 * @module
 */
import type { EpochReport } from "@staircase/made";
import type { Choice, Choices } from "../tabs/table/choices.ts";
import { offer } from "./calls.ts";
import { compare, type Compared } from "./compare.ts";

/** A cell as it stands in the table; `null` where there is none. */
export type Cell = string | number | null;

/** Rows as they are in a file. */
export interface PlainTable {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What is known of a column. */
export interface ColumnSummary {
  readonly name: string;
  /** What it is taken for, and what was found by looking. */
  readonly choice: Choice;
  readonly found: Choice;
  readonly why: string;
  /** The first values. */
  readonly example: string;
  readonly isLearned: boolean;
  /** Its values, if they are words. */
  readonly words?: readonly string[] | undefined;
}

/** What is known of a table. */
export interface TableSummary {
  /** Its name without what tells the format. */
  readonly stem: string;
  readonly rows: number;
  /** The missing cells of columns that are learned. */
  readonly gaps: number;
  readonly columns: readonly ColumnSummary[];
  /** A question that can be asked. */
  readonly question: string;
}

/** What the page knows when learning begins. */
export interface LearningSummary {
  readonly rows: number;
  readonly heldOut: number;
  readonly parameters: number;
  readonly threads: number;
  /** The NLL of the rows held out if columns were independent. */
  readonly independentNll?: number;
}

/** What learning tells of itself. */
export type TableEvent = EpochReport;

/** A strange row. */
export interface StrangeRow {
  /** Its number, from 0. */
  readonly row: number;
  /** The share of the rows than which it is stranger. */
  readonly share: number;
  readonly cells: readonly Cell[];
  /** Of each column its surprise in nats, and how many deviations that is above the usual; NaN of those that are not learned. */
  readonly surprise: readonly number[];
  readonly above: readonly number[];
}

/** A row with its missing cells filled in. */
export interface FilledRow {
  readonly row: number;
  readonly cells: readonly Cell[];
  /** How sure each cell is that was filled in; nothing of others. */
  readonly spread: readonly (string | undefined)[];
}

/** An answer. */
export interface Answer {
  readonly probability: number;
  readonly error: number;
  readonly isExact: boolean;
  /** The rows of the table for which it is so. */
  readonly found: number;
}

const functions = {} as never as {
  open(file: File, choices: Choices): Promise<TableSummary>;
  prepare(options: { seed: number; threads: number }): Promise<LearningSummary>;
  learn(): Promise<void>;
  stop(): void;
  firstRows(n: number): readonly (readonly Cell[])[];
  sample(options: { n: number; seed: number; given?: ReadonlyMap<string, string> }): Promise<PlainTable>;
  sampleFile(
    options: { n: number; seed: number; given?: ReadonlyMap<string, string> },
  ): Promise<Uint8Array<ArrayBuffer>>;
  compare(options: { columns: readonly number[]; seed: number }): Promise<Compared>;
  strangest(n: number): Promise<StrangeRow[]>;
  scoresFile(): Promise<Uint8Array<ArrayBuffer>>;
  fill(options: { n: number; seed: number }): Promise<FilledRow[]>;
  filledFile(options: { seed: number }): Promise<Uint8Array<ArrayBuffer>>;
  ask(options: { question: string; seed: number }): Promise<Answer>;
  download(options: { wasmPaths: string }): Promise<Uint8Array<ArrayBuffer>>;
};

/** What this Worker offers. */
export type TableFunctions = typeof functions;

offer(functions);
