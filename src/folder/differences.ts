import { type Conditionals, kindOf, type Rows, type Schema } from "../made/mod.ts";

/** Real values of the same noise may differ by this much, in standard deviations of their variable. */
const REAL_TOLERANCE = 1e-3;

/** How many rows of two samples differ; real values do where rounding cannot be the reason. */
export function countDifferentRows(a: Rows, b: Rows, schema: Schema): number {
  const [n, D] = a.shape;
  const allowed = schema.map((variable) => {
    const { valueCount, scale } = kindOf(variable);
    return Number.isFinite(valueCount(variable)) ? 0 : REAL_TOLERANCE * scale(variable);
  });
  const differs = (row: number) =>
    allowed.some((tolerance, d) => {
      const [x, y] = [a.data[row * D + d]!, b.data[row * D + d]!];
      const areMissing = Number.isNaN(x) && Number.isNaN(y);
      return !(areMissing || Math.abs(x - y) <= tolerance);
    });
  return Array.from({ length: n }, (_, row) => row).filter(differs).length;
}

/** The largest absolute difference of the parameters of conditionals, in the scale of their variable where that is above 1. */
export function largestParameterDifference(a: Conditionals, b: Conditionals, schema: Schema): number {
  const { parameters: { data, shape: [n, width] }, columns } = a;
  const scales = schema.flatMap((variable, d) => {
    const { start, end } = columns[d]!;
    return Array<number>(end - start).fill(Math.max(1, kindOf(variable).scale(variable)));
  });
  const scaled = (values: Float32Array) => values.map((value, k) => value / scales[k % width]!);
  return n === 0 ? 0 : largestDifference(scaled(data), scaled(b.parameters.data));
}

/** The largest absolute difference of two lists of numbers; NaN where one is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce(
    (x, y) => Number.isNaN(x + y) ? NaN : Math.max(x, y),
    0,
  );
}
