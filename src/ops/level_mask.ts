import { apply, type Expr, formatShape, type Primitive, sameShape } from "../expr/mod.ts";
import { denseMatrix, packedFrom, type Stair, visitStair } from "./stair.ts";

/** `m[j, i] = below[i] < above[j]`, as 0 or 1, in the layout of weights; 0 beyond the stair. */
export const levelMaskPrimitive: Primitive<Stair> = {
  name: "levelMask",
  elementwise: false,
  shape(shapes, { staircase: { inputs, units, size } }) {
    if (sameShape(shapes[0], [inputs]) && sameShape(shapes[1], [units])) return [size];
    throw new TypeError(
      `Cannot apply levelMask to shapes ${
        shapes.map(formatShape).join(" and ")
      }: expected [${inputs}] and [${units}]`,
    );
  },
  evaluate([{ data: below }, { data: above }], { data: mask }, { staircase }) {
    visitStair(staircase, 1, (i, k, j) => mask[k] = below[i]! < above[j]! ? 1 : 0);
  },
  // constant almost everywhere
  vjp: () => [undefined, undefined],
  onnx: (graph, node) => packedFrom(graph, denseMatrix(graph, node, node.attributes), node.attributes),
  onnxMatrix(graph, { inputs: [below, above], attributes: { staircase: { inputs, units } } }) {
    const FLOAT = 1;
    const column = graph.node("Reshape", [graph.lower(below), graph.ints([inputs, 1])]);
    const row = graph.node("Reshape", [graph.lower(above), graph.ints([1, units])]);
    return graph.node("Cast", [graph.node("Less", [column, row])], { to: FLOAT });
  },
};

/**
 * A mask that is data: which units a unit sees, by the levels of both.
 *
 * @param below The levels of the units below, `[inputs]`.
 * @param above What the levels must be less than, `[units]`.
 * @param stair The staircase whose layout the mask has.
 * @returns `[size]`: 1 where `below[i] < above[j]` and 0 elsewhere.
 */
export function levelMask(below: Expr, above: Expr, { staircase }: Stair): Expr {
  return apply(levelMaskPrimitive, [below, above], { staircase });
}
