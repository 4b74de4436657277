/**
 * One-hot columns, listed straight from their codes: of the columns of a code at most one is 1, so nothing need be written
 * out or searched.
 *
 * @module
 */
import type { Expr } from "../../expr/mod.ts";
import { oneHotColumnsOf } from "../../ops/mod.ts";
import { f32, type FunctionBuilder, i32 } from "../../wasm/mod.ts";
import type { Place } from "./layout.ts";
import {
  addToColumn,
  beginColumnLists,
  END,
  endColumnLists,
  paddedColumns,
  type Positions,
  SPARSE,
} from "./positions.ts";
import { requestOf } from "./request.ts";
import type { ListedCode } from "./steps.ts";

const WORD = 4;
/** The words of a code in the table: where it lies in a row, how many values it has, where their columns are listed. */
const CODE_WORDS = 3;
/** Codes with larger values are not looked up. */
const MOST_VALUES = 2 ** 16;

/**
 * The codes of one-hot columns, in the order of their columns. Nothing for other expressions, where codes have so few
 * values that the columns are not sparse, and where the columns of a code do not follow one another, so that lists would
 * not be ascending.
 */
export function listedCodes(expr: Expr): ListedCode[] | undefined {
  const found = oneHotColumnsOf(expr);
  if (found === undefined) return undefined;
  const byCode = new Map<number, number[]>();
  for (const [column, code] of found.codes.entries()) {
    const value = found.values[column];
    if (byCode.has(code) && code !== found.codes[column - 1]) return undefined;
    const columns = byCode.get(code) ?? [];
    if (value < 0 || value >= MOST_VALUES || columns[value] !== undefined) return undefined;
    columns[value] = column;
    byCode.set(code, columns);
  }
  if (byCode.size * SPARSE > found.codes.length) return undefined;
  return Array.from(byCode, ([code, columns]) => ({
    code,
    columns: Array.from(columns, (column) => column ?? -1),
  }));
}

/** What the kernel must know of the codes: for each its words, and then the columns of its values, in bytes. */
export function codeTable(codes: readonly ListedCode[]): Int32Array {
  let start = codes.length * CODE_WORDS;
  const heads = codes.flatMap(({ code, columns }) => {
    const head = [code * WORD, columns.length, start * WORD];
    start += columns.length;
    return head;
  });
  const columns = codes.flatMap(({ columns }) => columns.map((column) => column * WORD));
  return Int32Array.from([...heads, ...columns]);
}

/** Lists the column of each code, and the rows of each column. */
export function listCodes(
  f: FunctionBuilder,
  { operand, codes, from, positions, table }: {
    operand: Expr;
    codes: readonly ListedCode[];
    from: Place;
    positions: Positions;
    table: number;
  },
): void {
  const { rows } = positions;
  const { n, base } = requestOf(f);
  const everyColumn = { from: i32.const(0), to: i32.const(paddedColumns(operand) * WORD) };
  beginColumnLists(f, positions, everyColumn);
  f.loop({ from: 0, to: n, step: 1 }, (row) => {
    const entry = f.local("i32", i32.add(base, i32.mul(row, i32.const(rows.stride))));
    const x = f.local("i32", i32.add(base, i32.mul(row, i32.const(from.stride))));
    const everyCode = { from: 0, to: codes.length * CODE_WORDS * WORD, step: CODE_WORDS * WORD };
    f.loop(everyCode, (head) => {
      const value = f.local("f32", f32.load(i32.add(x, i32.load(head, table)), from.address));
      const code = f.local("i32", f32.truncate(value));
      const size = i32.load(head, table + WORD);
      const isCode = i32.and(f32.equal(f32.fromInteger(code), value), i32.below(code, size));
      f.if(isCode, () => {
        const columns = i32.load(head, table + 2 * WORD);
        const place = f.local("i32", i32.load(i32.add(columns, i32.mul(code, i32.const(WORD))), table));
        f.if(i32.lessThan(i32.const(-1), place), () => {
          f.store(entry, place, rows.address);
          f.set(entry, i32.add(entry, i32.const(WORD)));
          addToColumn(f, positions, { row, place });
        });
      });
    });
    f.store(entry, i32.const(END), rows.address);
  });
  endColumnLists(f, positions, everyColumn);
}
