import { inputError } from "../errors/mod.ts";
import { type DecimalMark, fewDigits, parseNumber } from "./number.ts";

/** The longest field, in characters: a quote that is not closed is noticed there. */
export const LONGEST_FIELD = 2 ** 16;

/** The most columns of a row. */
export const MOST_COLUMNS = 1_000_000;

const ENCODER = new TextEncoder();

const [TAB, NEWLINE, SPACE, QUOTE] = [9, 10, 32, 34];

/**
 * Finds the fields of rows in a text. A field may be in quotes, where a doubled quote is a quote, and delimiters and line ends are
 * part of it. Spaces around fields are not part of them.
 */
export class RowScanner {
  /** The number of fields in the row, as far as they are whole. */
  count = 0;
  /** Where fields start in the text: behind the quote, if there is one. */
  starts = new Int32Array(64);
  /** Where fields end, behind their last character. */
  ends = new Int32Array(64);
  /** Whether fields are in quotes. */
  quoted = new Uint8Array(64);
  readonly #delimiter: number;
  /** Whether any number of spaces and tabs is one delimiter. */
  readonly #isSpace: boolean;
  readonly #name: string;
  /** The text that was scanned last, and the codes of its characters. */
  #text = "";
  #codes: Uint8Array | Uint16Array = new Uint8Array();

  /**
   * @param delimiter One character; a space stands for any number of spaces and tabs.
   * @param name What to call the table in an error.
   */
  constructor(delimiter: string, name: string) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#isSpace = delimiter === " ";
    this.#name = name;
  }

  /**
   * Finds the fields of the row that starts at a place.
   *
   * @param text Text that ends with a line end.
   * @param start Where the row starts.
   * @param row The number of the row, for messages.
   * @returns Where the next row starts, or -1 if a quote is not closed within the text.
   * @throws {SyntaxError} If a field is too long, or there are too many.
   */
  scan(text: string, start: number, row: number): number {
    const codes = this.#codesOf(text);
    const delimiter = this.#delimiter;
    const isSpace = this.#isSpace;
    const other = isSpace ? TAB : delimiter; // what else is between fields
    const blank = delimiter === TAB ? SPACE : TAB; // what is skipped besides spaces
    let { starts, ends, quoted } = this;
    let count = 0;
    let at = start;
    while (true) {
      if (count === starts.length) {
        this.#grow(row);
        ({ starts, ends, quoted } = this);
      }
      let code = codes[at]!;
      while (code === SPACE || code === blank) code = codes[++at]!;
      if (isSpace && code === NEWLINE && count > 0) break; // spaces at the end of a line
      starts[count] = at;
      quoted[count] = 0;
      if (code === QUOTE) {
        const close = closingQuote(text, at);
        if (close < 0) {
          if (text.length - at > LONGEST_FIELD) this.#refuseLong(row, count);
          this.count = count;
          return -1;
        }
        let after = close + 1;
        code = codes[after]!;
        if (!isSpace) { while (code === SPACE || code === blank) code = codes[++after]!; }
        // what has more after the closing quote is taken as it stands, and will not be a number
        if (code === delimiter || code === other || code === NEWLINE) {
          starts[count] = at + 1;
          ends[count] = close;
          quoted[count] = 1;
        }
        at = after;
      }
      while (code !== delimiter && code !== other && code !== NEWLINE) code = codes[++at]!;
      if (quoted[count] === 0) ends[count] = at;
      if (ends[count]! - starts[count]! > LONGEST_FIELD) this.#refuseLong(row, count);
      count++;
      at++;
      if (code === NEWLINE) {
        this.count = count;
        return at;
      }
    }
    this.count = count;
    return at + 1;
  }

  /** A field of the row as text. */
  field(text: string, column: number): string {
    const field = text.slice(this.starts[column], this.ends[column]);
    return this.quoted[column] === 1 ? field.replaceAll('""', '"') : field.trimEnd();
  }

  /**
   * A field of the row as a number.
   *
   * @param text The text that was scanned.
   * @param column Which field.
   * @param mark What stands before its decimals.
   * @returns What `parseNumber` gives; NaN if it may have points between thousands.
   */
  number(text: string, column: number, mark: DecimalMark): number {
    const start = this.starts[column]!;
    const end = this.ends[column]!;
    const value = fewDigits(this.#codes, start, end, mark); // as nearly all fields are
    return value === value || mark === "comma"
      ? value
      : parseNumber(text.slice(start, end), mark === "either");
  }

  /** Whether the row is a line with nothing in it. */
  isEmptyLine(): boolean {
    return this.count === 1 && this.isBlank(0);
  }

  /** Whether a field holds nothing and is not in quotes. */
  isBlank(column: number): boolean {
    return this.quoted[column] === 0 && this.starts[column] === this.ends[column];
  }

  /** The codes of the characters of a text, which take several times as long to be asked for one by one as from an array. */
  #codesOf(text: string): Uint8Array | Uint16Array {
    if (text === this.#text) return this.#codes;
    this.#text = text;
    if (this.#codes.length < text.length || this.#codes instanceof Uint16Array) {
      this.#codes = new Uint8Array(text.length);
    }
    const { read, written } = ENCODER.encodeInto(text, this.#codes as Uint8Array);
    if (read < text.length || written > read) {
      this.#codes = Uint16Array.from({ length: text.length }, (_, k) => text.charCodeAt(k));
    }
    return this.#codes;
  }

  #grow(row: number): void {
    const { length } = this.starts;
    if (length >= MOST_COLUMNS) {
      this.#refuse(`row ${row} has more than ${MOST_COLUMNS.toLocaleString("en")} columns`);
    }
    const longer = Math.min(2 * length, MOST_COLUMNS);
    this.starts = lengthened(this.starts, new Int32Array(longer));
    this.ends = lengthened(this.ends, new Int32Array(longer));
    this.quoted = lengthened(this.quoted, new Uint8Array(longer));
  }

  #refuseLong(row: number, column: number): never {
    return this.#refuse(
      `row ${row}, column ${column} has more than ${
        LONGEST_FIELD.toLocaleString("en")
      } characters; is there a quote that is not closed?`,
    );
  }

  #refuse(reason: string): never {
    throw inputError(new SyntaxError(`Cannot read ${this.#name}: ${reason}`));
  }
}

/** Where the quote is that closes a field, or -1. */
function closingQuote(text: string, opening: number): number {
  let close = text.indexOf('"', opening + 1);
  while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
  return close;
}

function lengthened<A extends Int32Array | Uint8Array>(values: A, longer: A): A {
  longer.set(values);
  return longer;
}
