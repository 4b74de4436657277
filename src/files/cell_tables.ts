/**
 * Tables of cells, which files with types hold.
 *
 * @module
 */
import { Words } from "../data/mod.ts";
import { MISSING_VALUE } from "../errors/mod.ts";
import {
  CheckedRows,
  isMissing,
  isTranslated,
  kindOf,
  nameOf,
  type Rows,
  type Schema,
  type SchemaVariable,
} from "../made/mod.ts";
import { dateOfTime } from "../made/kinds/mod.ts";
import type { Cell, CellPart, CellReader } from "./cells.ts";
import { joinedSchema } from "./context.ts";
import { checkValues } from "./csv.ts";
import type { Format } from "./format.ts";
import { shown } from "./header.ts";
import { type FileColumns, matchColumns, matchFiles, NO_COLUMN } from "./match_columns.ts";
import { narrowed } from "./narrow_parts.ts";
import type { FileSource } from "./source.ts";
import { readsTables } from "./reads_tables.ts";
import { rowError, type SkippedRows } from "./skipped_rows.ts";
import type { TableParts } from "./table_parts.ts";

/**
 * How files of cells are read as tables.
 *
 * @param cells Reads the cells.
 */
export function readsCells(cells: CellReader): Pick<Format, "add" | "read" | "parts" | "cells"> {
  return {
    cells,
    ...readsTables((table, source, { skipped }) =>
      addCells(table, cells(source, undefined, skipped), source.name)
    ),
    parts: (source, { incomplete = false, partial, skipped, ...schemas }) =>
      rowsOf(cells, source, { schema: joinedSchema(schemas), missing: incomplete, partial, skipped }),
  };
}

/** Adds the rows of a file to a table, which may have rows of other files with the same columns. */
async function addCells(table: TableParts, parts: AsyncIterable<CellPart>, name: string): Promise<void> {
  const before = table.columns;
  for await (const part of parts) addCellPart(table, part, { name, before });
}

/**
 * Adds some rows to a table.
 *
 * @param table The table.
 * @param part The rows.
 * @param options What messages call the file that they are of, and the columns of files that came before it.
 */
export function addCellPart(
  table: TableParts,
  { names, columns: found, rows, nested = [] }: CellPart,
  { name, before }: { readonly name: string; readonly before?: FileColumns | undefined },
): void {
  const { words } = table;
  for (const name of nested) table.nested.add(name);
  const D = found.length;
  const places = before && matchFiles(name, { width: D, names }, before);
  const columns = found.map((cells, d) => places ? found[places[d]!]! : cells);
  const values = new Float64Array(rows * D);
  const isWord: (Uint8Array | undefined)[] = Array(D);
  columns.forEach((cells, d) => {
    for (let row = 0; row < rows; row++) {
      const value = valueOf(cells[row]!);
      if (typeof value === "number") values[row * D + d] = value;
      else {
        values[row * D + d] = (words[d] ??= new Words()).add(value);
        (isWord[d] ??= new Uint8Array(rows))[row] = 1;
      }
    }
  });
  table.add({ values, shape: [rows, D], names: before ? before.names : names, isWord });
}

/** Rows for a model. */
async function* rowsOf(
  cells: CellReader,
  source: FileSource,
  { schema, missing, partial, skipped }: {
    readonly schema: Schema;
    readonly missing: boolean;
    readonly partial: boolean | undefined;
    readonly skipped: SkippedRows | undefined;
  },
): AsyncGenerator<Rows> {
  const names = schema.flatMap(({ name }) => name ?? []);
  const parts = cells(source, names.length === schema.length ? names : undefined, skipped);
  const D = schema.length;
  for await (const { names, columns, rows: all, first, numbers } of parts) {
    const places = matchColumns(source.name, { width: columns.length, names }, schema, partial);
    const given = new Float64Array(all * D).fill(NaN);
    const wrong = new Set<number>();
    schema.forEach((variable, d) => {
      if (places[d] === NO_COLUMN) return;
      const column = columns[places[d]!]!;
      const isPlain = skipped === undefined && !isTranslated(variable);
      for (let row = 0; row < all; row++) {
        const cell = column[row]!;
        // nearly all cells are numbers that stand for themselves
        if (isPlain && typeof cell === "number" && cell === cell) {
          given[row * D + d] = cell;
          continue;
        }
        if (wrong.has(row)) continue;
        const refuse = (reason: string, cause?: string) => {
          const value = `the value ${shown(textOf(cell))}`;
          const number = numbers?.[row] ?? first + row;
          const place = { file: source.name, row: number, column: places[d]!, name: variable.name };
          throw rowError(
            `${value} in row ${number}, ${nameOf(schema, d)} ${reason}`,
            { ...place, reason: `${value} ${reason}` },
            cause,
          );
        };
        const options = { missing, checks: skipped !== undefined };
        try {
          given[row * D + d] = codeOf(cell, variable, refuse, options);
        } catch (error) {
          if (skipped === undefined) throw error;
          skipped.take(error);
          wrong.add(row);
        }
      }
    });
    const values = wrong.size === 0 ? given : given.filter((_, place) => !wrong.has(Math.floor(place / D)));
    const rows = all - wrong.size;
    if (rows === 0) continue;
    if (missing) {
      checkValues({ values, shape: [rows, D], first }, schema, source.name);
      yield { data: values, shape: [rows, D] };
    } else yield CheckedRows.check(source.name, { data: narrowed(values), shape: [rows, D] }, schema, first);
  }
}

/** The number or the word that a cell is; NaN where there is none. */
function valueOf(cell: Cell): number | string {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint" && Number.isSafeInteger(Number(cell))) return Number(cell);
  const text = textOf(cell);
  return text === "" ? NaN : text;
}

/** A cell as it is written in text. A time at midnight is a date. */
function textOf(cell: Cell): string {
  if (cell === null) return "";
  if (!(cell instanceof Date)) return String(cell);
  return cell.toISOString().replace("T00:00:00.000Z", "").replace(".000Z", "Z");
}

/** The value of a variable that a cell stands for. */
function codeOf(
  cell: Cell,
  variable: SchemaVariable,
  refuse: (reason: string, cause?: string) => never,
  { missing, checks }: { readonly missing: boolean; readonly checks: boolean },
): number {
  const value = cell instanceof Date && variable.date
    ? dateOfTime(cell.getTime(), variable.date.format)
    : valueOf(cell);
  if (typeof value === "number" && Number.isNaN(value)) {
    if (missing || variable.missing) return NaN;
    return refuse("is missing; fill it in or leave the row out", MISSING_VALUE);
  }
  if (typeof value === "number" && !checks && !isTranslated(variable)) return value;
  const kind = kindOf(variable);
  const code = kind.parse(String(value), variable);
  if (code !== undefined) return code;
  // a text says so where the model learned from a file of text
  if ((missing || variable.missing) && isMissing(String(value))) return NaN;
  return refuse(`is not ${kind.expectedInFiles(variable)}`);
}
