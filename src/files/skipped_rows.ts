/**
 * Rows of which something is wrong: what messages say of them, and who leaves them out.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";

/** A row of a file of which something is wrong. */
export interface WrongRow {
  /** The file. */
  readonly file: string;
  /** The number of the row, from 0, not counting a header. */
  readonly row: number;
  /** The number of the column of which something is wrong, from 0, if it is one. */
  readonly column?: number;
  /** What that is called, if it has a name. */
  readonly name?: string | undefined;
  /** What is wrong, as a sentence about the row or the value. */
  readonly reason: string;
}

/** What errors say of rows. */
const WRONG = new WeakMap<Error, WrongRow>();

/**
 * An error about a row.
 *
 * @param message What to say of it.
 * @param wrong The same in parts.
 * @param cause Why, if it has to be told apart.
 */
export function rowError(message: string, wrong: WrongRow, cause?: unknown): SyntaxError {
  const error = inputError(new SyntaxError(`Cannot read ${wrong.file}: ${message}`, { cause }));
  WRONG.set(error, wrong);
  return error;
}

/** So many rows are kept; more are counted. */
const MOST_KEPT = 100_000;

/**
 * Collects the rows of text and of tables that are wrong. Readers that are given one leave such rows out, in the place of an error.
 *
 * @example A row that is too short
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readDataset, SkippedRows } from "@staircase/made/files";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "colour,doors\nred,1\nblue\nred,2\n");
 * const skipped = new SkippedRows();
 * const { train, test } = await readDataset(path, { skipped });
 * assertEquals([train.shape[0], test!.shape[0], skipped.count], [1, 1, 1]);
 * assertEquals(skipped.rows[0], { file: path, row: 1, reason: "it has the length 1, expected 2" });
 * await Deno.remove(path);
 * ```
 */
export class SkippedRows {
  readonly #rows: WrongRow[] = [];
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** What is wrong with each, or with the first 100,000. */
  get rows(): readonly WrongRow[] {
    return this.#rows;
  }

  /**
   * Takes what went wrong, if that is about a row.
   *
   * @param error What was thrown.
   * @throws {unknown} The same, if it is about anything else.
   */
  take(error: unknown): void {
    const wrong = error instanceof Error ? WRONG.get(error) : undefined;
    if (wrong === undefined) throw error;
    this.#count++;
    if (this.#rows.length < MOST_KEPT) this.#rows.push(wrong);
  }
}
