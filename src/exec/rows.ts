/**
 * Rows on their way into the memory of a program.
 *
 * @module
 */
import { type Variable, width } from "../expr/mod.ts";
import type { BitView, Program, View } from "./executor.ts";

/** Gives an input of a program its values: the rows from `first` on, as many as `count`. */
export function setRows(
  program: Program,
  variable: Variable,
  { data, first, count }: { data: ArrayLike<number>; first: number; count: number },
): void {
  const columns = width(variable.shape);
  const part = { data, first: first * columns, count, columns };
  const bits = program.bits?.(variable);
  if (bits === undefined) copyRows(part, program.input(variable));
  else packRows(part, bits);
}

/** Rows `[n, D]` of zeros and ones as bits, in the form that a view asks for: `[n, stride]`. */
export function toBits(
  { data, shape: [n, columns] }: {
    readonly data: ArrayLike<number>;
    readonly shape: readonly [rows: number, columns: number];
  },
  view: BitView,
): { data: Int32Array; shape: readonly [rows: number, columns: number] } {
  const bits = new Int32Array(n * view.stride);
  packRows({ data, first: 0, count: n, columns }, { ...view, data: bits });
  return { data: bits, shape: [n, view.stride] };
}

/** Rows in row-major order; the first value has the index `first`. */
interface Part {
  readonly data: ArrayLike<number>;
  readonly first: number;
  readonly count: number;
  readonly columns: number;
}

function copyRows({ data: values, first, count, columns }: Part, { data, stride }: View): void {
  // engines copy whole typed arrays several times faster than number by number
  if (stride === columns && ArrayBuffer.isView(values)) {
    return data.set((values as unknown as Float32Array).subarray(first, first + count * columns));
  }
  for (let row = 0; row < count; row++) {
    const from = first + row * columns;
    const to = row * stride;
    for (let column = 0; column < columns; column++) data[to + column] = values[from + column];
  }
}

function packRows(
  { data: values, first, count, columns }: Part,
  { data, stride, columns: order }: BitView,
): void {
  for (let row = 0; row < count; row++) {
    const from = first + row * columns;
    for (let word = 0; word < stride; word++) {
      const start = word * 32;
      const length = Math.min(32, columns - start);
      let bits = 0;
      for (let k = 0; k < length; k++) bits |= values[from + order[start + k]] << k;
      data[row * stride + word] = bits;
    }
  }
}
