/**
 * Reading of text with numbers: the place where tables of words and of missing values will be read.
 *
 * @module
 */
import { type Matrix, matrix } from "@staircase/made";

/** What separates numbers, the likeliest first. */
const SEPARATORS = [",", ";", "\t", /\s+/];

/** Rows, and what their columns are called where the first line says that. */
export interface NumbersTable {
  readonly train: Matrix;
  readonly columns?: readonly string[];
}

/**
 * Reads lines of numbers.
 *
 * @param text Lines of as many numbers each, with commas, semicolons, tabs or spaces between; the first may have names instead.
 * @param name What messages call the file.
 * @returns The numbers.
 * @throws {SyntaxError} If there are none, a field is no number, or a line has more or fewer than the first.
 */
export function parseNumbers(text: string, name: string): NumbersTable {
  const refuse = (reason: string): never => {
    throw new SyntaxError(`Cannot read ${name}: ${reason}`);
  };
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const first = lines[0] ?? refuse("it is empty");
  const separator = SEPARATORS.find((separator) => first.trim().split(separator).length > 1) ?? ",";
  const fieldsOf = (line: string) =>
    line.trim().split(separator).map((field) => field.trim().replace(/^"(.*)"$/, "$1"));
  const names = fieldsOf(first);
  const hasHeader = names.every((field) => field === "" || Number.isNaN(Number(field)));
  const rows = hasHeader ? lines.slice(1) : lines;
  if (rows.length < 2) refuse(`it has ${rows.length} rows, expected at least 2`);
  const data = new Float64Array(rows.length * names.length);
  rows.forEach((line, row) => {
    const fields = fieldsOf(line);
    if (fields.length !== names.length) {
      refuse(`row ${row + 1} has ${fields.length} values, expected ${names.length} as in the first line`);
    }
    fields.forEach((field, column) => {
      const value = Number(field);
      if (field === "" || !Number.isFinite(value)) {
        refuse(
          `row ${row + 1}, column ${column + 1} has ${JSON.stringify(field.slice(0, 40))}, expected a number`,
        );
      }
      data[row * names.length + column] = value;
    });
  });
  return { train: matrix(data, [rows.length, names.length]), ...(hasHeader && { columns: names }) };
}
