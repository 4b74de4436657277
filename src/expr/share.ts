/**
 * Simplification of a graph by sharing: nodes that apply the same primitive to the same operands with the same
 * attributes become one node, so that nothing is computed twice.
 *
 * @module
 */
import type { Expr } from "./node.ts";
import { rewrite } from "./rewrite.ts";

/**
 * Rewrites expressions so that equal subexpressions are one node.
 *
 * @param outputs The expressions to rewrite.
 * @returns Expressions of the same values, in the same order.
 */
export function share(outputs: readonly Expr[]): Expr[] {
  const numbers = new Map<unknown, number>();
  const number = (thing: unknown) => {
    if (!numbers.has(thing)) numbers.set(thing, numbers.size);
    return numbers.get(thing)!;
  };
  const byKey = new Map<string, Expr>();
  return rewrite(outputs, (node) => {
    const key = keyOf(node, number);
    if (!byKey.has(key)) byKey.set(key, node);
    return byKey.get(key)!;
  });
}

/** A text that is the same for equal nodes, given a number for each thing. */
function keyOf(node: Expr, number: (thing: unknown) => number): string {
  if (node.kind === "constant") return `constant[${node.shape}] ${node.value.join()}`;
  if (node.kind !== "application") return `${number(node)}`;
  const attributes = Object.entries(node.attributes as Record<string, unknown>).map(([name, value]) =>
    `${name}=${isList(value) ? value.join() : number(value)}`
  );
  return `${node.primitive.name}(${node.inputs.map(number)}) ${attributes} ${node.name ?? ""}`;
}

function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value) || value instanceof Int32Array || value instanceof Float64Array;
}
