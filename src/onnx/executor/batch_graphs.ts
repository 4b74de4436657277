/**
 * The graphs that compute all that depends on the rows of a batch, in two stages: of single rows, and of all of them.
 *
 * @module
 */
import { columnOrders, inColumnOrder } from "../../exec/wasm/plan/column_orders.ts";
import {
  type Application,
  apply,
  type Expr,
  input,
  isBatched,
  share,
  sizeOf,
  type Variable,
} from "../../expr/mod.ts";
import { groupSums } from "../grouped_sums.ts";
import { type Graph, graphOf, type Result } from "./graph_of_values.ts";
import type { BatchSum } from "./separation.ts";
import { seen, unitsOf } from "./split_products.ts";
import type { StairBlocks } from "./stair_blocks.ts";

/** A part of a sum over the batch, or the whole of one. */
export interface SumPart {
  /** The index of the sum. */
  readonly sum: number;
  /** Where in the values of the sum it begins. */
  readonly start: number;
}

/** The graphs. */
export interface BatchGraphs {
  /** Computes the outputs, and then what lies between the stages, from any rows; absent where there is neither. */
  readonly rows: Graph | undefined;
  /** What lies between the stages, `[n, ...]`. */
  readonly between: readonly Variable[];
  /** Each computes some parts of the sums, from all rows. */
  readonly sums: readonly { readonly graph: Graph; readonly parts: readonly SumPart[] }[];
  /** The inputs and parameters that the graphs read. */
  readonly inputs: readonly Variable[];
  /** Inputs that the graphs are given with their columns in another order. */
  readonly orders: ReadonlyMap<Variable, Int32Array>;
}

/** What the graphs are to compute. */
export interface BatchGraphsOptions {
  /** Expressions with a batch axis. */
  readonly outputs: readonly Expr[];
  readonly sums: readonly BatchSum[];
  /** The blocks in which the values of a parameter lie. */
  readonly layoutOf: (parameter: Variable) => StairBlocks | undefined;
  /** How many graphs share the sums. */
  readonly shares: number;
}

/** Writes the graphs. */
export function batchGraphs({ outputs, sums, layoutOf, shares }: BatchGraphsOptions): BatchGraphs {
  const factors = sums.flatMap(({ expr, layout }) => layout ? expr.inputs : [expr]);
  const asGiven = share([...outputs, ...factors]);
  const orders = columnOrders(asGiven);
  const inOrder = inColumnOrder(asGiven, orders);
  const originals = new Map(Array.from(inOrder.packed, ([x, values]) => [values, x]));
  const whole = groupSums(share(inOrder.outputs));

  const between = new Map<Expr, Variable>();
  const cut = (expr: Expr): Expr => {
    if (expr.kind === "input" || !isBatched(expr.shape)) return expr;
    const known = between.get(expr) ?? input(`between_${between.size}`, expr.shape);
    between.set(expr, known);
    return known;
  };
  const rest = whole.slice(outputs.length).values();
  const parts: { part: SumPart; result: Result; cost: number }[] = [];
  sums.forEach(({ layout }, sum) => {
    if (layout === undefined) {
      const { primitive, inputs, attributes } = rest.next().value as Application;
      const operands = inputs.map(cut);
      const cost = operands.reduce((sum, { shape }) => sum + sizeOf(shape, 1), 0);
      parts.push({ part: { sum, start: 0 }, result: [apply(primitive, operands, attributes)], cost });
      return;
    }
    const [x, y] = [cut(rest.next().value!), cut(rest.next().value!)];
    for (const block of layout.blocks) {
      const { start, staircase: { inputs, units } } = block;
      const result: Result = [seen(x, block), unitsOf(y, block)];
      parts.push({ part: { sum, start }, result, cost: inputs * units });
    }
  });
  const write = (name: string, results: readonly Result[]): Graph => {
    const { inputs, ...rest } = graphOf(name, results, layoutOf);
    return { ...rest, inputs: new Map(Array.from(inputs, ([x, ports]) => [originals.get(x) ?? x, ports])) };
  };
  const ofRows = [...whole.slice(0, outputs.length), ...between.keys()].map((value): Result => [value]);
  const rows = ofRows.length > 0 ? write("rows", ofRows) : undefined;
  const ofSums = divide(parts, shares).map((parts) => ({
    graph: write("sums", parts.map(({ result }) => result)),
    parts: parts.map(({ part }) => part),
  }));
  const read = new Set([
    ...rows?.inputs.keys() ?? [],
    ...ofSums.flatMap(({ graph }) => [...graph.inputs.keys()]),
  ]);
  for (const variable of between.values()) read.delete(variable);
  return { rows, between: [...between.values()], sums: ofSums, inputs: [...read], orders };
}

/** Divides things into shares of about the same cost, largest first. */
function divide<T extends { readonly cost: number }>(things: readonly T[], count: number): T[][] {
  const shares = Array.from({ length: count }, () => ({ things: [] as T[], cost: 0 }));
  for (const thing of things.toSorted((a, b) => b.cost - a.cost)) {
    const least = shares.reduce((least, share) => share.cost < least.cost ? share : least);
    least.things.push(thing);
    least.cost += thing.cost;
  }
  return shares.map(({ things }) => things).filter(({ length }) => length > 0);
}
