import { inputError } from "../errors/mod.ts";
import { shortest } from "../made/kinds/mod.ts";
import { kindOf, type Rows, type Samples, type Schema, type SchemaVariable } from "../made/mod.ts";
import { quoterOf } from "./csv_bytes.ts";
import { NO_COLUMN } from "./match_columns.ts";
import type { TextRows } from "./text_rows.ts";

/** Rows of a text, and what is filled into them. */
export interface FilledRows {
  /** The rows as they stand there, any of them several times; absent where they are of a file that is no text. */
  readonly text?: TextRows;
  /** Which values stand there, `[n, D]`. */
  readonly known: Rows;
  /** The rows with all values, `[n, D]`. */
  readonly rows: Samples;
  /** Columns of numbers behind those of the text, `n` each; NaN where there is none. */
  readonly beside: readonly ArrayLike<number>[];
}

/** What the columns are. */
export interface FillTextOptions {
  /** The variables of the model. */
  readonly schema: Schema;
  /** What the columns are called that come behind those of the text. */
  readonly beside: readonly string[];
}

/**
 * Writes rows of a text again with their gaps filled in. All else stands as it did: other columns, and values that were there, to the
 * character; lines end with `\n`.
 *
 * @param parts The rows, those of several texts one after the other.
 * @param options What the columns are.
 * @returns The bytes.
 * @throws {TypeError} If a text has other columns than the first, or the same in another order.
 */
export async function* fillText(
  parts: AsyncIterable<FilledRows>,
  { schema, beside }: FillTextOptions,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let first: TextRows | undefined;
  let filler: Filler | undefined;
  for await (const part of parts) {
    const { text } = part;
    if (text === undefined) {
      throw inputError(
        new TypeError(
          `Cannot fill ${
            first?.name ?? "rows"
          } together with files that are no text: complete them by themselves`,
        ),
      );
    }
    if (first === undefined) yield encoder.encode(headOf(text, beside));
    else if (!isAlike(text, first)) {
      throw inputError(
        new TypeError(
          `Cannot fill ${text.name} together with ${first.name}: its columns are others, or in another order; complete it by itself`,
        ),
      );
    }
    first ??= text;
    if (filler?.layout !== text.layout) filler = new Filler(schema, text);
    yield encoder.encode(filler.fill(text.lines, part));
  }
}

/** What stands above the rows, with names for the columns behind those of a text, if it has any. */
function headOf({ head, layout: { names, delimiter } }: TextRows, beside: readonly string[]): string {
  if (names === undefined || beside.length === 0) return head;
  const quote = quoterOf(delimiter);
  return `${head.slice(0, -1)}${beside.map((name) => delimiter + quote(name)).join("")}\n`;
}

/** Whether rows of two texts may stand in one. */
function isAlike(a: TextRows, b: TextRows): boolean {
  const namesOf = ({ head }: TextRows) => head.split("\n").at(-2);
  return a.layout === b.layout ||
    a.layout.delimiter === b.layout.delimiter && a.layout.width === b.layout.width &&
      namesOf(a) === namesOf(b);
}

/** Fills the gaps in rows of one text. */
class Filler {
  readonly layout: TextRows["layout"];
  /** The columns of variables, in the order of the text. */
  readonly #columns: readonly {
    readonly d: number;
    readonly column: number;
    readonly variable: SchemaVariable;
  }[];
  readonly #quote: (text: string) => string;

  constructor(schema: Schema, { layout }: TextRows) {
    this.layout = layout;
    this.#columns = schema.map((variable, d) => ({ d, column: layout.places[d]!, variable }))
      .filter(({ column }) => column !== NO_COLUMN)
      .sort((a, b) => a.column - b.column);
    this.#quote = quoterOf(layout.delimiter);
  }

  fill(lines: readonly string[], { known, rows, beside }: FilledRows): string {
    const { scanner, delimiter, marks } = this.layout;
    const D = rows.shape[1];
    const hasComma = !marks.includes("point");
    return lines.map((line, row) => {
      scanner.scan(line, 0, row);
      let [filled, from] = ["", 0];
      for (const { d, column, variable } of this.#columns) {
        if (known.data[row * D + d] === 1) continue;
        const quotes = scanner.quoted[column]!;
        filled += line.slice(from, scanner.starts[column]! - quotes) +
          this.#format(rows.data[row * D + d]!, variable, marks[column] !== "point");
        from = scanner.ends[column]! + quotes;
      }
      const numbers = beside.map((values) =>
        delimiter +
        (Number.isNaN(values[row])
          ? ""
          : this.#quote(withMark(String(shortest(Math.fround(values[row]!))), hasComma)))
      );
      return `${filled}${line.slice(from, -1)}${numbers.join("")}\n`;
    }).join("");
  }

  #format(value: number, variable: SchemaVariable, hasComma: boolean): string {
    const written = kindOf(variable).format(value, variable);
    const isNumber = variable.date === undefined && Number.isFinite(Number(written));
    return this.#quote(withMark(written, hasComma && isNumber));
  }
}

/** A number with its decimals behind a comma, where that is so. */
function withMark(number: string, hasComma: boolean): string {
  return hasComma ? number.replace(".", ",") : number;
}
