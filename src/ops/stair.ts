/**
 * Products that stop at the stair. They are the three partial derivatives of one trilinear form,
 *
 *     t(x, w, y) = sum over rows n, units j and inputs start[j] <= i < extent[j] of x[n, i] w[j, i] y[n, j],
 *
 * with respect to `y` (the forward product), `x` (the gradient to the input) and `w` (the gradient to the weights).
 * So each one's derivatives are the other two.
 *
 * @module
 */
import {
  type Application,
  apply,
  type Expr,
  formatShape,
  type OnnxGraph,
  type Primitive,
  sameShape,
  type Shape,
} from "../expr/mod.ts";
import { bandProduct } from "./band.ts";
import type { Staircase } from "./staircase.ts";

/** The staircase that a product stops at. */
export interface Stair {
  /** The mask. */
  readonly staircase: Staircase;
}

type Operand = "input" | "weight" | "output";

/** The shape of each operand of the trilinear form. */
function shapeOf(operand: Operand, staircase: Staircase): Shape {
  return operand === "weight"
    ? [staircase.size]
    : ["n", operand === "input" ? staircase.inputs : staircase.units];
}

function stairShape(
  name: string,
  operands: readonly [Operand, Operand],
  result: Operand,
): Primitive<Stair>["shape"] {
  return (shapes, { staircase }) => {
    const expected = operands.map((operand) => shapeOf(operand, staircase));
    if (!expected.every((shape, i) => sameShape(shape, shapes[i]!))) {
      throw new TypeError(
        `Cannot apply ${name} to shapes ${shapes.map(formatShape).join(" and ")}: expected ${
          expected.map(formatShape).join(" and ")
        }`,
      );
    }
    return shapeOf(result, staircase);
  };
}

/** Calls `visit` for every row, unit, input and weight inside the stair with the places of their values. */
export function visitStair(
  staircase: Staircase,
  rows: number,
  visit: (input: number, weight: number, output: number) => void,
): void {
  const { inputs, units, starts, extents } = staircase;
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++) {
      for (let i = starts[unit]!; i < extents[unit]!; i++) {
        visit(row * inputs + i, staircase.offset(unit, i), row * units + unit);
      }
    }
  }
}

/** `y[n, j] = sum over start[j] <= i < extent[j] of x[n, i] w[j, i]`. */
export const stairProductPrimitive: Primitive<Stair> = {
  name: "stairProduct",
  elementwise: false,
  shape: stairShape("stairProduct", ["input", "weight"], "output"),
  evaluate([{ data: x }, { data: w }], { data: y, rows }, { staircase }) {
    visitStair(staircase, rows, (i, k, j) => y[j]! += x[i]! * w[k]!);
  },
  vjp: (
    g,
    { inputs: [x, w], attributes: { staircase } },
  ) => [stairTransposed(g, w, { staircase }), stairOuter(x, g, { staircase })],
  onnx(graph, node) {
    const { inputs: [x, w], attributes: { staircase } } = node;
    return staircase.isBand && graph.valueOf(w) !== undefined
      ? bandProduct(graph, x, { staircase, weights: w })
      : graph.node("MatMul", matrices(graph, node));
  },
};

/** `x[n, i] = sum over j with start[j] <= i < extent[j] of y[n, j] w[j, i]`. */
export const stairTransposedPrimitive: Primitive<Stair> = {
  name: "stairTransposed",
  elementwise: false,
  shape: stairShape("stairTransposed", ["output", "weight"], "input"),
  evaluate([{ data: y }, { data: w }], { data: x, rows }, { staircase }) {
    visitStair(staircase, rows, (i, k, j) => x[i]! += y[j]! * w[k]!);
  },
  vjp: (
    g,
    { inputs: [y, w], attributes: { staircase } },
  ) => [stairProduct(g, w, { staircase }), stairOuter(g, y, { staircase })],
  onnx: (graph, node) => graph.node("Gemm", matrices(graph, node), { transB: 1 }),
};

/** `w[j, i] = sum over rows n of x[n, i] y[n, j]`, for `start[j] <= i < extent[j]`. */
export const stairOuterPrimitive: Primitive<Stair> = {
  name: "stairOuter",
  elementwise: false,
  shape: stairShape("stairOuter", ["input", "output"], "weight"),
  evaluate([{ data: x, rows }, { data: y }], { data: w }, { staircase }) {
    visitStair(staircase, rows, (i, k, j) => w[k]! += x[i]! * y[j]!);
  },
  vjp: (
    g,
    { inputs: [x, y], attributes: { staircase } },
  ) => [stairTransposed(y, g, { staircase }), stairProduct(x, g, { staircase })],
  onnx: (graph, node) => packedFrom(graph, outer(graph, node), node.attributes),
  onnxMatrix: (graph, node) => inside(graph, outer(graph, node), node.attributes),
};

