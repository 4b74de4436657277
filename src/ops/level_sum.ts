/**
 * Sums of the weights of each unit over the inputs that it sees by levels: the product with inputs that are all 1, once for all
 * rows. The derivative of either primitive is the other.
 *
 * @module
 */
import { apply, type Expr, formatShape, type Primitive, sameShape, type Shape } from "../expr/mod.ts";
import { levelMask } from "./level_mask.ts";
import { mul } from "./mul.ts";
import { denseMatrix, packedFrom, type Stair, visitStair } from "./stair.ts";

/** The levels by which units see inputs. */
export interface Levels {
  /** Those of the units below, `[inputs]`. */
  readonly below: Expr;
  /** What they must be less than, `[units]`. */
  readonly above: Expr;
}

function shapeRule(
  name: string,
  shapes: (stair: Stair) => readonly [from: Shape, to: Shape],
): Primitive<Stair>["shape"] {
  return (given, stair) => {
    const { inputs, units } = stair.staircase;
    const [from, to] = shapes(stair);
    const expected: readonly Shape[] = [from, [inputs], [units]];
    if (expected.every((shape, k) => sameShape(shape, given[k]!))) return to;
    throw new TypeError(
      `Cannot apply ${name} to shapes ${given.map(formatShape).join(", ")}: expected ${
        expected.map(formatShape).join(", ")
      }`,
    );
  };
}

/** `y[j] = sum of w[j, i] over i < extent[j] with below[i] < above[j]`. */
export const levelSumPrimitive: Primitive<Stair> = {
  name: "levelSum",
  elementwise: false,
  shape: shapeRule("levelSum", ({ staircase: { size, units } }) => [[size], [units]]),
  evaluate([{ data: w }, { data: below }, above], { data: y }, { staircase }) {
    visitStair(staircase, 1, (i, k, j) => y[j]! += below[i]! < above!.data[j]! ? w[k]! : 0);
  },
  vjp: (g, { inputs: [, below, above], attributes }) => [
    levelSpread(g, { below, above: above! }, attributes),
    undefined,
    undefined,
  ],
  onnx(graph, { inputs: [w, below, above], attributes }) {
    const seen = mul(w, levelMask(below, above!, attributes));
    return graph.node("ReduceSum", [denseMatrix(graph, seen, attributes), graph.ints([0])], { keepdims: 0 });
  },
};

/** `w[j, i] = y[j]` for `i < extent[j]` with `below[i] < above[j]`, and 0 elsewhere. */
export const levelSpreadPrimitive: Primitive<Stair> = {
  name: "levelSpread",
  elementwise: false,
  shape: shapeRule("levelSpread", ({ staircase: { size, units } }) => [[units], [size]]),
  evaluate([{ data: y }, { data: below }, above], { data: w }, { staircase }) {
    visitStair(staircase, 1, (i, k, j) => w[k] = below[i]! < above!.data[j]! ? y[j]! : 0);
  },
  vjp: (g, { inputs: [, below, above], attributes }) => [
    levelSum(g, { below, above: above! }, attributes),
    undefined,
    undefined,
  ],
  onnx: (graph, node) => packedFrom(graph, denseMatrix(graph, node, node.attributes), node.attributes),
  onnxMatrix(graph, { inputs: [y, below, above], attributes }) {
    const mask = denseMatrix(graph, levelMask(below, above!, attributes), attributes);
    return graph.node("Mul", [mask, graph.lower(y)]);
  },
};

/** The sum of the weights of each unit from what it sees: packed weights to `[units]`. */
export function levelSum(w: Expr, { below, above }: Levels, { staircase }: Stair): Expr {
  return apply(levelSumPrimitive, [w, below, above], { staircase });
}

/** One value for all weights of a unit from what it sees: `[units]` to packed weights. */
export function levelSpread(y: Expr, { below, above }: Levels, { staircase }: Stair): Expr {
  return apply(levelSpreadPrimitive, [y, below, above], { staircase });
}
