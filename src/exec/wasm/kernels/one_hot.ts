/**
 * Kernels that list the ones of one-hot columns straight from their codes.
 *
 * @module
 */
import type { Expr } from "../../../expr/mod.ts";
import { f32, type FunctionBuilder, i32 } from "../../../wasm/mod.ts";
import { FLOAT, type Place } from "../plan/layout.ts";
import { type OnesLists, paddedColumns } from "../plan/ones.ts";
import type { ListedCode } from "../plan/steps.ts";
import { addToColumn, beginColumnLists, END, endColumnLists } from "./ones.ts";
import { requestOf } from "./request.ts";

/** The words of a code in the table: where it lies in a row, how many values it has, where their columns are listed. */
const CODE_WORDS = 3;
/** What the kernel must know of the codes: for each its words, and then the columns of its values, in bytes. */
export function codeTable(codes: readonly ListedCode[]): Int32Array {
  let start = codes.length * CODE_WORDS;
  const heads = codes.flatMap(({ code, columns }) => {
    const head = [code * FLOAT, columns.length, start * FLOAT];
    start += columns.length;
    return head;
  });
  const columns = codes.flatMap(({ columns }) => columns.map((column) => column * FLOAT));
  return Int32Array.from([...heads, ...columns]);
}

/** Lists the column of each code, and the rows of each column. */
export function listCodes(
  f: FunctionBuilder,
  { operand, codes, from, ones, table }: {
    operand: Expr;
    codes: readonly ListedCode[];
    from: Place;
    ones: OnesLists;
    table: number;
  },
): void {
  const { rows } = ones;
  const { n, base } = requestOf(f);
  const everyColumn = { from: i32.const(0), to: i32.const(paddedColumns(operand) * FLOAT) };
  beginColumnLists(f, ones, everyColumn);
  f.loop({ from: 0, to: n, step: 1 }, (row) => {
    const entry = f.local("i32", i32.add(base, i32.mul(row, i32.const(rows.stride))));
    const x = f.local("i32", i32.add(base, i32.mul(row, i32.const(from.stride))));
    const everyCode = { from: 0, to: codes.length * CODE_WORDS * FLOAT, step: CODE_WORDS * FLOAT };
    f.loop(everyCode, (head) => {
      const value = f.local("f32", f32.load(i32.add(x, i32.load(head, table)), from.address));
      const code = f.local("i32", f32.truncate(value));
      const size = i32.load(head, table + FLOAT);
      const isCode = i32.and(f32.equal(f32.fromInteger(code), value), i32.below(code, size));
      f.if(isCode, () => {
        const columns = i32.load(head, table + 2 * FLOAT);
        const place = f.local("i32", i32.load(i32.add(columns, i32.mul(code, i32.const(FLOAT))), table));
        f.if(i32.lessThan(i32.const(-1), place), () => {
          f.store(entry, place, rows.address);
          f.set(entry, i32.add(entry, i32.const(FLOAT)));
          addToColumn(f, ones, { row, place });
        });
      });
    });
    f.store(entry, i32.const(END), rows.address);
  });
  endColumnLists(f, ones, everyColumn);
}
