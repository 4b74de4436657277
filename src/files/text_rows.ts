import { RowScanner } from "./row_scanner.ts";
import type { TextLayout } from "./text_layout.ts";

/** Rows as they stand in a text. */
export interface TextRows {
  /** What messages call the text. */
  readonly name: string;
  /** How the rows of the text are read. */
  readonly layout: TextLayout;
  /** What stands before the first row of the text: the names of the columns, and comments. */
  readonly head: string;
  /** The rows, each with the end of its line. */
  readonly lines: readonly string[];
}

/** What has arrived of a text, until the rows in it were read. */
export class TextCopy {
  readonly #name: string;
  #text = "";
  /** Where the rows start that were not taken. */
  #at = 0;
  /** Of its own, so that it keeps to this text. */
  #scanner: RowScanner | undefined;
  /** What stands before the first row, once that is known. */
  #head: string | undefined;
  #rows = 0;

  /**
   * @param name What messages call the text.
   */
  constructor(name: string) {
    this.#name = name;
  }

  /** Adds what has arrived. */
  add(text: string): void {
    this.#text = this.#text.slice(this.#at) + text;
    this.#at = 0;
  }

  /** Ends the last line, as whoever reads the rows does. */
  end(): void {
    if (!this.#text.endsWith("\n")) this.#text += "\n";
  }

  /** Takes the next rows, which have all arrived, without those of some numbers. */
  take(layout: TextLayout, rows: number, leftOut: ReadonlySet<number>): TextRows {
    const text = this.#text;
    const { delimiter, start, width } = layout;
    const scanner = this.#scanner ??= new RowScanner(delimiter, this.#name);
    if (this.#head === undefined) {
      this.#head = text.slice(0, start);
      this.#at = start;
    }
    const lines: string[] = [];
    while (lines.length < rows) {
      const next = scanner.scan(text, this.#at, this.#rows);
      // an empty line is a row of one column
      const isRow = width === 1 || !scanner.isEmptyLine();
      if (isRow && !leftOut.has(this.#rows++)) lines.push(text.slice(this.#at, next));
      this.#at = next;
    }
    return { name: this.#name, layout, head: this.#head, lines };
  }
}
