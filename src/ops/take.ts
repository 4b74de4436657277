/**
 * `take` picks columns; `put` adds columns into wider rows. Each is the other's adjoint.
 *
 * @module
 */
import { apply, type Expr, formatShape, type Primitive, type Shape, width } from "../expr/mod.ts";
import { oneHot, oneHotColumnsOf } from "./one_hot.ts";
import { gatherColumns, reduceSegments } from "./segments.ts";

/** Which column goes where: column `k` of the narrow side is column `indices[k]` of the wide side. */
export interface Columns {
  /** The column of the wide side for each column of the narrow side. */
  readonly indices: Int32Array;
  /** The number of columns of the wide side. */
  readonly width: number;
}

/** Picks columns: `y[k] = x[indices[k]]`. */
export const takePrimitive: Primitive<Columns> = {
  name: "take",
  elementwise: false,
  shape: ([from], columns) => withColumns("take", from, columns.width, columns.indices.length),
  evaluate([x], y, { indices }) {
    for (let r = 0; r < y.rows; r++) {
      indices.forEach((index, k) => y.data[r * y.columns + k] = x.data[r * x.columns + index]!);
    }
  },
  vjp: (g, { attributes }) => [apply(putPrimitive, [g], attributes)],
  onnx(graph, { inputs: [x], shape, attributes: { indices } }) {
    const axis = shape.length - 1;
    const first = indices[0] ?? 0;
    const isRange = indices.length > 0 && indices.every((index, k) => index === first + k);
    return isRange
      ? graph.node("Slice", [
        graph.lower(x),
        ...[first, first + indices.length, axis].map((value) => graph.ints([value])),
      ])
      : gatherColumns(graph, x, indices);
  },
};

/** Adds columns into wider rows: `y[indices[k]] += x[k]`. */
export const putPrimitive: Primitive<Columns> = {
  name: "put",
  elementwise: false,
  shape: ([from], columns) => withColumns("put", from, columns.indices.length, columns.width),
  evaluate([x], y, { indices }) {
    for (let r = 0; r < y.rows; r++) {
      indices.forEach((index, k) => y.data[r * y.columns + index]! += x.data[r * x.columns + k]!);
    }
  },
  vjp: (g, { attributes }) => [apply(takePrimitive, [g], attributes)],
  onnx(graph, { inputs: [x], attributes: { indices, width } }) {
    if (new Set(indices).size === indices.length) {
      const columns = new Int32Array(width).fill(indices.length);
      indices.forEach((index, k) => columns[index] = k);
      return gatherColumns(graph, x, columns);
    }
    const sources: number[][] = Array.from({ length: width }, () => []);
    indices.forEach((index, k) => sources[index]!.push(k));
    return reduceSegments(
      graph,
      x,
      { sources, padding: 0 },
      (value, axis) => graph.node("ReduceSum", [value, graph.ints([axis])], { keepdims: 0 }),
    );
  },
};

function withColumns(name: string, from: Shape, expected: number, columns: number): Shape {
  if (typeof from[from.length - 1] !== "number" || width(from) !== expected) {
    throw new TypeError(`Cannot apply ${name} to ${formatShape(from)}: expected ${expected} columns`);
  }
  return from.length === 2 ? ["n", columns] : [columns];
}

/**
 * Picks columns of `x`: `[n, J]` to `[n, indices.length]`. Throws a `RangeError` when an index is not below `J`. Some
 * one-hot columns are again one-hot columns.
 */
export function take(x: Expr, indices: ArrayLike<number>): Expr {
  const columns = checked("take", indices, width(x.shape));
  const isIdentity = columns.indices.length === columns.width &&
    columns.indices.every((index, k) => index === k);
  if (isIdentity) return x;
  const known = oneHotColumnsOf(x);
  if (known === undefined) return apply(takePrimitive, [x], columns);
  const { input, codes, values } = known;
  return oneHot(input, {
    codes: columns.indices.map((index) => codes[index]!),
    values: columns.indices.map((index) => values[index]!),
  });
}

/** Adds the columns of `x` into rows of `width` columns: column `k` into column `indices[k]`. A permutation is a `take`. */
export function put(x: Expr, indices: ArrayLike<number>, width: number): Expr {
  const columns = checked("put", indices, width);
  const isPermutation = columns.indices.length === width && new Set(columns.indices).size === width;
  if (!isPermutation) return apply(putPrimitive, [x], columns);
  const inverse = new Int32Array(width);
  columns.indices.forEach((index, k) => inverse[index] = k);
  return take(x, inverse);
}

function checked(name: string, indices: ArrayLike<number>, width: number): Columns {
  const wrong = Array.from(indices).find((index) =>
    !(Number.isInteger(index) && index >= 0 && index < width)
  );
  if (wrong !== undefined) {
    throw new RangeError(`Cannot apply ${name} with the column index ${wrong}: there are ${width} columns`);
  }
  return { indices: Int32Array.from(indices), width };
}
