/**
 * The order in which the columns of inputs are kept, so that nobody has to move them in every run.
 *
 * @module
 */
import {
  type Application,
  type Expr,
  input,
  operands,
  rewrite,
  topological,
  type Variable,
  width,
} from "../../../expr/mod.ts";
import { type Columns, take } from "../../../ops/mod.ts";
import { applies } from "./fusion.ts";

/**
 * The inputs that products read, which are those worth keeping as bits, and for each an order of its columns: one in which they are
 * taken.
 */
export function columnOrders(outputs: readonly Expr[]): Map<Variable, Int32Array> {
  const nodes = topological(outputs);
  const read = new Set<Expr>();
  for (const node of nodes) {
    if (applies(node, "stairProduct") || applies(node, "stairOuter")) read.add(operands(node)[0]!);
  }
  for (const node of nodes) {
    if (applies(node, "permute") && read.has(node)) read.add(operands(node)[0]!);
  }
  const orders = new Map<Variable, Int32Array>();
  for (const x of nodes) {
    if (x.kind !== "input" || x.shape.length !== 2) continue;
    const takes = nodes.filter((node): node is Application<Columns> =>
      node.kind === "application" && applies(node, "take") && node.inputs[0] === x
    );
    if (!read.has(x) && !takes.some((node) => read.has(node))) continue;
    const columns = width(x.shape);
    const order = takes.map(({ attributes }) => attributes.indices).find(isPermutation(columns));
    orders.set(x, order ?? Int32Array.from({ length: columns }, (_, column) => column));
  }
  return orders;
}

function isPermutation(length: number): (indices: Int32Array) => boolean {
  return (indices) => indices.length === length && new Set(indices).size === length;
}

/**
 * Replaces inputs by the same with their columns in another order.
 *
 * @param outputs The expressions to rewrite.
 * @param orders The inputs, and the order in which their columns are kept.
 * @returns The rewritten expressions, and for each of the inputs what stands for its values in that order.
 */
export function inColumnOrder(
  outputs: readonly Expr[],
  orders: ReadonlyMap<Variable, Int32Array>,
): { outputs: Expr[]; packed: Map<Variable, Variable> } {
  const packed = new Map(Array.from(orders.keys(), (x) => [x, input(x.name, x.shape)]));
  const rewritten = rewrite(outputs, (node, original) => {
    const isTake = applies(node, "take");
    const x = (isTake ? operands(original)[0] : node) as Variable;
    const values = packed.get(x);
    const order = orders.get(x);
    if (values === undefined || order === undefined) return undefined;
    const places = new Int32Array(order.length);
    order.forEach((column, place) => places[column] = place);
    if (!isTake) return take(values, places);
    return take(values, (node as Application<Columns>).attributes.indices.map((column) => places[column]!));
  });
  return { outputs: rewritten, packed };
}
