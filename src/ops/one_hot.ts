/**
 * One-hot columns of codes. They are a primitive so that an executor need not write out all the zeros.
 *
 * @module
 */
import { type Application, apply, type Expr, formatShape, type Primitive, width } from "../expr/mod.ts";
import { gatherColumns } from "./segments.ts";

/** What one-hot columns are made of. */
export interface OneHotColumns {
  /** The code that each column belongs to. */
  readonly codes: Int32Array;
  /** The value of the code at which the column is 1. */
  readonly values: Int32Array;
  /** The number of codes. */
  readonly width: number;
}

const FLOAT = 1; // ONNX's number for float32

/** One-hot columns: `y[k] = x[codes[k]] == values[k]`. */
export const oneHotPrimitive: Primitive<OneHotColumns> = {
  name: "oneHot",
  elementwise: false,
  shape([x], { codes, values, width: expected }) {
    if (typeof x[x.length - 1] !== "number" || width(x) !== expected || values.length !== codes.length) {
      throw new TypeError(
        `Cannot apply oneHot to ${
          formatShape(x)
        }: expected ${expected} codes, and ${codes.length} values for as ` +
          `many columns, got ${values.length}`,
      );
    }
    return x.length === 2 ? ["n", codes.length] : [codes.length];
  },
  evaluate([x], y, { codes, values }) {
    for (let r = 0; r < y.rows; r++) {
      codes.forEach((code, k) =>
        y.data[r * y.columns + k] = Number(x.data[r * x.columns + code] === values[k])
      );
    }
  },
  vjp: () => [undefined],
  onnx(graph, { inputs: [x], attributes: { codes, values, width } }) {
    // ONNX repeats a single code itself
    const taken = width === 1 ? graph.lower(x) : gatherColumns(graph, x, codes);
    return graph.node("Cast", [graph.node("Equal", [taken, graph.floats(values, [values.length])])], {
      to: FLOAT,
    });
  },
};

/** For each column 1 where code `codes[k]` of `x [n, V]` has the value `values[k]`, and else 0. */
export function oneHot(
  x: Expr,
  { codes, values }: { codes: ArrayLike<number>; values: ArrayLike<number> },
): Expr {
  const V = width(x.shape);
  const wrong = Array.from(codes).find((code) => !(Number.isInteger(code) && code >= 0 && code < V));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot apply oneHot with the code index ${wrong}: there are ${V} codes`);
  }
  return apply(oneHotPrimitive, [x], {
    codes: Int32Array.from(codes),
    values: Int32Array.from(values),
    width: V,
  });
}

/** What an expression is, if it consists of one-hot columns. */
export function oneHotColumnsOf(expr: Expr): (OneHotColumns & { readonly input: Expr }) | undefined {
  if (expr.kind !== "application" || expr.primitive.name !== oneHotPrimitive.name) return undefined;
  const { inputs: [input], attributes } = expr as Application<OneHotColumns>;
  return { ...attributes, input };
}
