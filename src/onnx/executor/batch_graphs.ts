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
import type { Layout } from "./stair_blocks.ts";

/** What an output of a graph is a part of, or the whole of. */
export interface Filled {
  /** An output of the program, something that lies between the stages, or what stands for a sum. */
  readonly of: Expr;
  /** Where in its values the output begins. */
  readonly start: number;
}

/** A graph, and what each of its outputs fills. */
export interface StageGraph extends Graph {
  readonly fills: readonly Filled[];
}

/** The graphs. */
export interface BatchGraphs {
  /** Computes what belongs to single rows; absent where all is one graph. */
  readonly rows: StageGraph | undefined;
  /** What lies between the stages, `[n, ...]`. */
  readonly between: readonly Variable[];
  /** Each computes a share of the rest, from all rows. */
  readonly whole: readonly StageGraph[];
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
  /** How the values of a parameter, or of an input that takes the place of one, lie. */
  readonly layoutOf: (parameter: Variable) => Layout;
  /** How many threads share the work. For one it is a single graph. */
  readonly threads: number;
}

/** Writes the graphs. */
export function batchGraphs({ outputs, sums, layoutOf, threads }: BatchGraphsOptions): BatchGraphs {
  const factors = sums.flatMap(({ expr, layout }) => layout === "plain" ? [expr] : expr.inputs);
  const asGiven = share([...outputs, ...factors]);
  const orders = columnOrders(asGiven);
  const inOrder = inColumnOrder(asGiven, orders);
  const originals = new Map(Array.from(inOrder.packed, ([x, values]) => [values, x]));
  const exprs = groupSums(share(inOrder.outputs)).values();
  const next = () => exprs.next().value!;

  const between = new Map<Expr, Variable>();
  const cut = (expr: Expr): Expr => {
    if (threads === 1 || expr.kind === "input" || !isBatched(expr.shape)) return expr;
    const known = between.get(expr) ?? input(`between_${between.size}`, expr.shape);
    between.set(expr, known);
    return known;
  };
  const ofRows = outputs.map((output): Job => ({
    fills: { of: output, start: 0 },
    result: [next()],
    cost: 0,
  }));
  const ofAll = sums.flatMap(({ layout, variable: of }): Job[] => {
    if (layout === "plain") {
      const { primitive, inputs, attributes } = next() as Application;
      const operands = inputs.map(cut);
      const cost = operands.reduce((sum, { shape }) => sum + sizeOf(shape, 1), 0);
      return [{ fills: { of, start: 0 }, result: [apply(primitive, operands, attributes)], cost }];
    }
    const [x, y] = [cut(next()), cut(next())];
    return layout.blocks.map((block) => {
      const { start, staircase: { inputs, units } } = block;
      return { fills: { of, start }, result: [seen(x, block), unitsOf(y, block)], cost: inputs * units };
    });
  });
  for (const [value, of] of between) ofRows.push({ fills: { of, start: 0 }, result: [value], cost: 0 });

  const write = (name: string, jobs: readonly Job[]): StageGraph => {
    const { inputs, ...graph } = graphOf(name, jobs.map(({ result }) => result), layoutOf);
    return {
      ...graph,
      inputs: new Map(Array.from(inputs, ([x, ports]) => [originals.get(x) ?? x, ports])),
      fills: jobs.map(({ fills }) => fills),
    };
  };
  const rows = threads > 1 && ofRows.length > 0 ? write("rows", ofRows) : undefined;
  const whole = threads > 1
    ? divide(ofAll, threads).map((jobs) => write("sums", jobs))
    : [write("batch", [...ofRows, ...ofAll])];
  const read = new Set([...rows ? [rows] : [], ...whole].flatMap(({ inputs }) => [...inputs.keys()]));
  for (const variable of between.values()) read.delete(variable);
  return { rows, between: [...between.values()], whole, inputs: [...read], orders };
}

/** Something that a graph computes. */
interface Job {
  readonly fills: Filled;
  readonly result: Result;
  readonly cost: number;
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
