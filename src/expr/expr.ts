/**
 * Building expressions: immutable nodes of a graph. A node is a variable (an input or a parameter), a constant, or a
 * primitive applied to other nodes. Nothing is computed when an expression is built, but its shape is checked.
 *
 * @module
 */
import { checkShape, formatShape, type Shape, sizeOf } from "./shape.ts";
import type { Application, Constant, Expr, Operands, Primitive, Variable } from "./node.ts";

/** A leaf whose value is given whenever a program runs. */
export function input(name: string, shape: Shape): Variable {
  checkShape(`the input "${name}"`, shape);
  return { kind: "input", name, shape };
}

/** A leaf whose value an executor keeps between runs and that updates may change. */
export function parameter(name: string, shape: Shape): Variable {
  checkShape(`the parameter "${name}"`, shape);
  return { kind: "parameter", name, shape };
}

/** A leaf with a fixed value: a number, or the values of a tensor in row-major order. */
export function constant(value: number | ArrayLike<number>, shape: Shape = []): Constant {
  const values = Float64Array.from(typeof value === "number" ? [value] : value);
  if (values.length !== sizeOf(shape, NaN)) {
    throw new TypeError(`Cannot make a constant of shape ${formatShape(shape)} from ${values.length} values`);
  }
  return { kind: "constant", value: values, shape };
}

/** Applies a primitive: checks the shapes and makes the node. */
export function apply<A>(primitive: Primitive<A>, inputs: readonly Expr[], attributes: A): Application<A> {
  const shape = primitive.shape(
    inputs.map((operand) => operand.shape) as unknown as Operands<Shape>,
    attributes,
  );
  return { kind: "application", primitive, inputs: inputs as Operands<Expr>, attributes, shape };
}

/** The same expression under a name, which exported graphs use. */
export function named(name: string, expr: Expr): Expr {
  return expr.kind === "application" ? { ...expr, name } : expr;
}

/** The operands of a node; none for a leaf. */
export function operands(expr: Expr): readonly Expr[] {
  return expr.kind === "application" ? expr.inputs : [];
}

/** Every node that `outputs` depend on, each once, operands before the nodes that use them; nothing that is `outside`. */
export function topological(
  outputs: readonly Expr[],
  { outside = [] }: { outside?: readonly Expr[] } = {},
): Expr[] {
  const order: Expr[] = [];
  const seen = new Set<Expr>(outside);
  const stack: { expr: Expr; next: number }[] = [];
  const enter = (expr: Expr) => {
    if (seen.has(expr)) return;
    seen.add(expr);
    stack.push({ expr, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const operand = operands(top.expr)[top.next++];
      if (operand !== undefined) enter(operand);
      else order.push(stack.pop()!.expr);
    }
  }
  return order;
}

/** Every variable that `outputs` depend on, each once: also the parameters of expressions inside of primitives. */
export function variablesOf(outputs: readonly Expr[]): Variable[] {
  const found = new Set<Variable>();
  for (const expr of topological(outputs)) {
    if (expr.kind === "input" || expr.kind === "parameter") found.add(expr);
    if (expr.kind !== "application") continue;
    for (const variable of variablesOf(expr.primitive.inner?.(expr.attributes) ?? [])) {
      if (variable.kind === "parameter") found.add(variable);
    }
  }
  return [...found];
}
