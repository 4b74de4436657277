/**
 * Cells that spreadsheets do not run: what begins as a formula does gets an apostrophe in front, as OWASP advises against CSV injection.
 *
 * @module
 */
import type { Schema } from "../made/mod.ts";
import { isNumber } from "./number.ts";
import type { TextRows } from "./text_rows.ts";

const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * A text that no spreadsheet runs.
 *
 * @param text What stands in a cell.
 * @param hasComma Whether a comma may stand for the decimal point of numbers, which stay as they are.
 */
export function safeText(text: string, hasComma = false): string {
  return FORMULA.test(text) && !isNumber(text, hasComma) ? `'${text}` : text;
}

/** A schema with names and labels that no spreadsheet runs. */
export function safeSchema(schema: Schema): Schema {
  return schema.map((variable) => ({
    ...variable,
    ...(variable.name !== undefined && { name: safeText(variable.name) }),
    ...("labels" in variable && variable.labels &&
      { labels: variable.labels.map((label) => safeText(label)) }),
  }));
}

/** Rows of a text with cells and names that no spreadsheet runs. */
export function safeRows({ layout, head, lines, ...others }: TextRows): TextRows {
  const { scanner, marks } = layout;
  const safeLine = (line: string) => {
    scanner.scan(line, 0, 0);
    let [safe, from] = ["", 0];
    for (let column = 0; column < scanner.count; column++) {
      const field = scanner.field(line, column);
      if (safeText(field, marks[column] !== "point") === field) continue;
      const start = scanner.starts[column]!;
      safe += `${line.slice(from, start)}'`;
      from = start;
    }
    return safe + line.slice(from);
  };
  const safeHead = (head: string) => {
    // names come behind comments
    const start = /^(?:#.*\n|sep=.\n)*/.exec(head)![0].length;
    return head.slice(0, start) + (start < head.length ? safeLine(head.slice(start)) : "");
  };
  return { ...others, layout, head: safeHead(head), lines: lines.map(safeLine) };
}
