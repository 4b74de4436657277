/**
 * What the elementwise primitives have in common: one shape, one loop, and operands that are broadcast to the same
 * shape when the expression is built.
 *
 * @module
 */
import {
  apply,
  commonShape,
  constant,
  type Expr,
  formatShape,
  type OnnxGraph,
  type Operands,
  type Primitive,
  sameShape,
} from "../expr/mod.ts";
import { broadcast, unexpanded } from "./broadcast.ts";

/** An operand of an elementwise primitive: an expression, or a number that stands for a constant. */
export type Operand = Expr | number;

/** The attributes of a primitive that has none. */
export type None = Readonly<Record<string, never>>;

/** What differs between elementwise primitives. */
export interface ElementwiseRule {
  readonly name: string;
  readonly arity: 1 | 2;
  /** One element of the result from the elements of the operands. */
  compute(a: number, b: number): number;
  vjp: Primitive<None>["vjp"];
  /** The operator of the same meaning, or a function that writes several. */
  readonly onnx: string | ((graph: OnnxGraph, operands: Operands<string>) => string);
}

/** Makes an elementwise primitive from its rule. */
export function elementwise(rule: ElementwiseRule): Primitive<None> {
  const { name, arity, compute, vjp, onnx } = rule;
  return {
    name,
    elementwise: true,
    shape(shapes) {
      if (shapes.length !== arity || !shapes.every((shape) => sameShape(shape, shapes[0]))) {
        throw new TypeError(
          `Cannot apply ${name} to shapes ${shapes.map(formatShape).join(" and ")}: they must be equal`,
        );
      }
      return shapes[0];
    },
    evaluate([a, b = a], output) {
      for (let i = 0; i < output.data.length; i++) output.data[i] = compute(a.data[i]!, b.data[i]!);
    },
    vjp,
    onnx(graph, node) {
      const names = unexpanded(node).map((operand) => operand(graph)) as unknown as Operands<string>;
      return typeof onnx === "string" ? graph.node(onnx, names) : onnx(graph, names);
    },
  };
}

/** Turns a number into a constant. */
export function toExpr(operand: Operand): Expr {
  return typeof operand === "number" ? constant(operand) : operand;
}

/** Applies an elementwise primitive to operands that are broadcast to their common shape. */
export function applyElementwise(primitive: Primitive<None>, ...operands: Operand[]): Expr {
  const exprs = operands.map(toExpr);
  const shape = commonShape(exprs.map((expr) => expr.shape));
  if (shape === undefined) {
    throw new TypeError(
      `Cannot apply ${primitive.name} to shapes ${
        exprs.map((expr) => formatShape(expr.shape)).join(" and ")
      }: the feature axes differ`,
    );
  }
  return apply(primitive, exprs.map((expr) => broadcast(expr, shape)), {});
}

/** Lowers a comparison to `operator`, whose result is a boolean, as 0 or 1. */
export function comparison(operator: string): (graph: OnnxGraph, operands: Operands<string>) => string {
  const FLOAT = 1;
  return (graph, names) => graph.node("Cast", [graph.node(operator, names)], { to: FLOAT });
}
