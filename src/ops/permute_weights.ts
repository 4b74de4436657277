import {
  type Application,
  apply,
  type Expr,
  formatShape,
  type OnnxGraph,
  type Primitive,
  sameShape,
  width,
} from "../expr/mod.ts";
import { inverse } from "./inverse.ts";
import { gatherColumns, integersOf, isIdentity } from "./permute.ts";
import { denseMatrix, inside, packedFrom } from "./stair.ts";
import type { Staircase } from "./staircase.ts";

/** Some consecutive units and inputs of a product, with the staircase of their weights. */
export interface Window {
  /** Which of them are weights. */
  readonly staircase: Staircase;
  /** The number of the first unit. */
  readonly unit: number;
  /** The number of the first input. */
  readonly input: number;
}

/** Which weights there are, and which are wanted. */
export interface Windows {
  /** Those that there are. */
  readonly from: Window;
  /** Those that are wanted. */
  readonly to: Window;
}

/** `y[j, i] = w[units[j], inputs[i]]`, units and inputs counted from the first of all; 0 where there is no such weight. */
export const permuteWeightsPrimitive: Primitive<Windows> = {
  name: "permuteWeights",
  elementwise: false,
  shape(shapes, { from, to }) {
    const [w, ...orders] = shapes;
    const areOrders = orders.every((shape) => shape.length === 1 && typeof shape[0] === "number");
    if (sameShape(w!, [from.staircase.size]) && areOrders && orders.length === 2) return [to.staircase.size];
    throw new TypeError(
      `Cannot apply permuteWeights to shapes ${
        shapes.map(formatShape).join(", ")
      }: expected [${from.staircase.size}], the order of all units and that of all inputs`,
    );
  },
  evaluate([{ data: w }, { data: units }, inputs], { data: y }, { from, to }) {
    const { staircase: { starts, extents } } = from;
    to.staircase.eachWeight((j, i, place) => {
      const unit = Math.round(units[to.unit + j]!) - from.unit;
      const input = Math.round(inputs!.data[to.input + i]!) - from.input;
      if (input >= starts[unit]! && input < extents[unit]!) y[place] = w[from.staircase.offset(unit, input)]!;
    });
  },
  vjp: (g, { inputs: [, units, inputs], attributes: { from, to } }) => [
    permuteWeights(g, { units: inverse(units), inputs: inverse(inputs!), from: to, to: from }),
    undefined,
    undefined,
  ],
  onnx: (graph, node) => packedFrom(graph, denseMatrix(graph, node, node.attributes.to), node.attributes.to),
  onnxMatrix: (graph, node) => inside(graph, wanted(graph, node), node.attributes.to),
};

/** The wanted rows and columns of the matrix `[inputs, units]`. */
function wanted(
  graph: OnnxGraph,
  { inputs: [w, units, inputs], attributes: { from, to } }: Application<Windows>,
): string {
  const axes = [
    {
      order: inputs!,
      first: to.input,
      count: to.staircase.inputs,
      from: from.input,
      most: from.staircase.inputs,
    },
    { order: units, first: to.unit, count: to.staircase.units, from: from.unit, most: from.staircase.units },
  ];
  let matrix = denseMatrix(graph, w, from);
  if (axes.some(({ order, most }) => most < width(order.shape))) {
    const after = axes.map(({ order, from, most }) => width(order.shape) - from - most);
    matrix = graph.node("Pad", [matrix, graph.ints([...axes.map(({ from }) => from), ...after])]);
  }
  // first the columns, which are rows of the transpose, since that is known where weights are baked in
  for (const axis of [1, 0]) {
    const { order, first, count } = axes[axis]!;
    const all = width(order.shape);
    if (isIdentity(order)) {
      if (count < all) matrix = graph.node("Slice", sliceOf(graph, matrix, { first, count, axis }));
      continue;
    }
    const indices = integersOf(graph, order);
    const some = count < all
      ? graph.node("Slice", sliceOf(graph, indices, { first, count, axis: 0 }))
      : indices;
    matrix = axis === 1 ? gatherColumns(graph, matrix, some) : graph.node("Gather", [matrix, some], { axis });
  }
  return matrix;
}

function sliceOf(
  graph: OnnxGraph,
  of: string,
  { first, count, axis }: { first: number; count: number; axis: number },
): string[] {
  return [of, ...[first, first + count, axis].map((value) => graph.ints([value]))];
}

/** How weights are permuted. */
export interface Permutation extends Windows {
  /** Which unit comes when, of all units of the product: each once. */
  readonly units: Expr;
  /** Which input comes when, of all inputs of the product: each once. */
  readonly inputs: Expr;
}

/**
 * Puts the units and inputs of weights in orders that may be data.
 *
 * @param w Packed weights.
 * @param permutation The orders, which weights these are, and which are wanted.
 * @returns `y[j, i] = w[units[j], inputs[i]]` for those that are wanted; 0 where there is no such weight.
 */
export function permuteWeights(w: Expr, { units, inputs, from, to }: Permutation): Expr {
  return apply(permuteWeightsPrimitive, [w, units, inputs], { from, to });
}
