/**
 * The Worker that learns a table and answers questions about it.
 *
 * @module
 */
import type { EpochReport } from "@staircase/made";
import type { Choice, Choices } from "../tabs/table/choices.ts";
import { offer, tell } from "./calls.ts";
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
let rows: Cell[][] = [], names: string[] = [], stem = "";
let summary: ColumnSummary[] = [];
let isStopped = false;
const functions = {
  async open(file: File, choices: Choices): Promise<TableSummary> {
    const text = await file.text();
    if (text.includes("bad")) throw new RangeError("Cannot read bad.csv: row 3 has the length 2, expected 3");
    stem = file.name.replace(/\..*$/, "");
    const lines = text.trim().split("\n").map((line) => line.split(","));
    names = lines[0]!;
    rows = lines.slice(1).map((line) => line.map((c) => c === "" ? null : Number.isNaN(Number(c)) ? c : Number(c)));
    summary = names.map((name, d) => {
      const cells = rows.map((row) => row[d]!);
      const isW = cells.some((c) => typeof c === "string");
      const words = [...new Set(cells.filter((c) => c !== null).map(String))];
      const found = isW ? words.length > 200 ? "out" : words.length === 2 ? "binary" : "categorical" : words.length < 20 ? "categorical" : "binned";
      const choice = choices.get(d) ?? found;
      return { name, found, choice, why: `${words.length} different words: ${words.slice(0, 4)}`, example: words.slice(0, 3).join(", "), isLearned: choice !== "out", ...(isW && words.length < 200 && { words }) };
    });
    return { stem, rows: rows.length, gaps: 40, columns: summary, question: `${names[0]} = '${rows[0]![0]}'` };
  },
  async prepare(_: { seed: number; threads: number }): Promise<LearningSummary> {
    await new Promise((r) => setTimeout(r, 300));
    isStopped = false;
    return { rows: rows.length, heldOut: 90, parameters: 123456, threads: 2, independentNll: 15.2 };
  },
  async learn(): Promise<void> {
    for (let epoch = 0; epoch <= 20 && !isStopped; epoch++) {
      await new Promise((r) => setTimeout(r, 50));
      tell({ epoch, trainNll: 12 + 6 * Math.exp(-epoch / 4), validNll: 13 + 5 * Math.exp(-epoch / 4), seconds: epoch / 20 });
    }
  },
  stop(): void { isStopped = true; },
  firstRows(n: number): readonly (readonly Cell[])[] { return rows.slice(0, n); },
  async sample({ n, seed, given }: { n: number; seed: number; given?: ReadonlyMap<string, string> }): Promise<PlainTable> {
    return { names, rows: Array.from({ length: n }, (_, k) => rows[(seed * 37 + k * 91) % rows.length]!.map((c, d) => given?.get(names[d]!) ?? c)) };
  },
  async sampleFile(_: { n: number; seed: number; given?: ReadonlyMap<string, string> }): Promise<Uint8Array<ArrayBuffer>> { return new Uint8Array(3); },
  async compare({ columns }: { columns: readonly number[]; seed: number }): Promise<Compared> {
    return compare(columns.map((d) => ({ real: rows.map((r) => r[d]!), generated: rows.slice(0, 300).map((r) => r[d]!) })));
  },
  async strangest(n: number): Promise<StrangeRow[]> {
    return rows.slice(0, n).map((cells, row) => ({ row, share: 1 - row / rows.length, cells, surprise: cells.map(() => 4), above: cells.map((_, d) => (row * 7 + d * 3) % 11 - 2) }));
  },
  async scoresFile(): Promise<Uint8Array<ArrayBuffer>> { return new Uint8Array(3); },
  async fill(_: { n: number; seed: number }): Promise<FilledRow[]> {
    return rows.flatMap((cells, row) => cells.includes(null) ? [{ row, cells: cells.map((c) => c ?? 33), spread: cells.map((c) => c === null ? "± 4.1" : undefined) }] : []).slice(0, 20);
  },
  async filledFile(_: { seed: number }): Promise<Uint8Array<ArrayBuffer>> { return new Uint8Array(3); },
  async ask({ question }: { question: string; seed: number }): Promise<Answer> {
    if (question.includes("?")) throw new RangeError("Cannot understand ? at character 1: expected the name of a column");
    return { probability: 0.123, error: 0.002, isExact: false, found: 80 };
  },
  async download(_: { wasmPaths: string }): Promise<Uint8Array<ArrayBuffer>> { return new Uint8Array(3); },
};

/** What this Worker offers. */
export type TableFunctions = typeof functions;

offer(functions);
