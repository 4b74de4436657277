/**
 * `broadcast` repeats a value along the axes it lacks; `sum` adds up along axes. Each is the other's adjoint.
 *
 * @module
 */
import {
  type Application,
  apply,
  broadcastsTo,
  commonShape,
  type Dim,
  type Expr,
  formatShape,
  isBatched,
  type OnnxGraph,
  type Primitive,
  sameShape,
  type Shape,
} from "../expr/mod.ts";

/** The shape that a {@linkcode broadcast} or {@linkcode sum} gives. */
export interface ToShape {
  /** The shape of the result. */
  readonly to: Shape;
}

/** Repeats a value along the axes that it lacks. */
export const broadcastPrimitive: Primitive<ToShape> = {
  name: "broadcast",
  elementwise: false,
  shape([from], { to }) {
    if (!broadcastsTo(from, to)) {
      throw new TypeError(
        `Cannot apply broadcast to ${formatShape(from)}: it does not repeat to ${formatShape(to)}`,
      );
    }
    return to;
  },
  evaluate([x], output) {
    const { rows, columns, data } = output;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        data[r * columns + c] = x.data[(x.rows > 1 ? r : 0) * x.columns + (x.columns > 1 ? c : 0)]!;
      }
    }
  },
  vjp: (g, { inputs: [x] }) => [sum(g, x.shape)],
  onnx(graph, node) {
    const dims = (node.shape as readonly Dim[]).filter((dim) => dim !== "n");
    const sizes = [
      ...(isBatched(node.shape) ? [graph.batchSize()] : []),
      ...(dims.length > 0 ? [graph.ints(dims)] : []),
    ];
    const shape = sizes.length > 1 ? graph.node("Concat", sizes, { axis: 0 }) : sizes[0]!;
    return graph.node("Expand", [aligned(graph, node), shape]);
  },
};

/** Adds up along the axes that the result lacks. */
export const sumPrimitive: Primitive<ToShape> = {
  name: "sum",
  elementwise: false,
  shape([from], { to }) {
    if (!broadcastsTo(to, from)) {
      throw new TypeError(
        `Cannot apply sum to ${formatShape(from)}: it has no axes to add up to ${formatShape(to)}`,
      );
    }
    return to;
  },
  evaluate([x], output) {
    const { rows, columns, data } = x;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const place = (output.rows > 1 ? r : 0) * output.columns + (output.columns > 1 ? c : 0);
        output.data[place]! += data[r * columns + c]!;
      }
    }
  },
  vjp: (g, { inputs: [x] }) => [broadcast(g, x.shape)],
  onnx(graph, { inputs: [x], attributes: { to } }) {
    const axes = x.shape.flatMap((dim, axis) => (to as readonly unknown[]).includes(dim) ? [] : [axis]);
    return graph.node("ReduceSum", [graph.lower(x), graph.ints(axes)], { keepdims: 0 });
  },
};

/** Repeats `x` along the axes that it lacks to give a value of shape `to`. */
export function broadcast(x: Expr, to: Shape): Expr {
  return sameShape(x.shape, to) ? x : apply(broadcastPrimitive, [x], { to });
}

/** Adds up `x` along the axes that `to` lacks: `[n, J]` to `[n]`, `[J]` or `[]`, by default to `[]`. */
export function sum(x: Expr, to: Shape = []): Expr {
  return sameShape(x.shape, to) ? x : apply(sumPrimitive, [x], { to });
}

/** The operand of a broadcast, with its axes where ONNX's own broadcasting expects them. */
function aligned(graph: OnnxGraph, { inputs: [x], shape }: Application): string {
  const name = graph.lower(x);
  return x.shape[0] === "n" && shape.length === 2 ? graph.node("Unsqueeze", [name, graph.ints([1])]) : name;
}

/**
 * The operands of an elementwise node, as functions that lower them. ONNX repeats operands itself, so broadcasts, and takes of
 * a single column, are left out where the other operand already has the shape of the result.
 */
export function unexpanded(node: Application): ((graph: OnnxGraph) => string)[] {
  const sources = node.inputs.map((operand) => repeated(operand)?.shape ?? operand.shape);
  const shape = commonShape(sources);
  const unneeded = shape !== undefined && sameShape(shape, node.shape);
  return node.inputs.map((operand) => (graph) =>
    (unneeded && repeated(operand)?.lower(graph)) || graph.lower(operand)
  );
}

/** The shape of what an operand repeats, and how that is lowered with its axes where ONNX expects them; nothing for others. */
function repeated(expr: Expr): { shape: Shape; lower: (graph: OnnxGraph) => string } | undefined {
  if (expr.kind !== "application") return undefined;
  const [x] = expr.inputs;
  switch (expr.primitive.name) {
    case "broadcast":
      return { shape: x.shape, lower: (graph) => aligned(graph, expr) };
    case "take": {
      const isOneColumn = x.shape.length === 2 && x.shape[1] === 1;
      return isOneColumn ? { shape: ["n"], lower: (graph) => graph.lower(x) } : undefined;
    }
  }
  return undefined;
}
