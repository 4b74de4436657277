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
    this.#text += text;
  }

  /** Ends the last line, as whoever reads the rows does. */
  end(): void {
    if (!this.#text.endsWith("\n")) this.#text += "\n";
  }

  /** Takes the next rows, which have all arrived, without those of some numbers. */
  take(layout: TextLayout, rows: number, leftOut: ReadonlySet<number>): TextRows {
    const text = this.#text;
    const { scanner, start, width } = layout;
    let at = 0;
    if (this.#head === undefined) {
      this.#head = text.slice(0, start);
      at = start;
    }
    const lines: string[] = [];
    while (lines.length < rows) {
      const next = scanner.scan(text, at, this.#rows);
      // an empty line is a row of one column
      const isRow = width === 1 || !scanner.isEmptyLine();
      if (isRow && !leftOut.has(this.#rows++)) lines.push(text.slice(at, next));
      at = next;
    }
    this.#text = text.slice(at);
    return { name: this.#name, layout, head: this.#head, lines };
  }
}
