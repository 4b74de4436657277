import { isPadded, Words } from "../data/mod.ts";
import { inputError, MISSING_VALUE } from "../errors/mod.ts";
import { isMissing, kindOf, type SchemaVariable } from "../made/mod.ts";
import { shown } from "./header.ts";
import { NO_COLUMN } from "./match_columns.ts";
import { type DecimalMark, groupedNumber, isInfinite, isNumber } from "./number.ts";
import { rowError } from "./skipped_rows.ts";
import type { TablePart } from "./table_part.ts";
import { findLayout, HEAD, type TextLayout, type TextTableOptions } from "./text_layout.ts";

const ZERO = 48;

/** The longest row, in characters. */
const LONGEST_ROW = 2 ** 26;

/** Some rows of a table, until the next part is asked for. */
export interface TextPart extends TablePart {
  /** The number of the first row. */
  readonly first: number;
}

/** Reads the rows of a table in text that arrives piece by piece. */
export class TextTable {
  readonly #options: TextTableOptions;
  /** What has arrived and was not yet read. */
  #rest = "";
  /** How long that must be to be looked at. It doubles while a row goes on, so that long rows take linear time. */
  #wait = HEAD;
  #layout: TextLayout | undefined;
  #rows = 0;
  /** The numbers of rows that were left out. */
  readonly #leftOut = new Set<number>();
  /** Empty lines since the last row. */
  #emptyLines = 0;
  readonly #words: (Words | undefined)[];
  /** Of each column with words, in which rows of the part they stand. */
  readonly #isWord: (Uint8Array | undefined)[] = [];

  constructor(options: TextTableOptions) {
    this.#options = options;
    this.#words = options.words ?? [];
  }

  /** How the rows are read, once some have arrived. */
  get layout(): TextLayout | undefined {
    return this.#layout;
  }

  /** The numbers of rows that were left out so far. */
  get leftOut(): ReadonlySet<number> {
    return this.#leftOut;
  }

  /** Takes the next piece of the text; gives the parts that are full. */
  *take(text: string): Generator<TextPart> {
    this.#rest += text;
    if (this.#rest.length >= this.#wait) yield* this.#read(false);
  }

  /** Gives what is left at the end of the text. */
  *end(): Generator<TextPart> {
    if (this.#rest !== "" && !this.#rest.endsWith("\n")) this.#rest += "\n";
    yield* this.#read(true);
    if (this.#rest !== "") this.#refuse(`row ${this.#next} has a quote that is not closed`);
    const layout = this.#layout;
    // in a table of one column an empty line is a row, but for the last one
    if (layout?.width === 1) yield* this.#addEmptyRows(this.#emptyLines - 1, layout);
    if (layout === undefined || this.#rows === 0) {
      const { skipped } = this.#options;
      return this.#refuse(
        `it has no rows${skipped?.count ? ` but wrong ones: ${skipped.rows.at(-1)!.reason}` : ""}`,
      );
    }
    const rest = this.#rows % layout.step;
    if (rest > 0) yield* this.#part(rest, layout);
  }

  /** Reads the rows that have arrived as a whole. */
  *#read(isEnd: boolean): Generator<TextPart> {
    const text = this.#rest.slice(0, this.#rest.lastIndexOf("\n") + 1);
    const isNew = this.#layout === undefined;
    const layout = this.#layout ??= findLayout(text, isEnd, this.#options);
    let at = isNew && layout ? layout.start : 0;
    while (layout !== undefined && at < text.length) {
      const next = layout.scanner.scan(text, at, this.#next);
      if (next < 0) break;
      at = next;
      if (layout.scanner.isEmptyLine()) {
        this.#emptyLines++;
        continue;
      }
      if (this.#emptyLines > 0) {
        if (layout.width > 1) this.#passEmptyLines();
        else yield* this.#addEmptyRows(this.#emptyLines, layout);
      }
      if (this.#add(text, layout)) yield* this.#part(layout.step, layout);
    }
    this.#rest = this.#rest.slice(at);
    this.#wait = Math.max(layout ? 0 : HEAD, Math.min(2 * this.#rest.length, LONGEST_ROW + 1));
    if (this.#rest.length > LONGEST_ROW) {
      this.#refuse(`row ${this.#next} has more than ${LONGEST_ROW.toLocaleString("en")} characters`);
    }
  }

  /** The number of the row that is read next. */
  get #next(): number {
    return this.#row + this.#emptyLines;
  }

  /** The number of the row that is being read. */
  get #row(): number {
    return this.#rows + this.#leftOut.size;
  }

  /** Adds a row, or one that holds nothing, unless it is wrong and may be left out. Returns whether it makes a part full. */
  #add(text: string | undefined, layout: TextLayout): boolean {
    const { step, values } = layout;
    try {
      if (text === undefined) values[this.#rows % step] = this.#valueOf("", 0, layout);
      else this.#readRow(text, layout);
    } catch (error) {
      const { skipped } = this.#options;
      if (skipped === undefined) throw error;
      skipped.take(error);
      this.#leftOut.add(this.#row);
      for (const marks of this.#isWord) if (marks) marks[this.#rows % step] = 0;
      return false;
    }
    this.#rows++;
    return this.#rows % step === 0;
  }

  /** Refuses empty lines between rows, or notes them and goes on. */
  #passEmptyLines(): void {
    const { name: file, skipped } = this.#options;
    const error = rowError(`row ${this.#row} is empty`, {
      file,
      row: this.#row,
      reason: "there is an empty line before it",
    });
    if (skipped === undefined) throw error;
    skipped.take(error);
    this.#emptyLines = 0;
  }

  /** Reads the values of a row. */
  #readRow(text: string, layout: TextLayout): void {
    const { scanner, width, places, names, translated, marks, hasWords, values, step } = layout;
    const { count, starts, ends } = scanner;
    // a delimiter at the end of a row is none too many
    if (count !== width && !(count === width + 1 && scanner.isBlank(width))) {
      const isOfR = this.#row === 0 && count === width + 1 && names !== undefined;
      const hint = isOfR
        ? "; if R wrote names of rows, which have no header, leave them out (row.names = FALSE)"
        : "";
      const reason = `has the length ${count}, expected ${width}${hint}`;
      throw rowError(`row ${this.#row} ${reason}`, {
        file: this.#options.name,
        row: this.#row,
        reason: `it ${reason}`,
      });
    }
    let at = this.#rows % step * places.length;
    for (let d = 0; d < places.length; d++) {
      const column = places[d]!;
      if (column === NO_COLUMN) {
        values[at++] = NaN;
        continue;
      }
      const value = translated[d] === undefined ? scanner.number(text, column, marks[column]!) : NaN;
      values[at++] =
        value === value && !(hasWords && isPaddedField(value, text, starts[column]!, ends[column]!))
          ? value
          : this.#valueOf(scanner.field(text, column), d, layout);
    }
  }