/** `sum over rows n of x[n, i] y[n, j]` for all inputs and units. */
function outer(graph: OnnxGraph, { inputs: [x, y] }: Application<Stair>): string {
  return graph.node("Gemm", [graph.lower(x), graph.lower(y)], { transA: 1 });
}

/** A dense `[inputs, units]` matrix with 0 outside the stair; the same one where that is a rectangle. */
export function inside(graph: OnnxGraph, matrix: string, { staircase }: Stair): string {
  const { inputs, units, starts, extents, isBand } = staircase;
  if (staircase.weights === inputs * units) return matrix;
  const FLOAT = 1;
  const rows = graph.floats(Float32Array.from({ length: inputs }, (_, input) => input), [inputs, 1]);
  const keep = (matrix: string, below: string, above: string) =>
    graph.node("Mul", [matrix, graph.node("Cast", [graph.node("Less", [below, above])], { to: FLOAT })]);
  const extended = keep(matrix, rows, graph.floats(Float32Array.from(extents), [1, units]));
  return isBand
    ? keep(extended, graph.floats(Float32Array.from(starts, (start) => start - 1), [1, units]), rows)
    : extended;
}

/** Packs a dense `[inputs, units]` matrix. */
export function packedFrom(graph: OnnxGraph, matrix: string, { staircase }: Stair): string {
  const { inputs, units, size } = staircase;
  const dense = graph.node("Reshape", [matrix, graph.ints([-1])]);
  const places = new Int32Array(size).fill(inputs * units); // outside the stair: the zero that Pad adds
  visitStair(staircase, 1, (i, k, j) => places[k] = i * units + j);
  const padded = graph.node("Pad", [dense, graph.ints([0, 1])]);
  return graph.node("Gather", [padded, graph.ints(places)]);
}

/** Lowers the operands of a product, {@linkcode stairProduct} or {@linkcode stairTransposed}, as matrices. */
export function matrices(graph: OnnxGraph, node: Application<Stair>): string[] {
  return [graph.lower(node.inputs[0]), denseMatrix(graph, node.inputs[1], node.attributes)];
}

/**
 * Packed values as a dense `[inputs, units]` matrix: the one that the graph was given, an initializer where they are baked
 * in, the same operators on matrices where they are computed, or else unpacked by the graph.
 */
export function denseMatrix(graph: OnnxGraph, packed: Expr, stair: Stair): string {
  return graph.matrixOf(packed, (graph, packed) => makeDense(graph, packed, stair));
}

/** Whether a value has a number for each weight, and does not repeat one. */
function isPacked(expr: Expr, { staircase: { size } }: Stair): boolean {
  const isRepeated = expr.kind === "application" && expr.primitive.name === "broadcast";
  return sameShape(expr.shape, [size]) && !isRepeated;
}

function makeDense(graph: OnnxGraph, packed: Expr, stair: Stair): string {
  const { inputs, units, size } = stair.staircase;
  const baked = graph.valueOf(packed);
  if (baked !== undefined) {
    const dense = new Float32Array(inputs * units);
    visitStair(stair.staircase, 1, (i, k, j) => dense[i * units + j] = baked[k]!);
    return graph.floats(dense, [inputs, units], packed);
  }
  if (packed.kind === "application") {
    const { primitive } = packed;
    if (primitive.onnxMatrix) return primitive.onnxMatrix(graph, packed);
    if (primitive.elementwise && packed.inputs.every((operand) => isPacked(operand, stair))) {
      return primitive.onnx({ ...graph, lower: (operand) => denseMatrix(graph, operand, stair) }, packed);
    }
  }
  const places = new Int32Array(inputs * units).fill(size); // outside the stair: the zero that Pad adds
  visitStair(stair.staircase, 1, (i, k, j) => places[i * units + j] = k);
  const padded = graph.node("Pad", [graph.lower(packed), graph.ints([0, 1])]);
  return graph.node("Reshape", [
    graph.node("Gather", [padded, graph.ints(places)]),
    graph.ints([inputs, units]),
  ]);
}

/** The forward product: `[n, inputs]` and packed weights to `[n, units]`. */
export function stairProduct(x: Expr, w: Expr, { staircase }: Stair): Expr {
  return apply(stairProductPrimitive, [x, w], { staircase });
}

/** The gradient to the input: `[n, units]` and packed weights to `[n, inputs]`. */
export function stairTransposed(y: Expr, w: Expr, { staircase }: Stair): Expr {
  return apply(stairTransposedPrimitive, [y, w], { staircase });
}

/** The gradient to the weights: `[n, inputs]` and `[n, units]` to packed weights. */
export function stairOuter(x: Expr, y: Expr, { staircase }: Stair): Expr {
  return apply(stairOuterPrimitive, [x, y], { staircase });
}
