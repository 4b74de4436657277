/**
 * Tables as aligned plain text, the same on a terminal and through a pipe.
 *
 * @module
 */

/** Spaces between two columns. */
const gap = "  ";

/** The narrowest column of a {@linkcode RowTable}: wide enough for `99999.99`. */
const narrowest = 8;

/**
 * A table of numbers that is printed row by row while the rows are still being computed. Column widths follow
 * from the titles alone; a cell that is too long pushes its row to the right and is never cut.
 *
 * @example Rows of an epoch table
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const table = new RowTable(["epoch", "test NLL"]);
 * assertEquals(table.header, "   epoch  test NLL");
 * assertEquals(table.row(["3", "112.056"]), "       3   112.056");
 * ```
 */
export class RowTable {
  /** The line of titles, without a line feed. */
  readonly header: string;
  readonly #widths: readonly number[];

  /**
   * Fixes the columns.
   *
   * @param titles The titles, left to right.
   */
  constructor(titles: readonly string[]) {
    this.#widths = titles.map((title) => Math.max(title.length, narrowest));
    this.header = this.row(titles);
  }

  /**
   * Lays out one row, each cell at the right of its column.
   *
   * @param cells One text per column.
   * @returns The line, without a line feed.
   * @throws {TypeError} When the number of cells is not the number of columns.
   */
  row(cells: readonly string[]): string {
    checkCells(cells, this.#widths.length);
    return cells.map((cell, i) => cell.padStart(this.#widths[i]!)).join(gap);
  }
}

/**
 * Lays out a whole table, each row in a line: a space stands for ends of lines and other control characters. A column whose cells all begin like a number, or are empty or dashes, is aligned at
 * the right, every other column at the left.
 *
 * @param header The titles, left to right.
 * @param rows The rows, each with one text per title.
 * @returns The lines, titles first, each ending with a line feed.
 * @throws {TypeError} When a row has more or fewer cells than the header.
 *
 * @example A table of two columns
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const text = formatTable(["graph", "largest |delta|"], [["log_prob", "3.1e-5"], ["sample", "0"]]);
 * assertEquals(
 *   text,
 *   "graph     largest |delta|\n" +
 *     "log_prob           3.1e-5\n" +
 *     "sample                  0\n",
 * );
 * ```
 */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  for (const row of rows) checkCells(row, header.length);
  const [titles = [], ...lines] = [header, ...rows].map((cells) => cells.map(inOneLine));
  const columns = titles.map((title, i) => {
    const cells = lines.map((row) => row[i]!);
    return {
      width: Math.max(title.length, ...cells.map((cell) => cell.length)),
      numeric: cells.every((cell) => /^[-+]?\.?\d|^(-|NaN|-?Infinity|)$/.test(cell)),
    };
  });
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => {
      const { width, numeric } = columns[i]!;
      return numeric ? cell.padStart(width) : cell.padEnd(width);
    }).join(gap).trimEnd() + "\n";
  return [titles, ...lines].map(line).join("");
}

/** A text as part of a line. */
export function inOneLine(text: string): string {
  return text.replace(/\p{Control}+/gu, " ");
}

function checkCells(cells: readonly string[], count: number): void {
  if (cells.length !== count) {
    throw new TypeError(`Cannot lay out a row of ${cells.length} cells in a table of ${count} columns`);
  }
}

/**
 * Writes a table in Markdown.
 *
 * @param header The titles, left to right.
 * @param rows The cells, row by row.
 * @returns The table, with a line feed after each line.
 * @throws {TypeError} When a row has more or fewer cells than the header.
 */
export function formatMarkdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  for (const row of rows) checkCells(row, header.length);
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
