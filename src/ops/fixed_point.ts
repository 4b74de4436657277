/**
 * The fixed point of an expression: `x = step(x)`, found by iteration.
 *
 * @module
 */
import {
  type Application,
  apply,
  type Expr,
  formatShape,
  input,
  isBatched,
  operands,
  type Primitive,
  sameShape,
  share,
  substitute,
  topological,
  type Variable,
} from "../expr/mod.ts";

/** What a fixed point iterates. */
export interface Iteration {
  /** Stands for the value in `step`. */
  readonly variable: Variable;
  /** The next value; depends on `variable`, on `captured` and on nothing else but parameters and constants. */
  readonly step: Expr;
  /** Stand for the other operands in `step`. */
  readonly captured: readonly Variable[];
  /** How many rounds are enough. */
  readonly rounds: number;
}

/** Replaces the first operand by `step`, until nothing changes; the other operands stay what they are. */
export const fixedPointPrimitive: Primitive<Iteration> = {
  name: "fixedPoint",
  elementwise: false,
  shape([start], { step }) {
    if (!sameShape(start, step.shape)) {
      throw new TypeError(
        `Cannot iterate from ${formatShape(start)} with a step to ${
          formatShape(step.shape)
        }: they must be equal`,
      );
    }
    return start;
  },
  inner: ({ step }) => [step],
  evaluate([start, ...others], output, { variable, step, captured, rounds }, evaluate) {
    const values = new Map(captured.map((formal, i) => [formal, others[i]!.data]));
    let x = start.data;
    for (let round = 0, changed = true; round < rounds && changed; round++) {
      const next = evaluate([step], values.set(variable, x))[0]!;
      changed = next.some((value, i) => value !== x[i]);
      x = next;
    }
    output.data.set(x);
  },
  // what is iterated to the end here are samples, which are constant almost everywhere
  vjp: (_, { inputs }) => inputs.map(() => undefined),
  onnx(graph, { inputs: [start, ...others], attributes: { variable, step, captured, rounds } }) {
    // packed weights are only asked for as matrices
    others.filter(({ shape }) => isBatched(shape)).forEach((other) => graph.lower(other));
    const meant = new Map(captured.map((formal, i) => [formal, others[i]!]));
    return graph.iterate(graph.lower(start), { variable, step, captured: meant, rounds });
  },
};

/** Whether an expression is a fixed point. */
export function isFixedPoint(expr: Expr): expr is Application<Iteration> {
  return expr.kind === "application" && expr.primitive.name === fixedPointPrimitive.name;
}

/**
 * Iterates `x = step(x)` until nothing changes. What `step` computes without `x` is computed once, before the first round.
 *
 * @param start The first value.
 * @param step The next value as an expression of the value, of the same shape.
 * @param options The number of rounds after which the fixed point is reached in any case; and values that `step` uses from
 * outside, below which nothing is looked at: a chain of fixed points takes time in proportion to its length where each names
 * the ones before it.
 * @returns The fixed point. To `grad` it is a constant.
 */
export function fixedPoint(
  start: Expr,
  step: (x: Expr) => Expr,
  { rounds, outside = [] }: { rounds: number; outside?: readonly Expr[] },
): Expr {
  const variable = input("x", start.shape);
  const next = step(variable);
  const moving = new Set<Expr>([variable]);
  for (const expr of topological([next], { outside })) {
    if (operands(expr).some((operand) => moving.has(operand))) moving.add(expr);
  }
  if (!moving.has(next)) return next;
  const captured = new Map<Expr, Variable>();
  const capture = (expr: Expr) => {
    if (moving.has(expr) || captured.has(expr)) return;
    // A broadcast costs nothing inside, and would take memory outside.
    if (expr.kind === "application" && expr.primitive.name === "broadcast") capture(expr.inputs[0]);
    else if (expr.kind === "application" || expr.kind === "input") {
      captured.set(expr, input(`captured_${captured.size}`, expr.shape));
    }
  };
  for (const expr of moving) operands(expr).forEach(capture);
  const [body] = share(substitute([next], captured));
  return apply(fixedPointPrimitive, [start, ...captured.keys()], {
    variable,
    step: body!,
    captured: [...captured.values()],
    rounds,
  });
}
