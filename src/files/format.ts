import type { Rows, Samples, Schema } from "../made/mod.ts";
import type { CellReader } from "./cells.ts";
import type { FileSource } from "./source.ts";
import type { SkippedRows } from "./skipped_rows.ts";
import type { Split } from "./splits.ts";
import type { Table, TableParts } from "./table_parts.ts";
import type { TextRows } from "./text_rows.ts";

/** What the caller knows of a file. */
export interface ReadOptions {
  /** The array to take of a file of several; by default the names of the arrays tell. */
  readonly key?: string | undefined;
  /** Whether the first line of text names the columns; by default the line itself tells. */
  readonly header?: boolean | undefined;
  /** Collects the rows of text and of tables of cells that are wrong, which are left out then; by default the first one is an error. */
  readonly skipped?: SkippedRows | undefined;
  /** Is told how many bytes were read, of packed files as they lie on the disk; of the one table in a zip archive it hears nothing. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * The rows to test with: a share of the rows where the data have no part for that, the last tenth of one table, or those of another file of
 * the same columns. A share is drawn at random, always the same rows of as many, so that every model of the data is tested with the same.
 */
export type TestRows = number | "last" | { readonly file: string };

/** What the caller knows of a file to learn. */
export interface DatasetOptions extends ReadOptions {
  /** What each row is given: the column of a table, or the array of an `.npz` file; by default nothing is. */
  readonly context?: string | undefined;
  /** Whether grey levels are left as they are; by default those of 128 and more become 1 and all others 0. */
  readonly levels?: boolean | undefined;
  /** The rows to test with; by default those that the file has for that, and of one table a tenth at random. */
  readonly test?: TestRows | undefined;
  /**
   * How many rows to learn are kept at most, of one table before rows to test with are taken; by default all are. They are drawn at random,
   * always the same of as many, and of one table while they come, so that memory does not grow with the file.
   */
  readonly rows?: number | undefined;
  /**
   * Whether beside rows that are drawn some are kept with values that these may lack: of each column the first with each value, where it
   * has few, and those with the least and the largest number. So a schema of the rows holds for all; `false` by default.
   */
  readonly outlying?: boolean | undefined;
}

/** What the caller knows of rows for a model. */
export interface RowsOptions extends ReadOptions {
  /** The variables, which say what each column may hold. */
  readonly schema: Schema;
  /** The variables of what each row is given: columns that come last where they have no names, or the array of their name. */
  readonly context?: Schema | undefined;
  /** The part to take of a file that has several. */
  readonly split?: Split | undefined;
}

/** How rows for a model are read part by part. */
export interface PartsOptions extends RowsOptions {
  /** Whether any value may be missing, whatever the variables say of that; by default only theirs. */
  readonly incomplete?: boolean | undefined;
  /** Whether a table with names may lack columns, whose values are missing then. */
  readonly partial?: boolean | undefined;
  /** Whether rows of a text come with it. */
  readonly keepsText?: boolean | undefined;
}

/** Some rows of a file, NaN where a value is missing. */
export interface RowsPart extends Rows {
  /** How they stand in the file, if that is a text and it was asked for. */
  readonly text?: TextRows;
}

/** What a file holds to learn: one table, or the parts that its arrays are named for. */
export type Tables = { readonly table: Table } | { readonly [S in Split]?: Table };

/** Tables, and what rows are given, where that is in arrays of its own. */
export type FileTables = Tables & { readonly context?: Tables };

/** A format of files. */
export interface Format {
  /** What names end in, apart from `.gz` and `.zst`; the first one is written. */
  readonly endings: readonly [string, ...string[]];
  /** Whether a file begins so; left out where nothing but the name tells. */
  begins?(start: Uint8Array): boolean;
  /** Whether a file can hold several arrays. */
  readonly severalArrays?: boolean;
  /** Adds all rows to a table, which may have rows of other files with the same columns; left out where only one file makes a table. */
  add?(table: TableParts, source: FileSource, options: DatasetOptions): Promise<void>;
  /** Reads all that there is to learn. */
  read(source: FileSource, options: DatasetOptions): Promise<FileTables>;
  /** Reads rows for a model part by part, with their contexts behind them. */
  parts(source: FileSource, options: PartsOptions): AsyncGenerator<RowsPart>;
  /** Reads cells of columns with names; left out where rows have no such cells. */
  readonly cells?: CellReader;
  /** The bytes of a file of the rows of a model, which come in parts; left out where none is written. */
  encode?(parts: AsyncIterable<Samples>, schema: Schema): AsyncGenerator<Uint8Array>;
}