  /** Adds rows of one column that hold nothing. */
  *#addEmptyRows(count: number, layout: TextLayout): Generator<TextPart> {
    this.#emptyLines = 0;
    for (let k = 0; k < count; k++) {
      if (this.#add(undefined, layout)) yield* this.#part(layout.step, layout);
    }
  }

  /** The value of a field that is not just a number. */
  #valueOf(field: string, d: number, layout: TextLayout): number {
    const { places, names, marks, hasWords } = layout;
    const { schema, missing = false } = this.#options;
    const known = this.#words[d]?.find(field);
    if (known !== undefined) return this.#mark(d, known, layout);
    const variable = schema?.[d];
    const mark = marks[places[d]!]!;
    const number = hasWords && isPadded(field) ? undefined : groupedNumber(field, mark !== "point");
    const found = variable ? valueOf(field, { number, mark, variable }) : number;
    if (found !== undefined) return found;
    const isAbsent = isMissing(field);
    if (isAbsent && (missing || variable?.missing)) return NaN;
    if (hasWords && !isAbsent && !isInfinite(field)) {
      const dictionary = this.#words[d] ??= new Words();
      return this.#mark(d, dictionary.add(field), layout);
    }
    const name = names?.[d];
    const column = places[d]!;
    const where = `in row ${this.#row}, column ${column}${name === undefined ? "" : ` (${shown(name)})`}`;
    const reason = isAbsent
      ? "is missing; fill it in or leave the row out"
      : variable !== undefined
      ? `is not ${kindOf(variable).expectedInFiles(variable)}`
      : isInfinite(field)
      ? "is infinite; fill in another or leave the row out"
      : isNumber(field, mark !== "point")
      ? "is too large to be kept exactly"
      : "is not a number";
    const value = `the value ${shown(field)}`;
    throw rowError(
      `${value} ${where} ${reason}`,
      { file: this.#options.name, row: this.#row, column, name, reason: `${value} ${reason}` },
      isAbsent ? MISSING_VALUE : undefined,
    );
  }

  /** Notes that the value of a row that is being read is the code of a word. */
  #mark(d: number, code: number, { step }: TextLayout): number {
    const marks = this.#isWord[d] ??= new Uint8Array(step);
    marks[this.#rows % step] = 1;
    return code;
  }

  *#part(rows: number, { values, places, names }: TextLayout): Generator<TextPart> {
    const D = places.length;
    const part = { values: values.subarray(0, rows * D), shape: [rows, D] as const, names };
    yield { ...part, first: this.#rows - rows, isWord: this.#isWord };
    for (const marks of this.#isWord) marks?.fill(0);
  }

  #refuse(reason: string): never {
    throw inputError(new SyntaxError(`Cannot read ${this.#options.name}: ${reason}`));
  }
}

/** Whether a field that is a number is padded with zeros. */
function isPaddedField(value: number, text: string, start: number, end: number): boolean {
  // nearly all numbers are told by the first tests
  return end - start > 1 && Math.floor(value) === value && text.charCodeAt(start) === ZERO &&
    isPadded(text.slice(start, end));
}

/** The value of a variable that a field stands for: as it is, or as the number that it is with separators. */
function valueOf(
  field: string,
  { number, mark, variable }: { number: number | undefined; mark: DecimalMark; variable: SchemaVariable },
): number | undefined {
  const { parse } = kindOf(variable);
  // where a point stands between thousands, what it makes of 1.234 is another number
  const texts = number === undefined ? [field] : [field, String(number)];
  if (mark === "comma") texts.reverse();
  for (const text of texts) {
    const value = parse(text, variable);
    if (value !== undefined) return value;
  }
  return undefined;
}
