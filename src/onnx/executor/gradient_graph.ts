/**
 * The graph that computes all that depends on the rows of a batch.
 *
 * @module
 */
import { columnOrders, inColumnOrder } from "../../exec/wasm/plan/column_orders.ts";
import { type Dim, type Expr, share, topological, type Variable } from "../../expr/mod.ts";
import { joinBiases } from "../affine.ts";
import { groupSums } from "../grouped_sums.ts";
import { GraphBuilder } from "../graph_builder.ts";
import { Lowering } from "../lower.ts";
import type { BatchSum } from "./separation.ts";
import { type BlockedWeights, blockWeights, seen, splitProducts, unitsOf } from "./split_products.ts";
import type { StairBlocks } from "./stair_blocks.ts";

/** A piece of a tensor of the program that an input or output of the graph reads or fills. */
export interface Port {
  readonly name: string;
  readonly dims: readonly Dim[];
  /** Where the piece begins. */
  readonly start: number;
}

/** A graph and what its inputs and outputs are. */
export interface GradientGraph {
  readonly bytes: Uint8Array;
  /** The inputs by variable: those of the program, biases and other parameters, and weights, a port for each block. */
  readonly inputs: ReadonlyMap<Variable, readonly Port[]>;
  /** Inputs that it is given with their columns in another order. */
  readonly orders: ReadonlyMap<Variable, Int32Array>;
  /** The outputs with a batch axis. */
  readonly outputs: readonly Port[];
  /** The sums over the batch; gradients to weights have a port for each block. */
  readonly sums: readonly (readonly Port[])[];
}

/** What a graph is to compute. */
export interface GradientGraphOptions {
  /** Expressions with a batch axis. */
  readonly outputs: readonly Expr[];
  readonly sums: readonly BatchSum[];
  /** The blocks in which the values of a parameter lie. */
  readonly layoutOf: (parameter: Variable) => StairBlocks | undefined;
}

/** Writes the graph: every product is a dense product for each block of its staircase. */
export function gradientGraph({ outputs, sums, layoutOf }: GradientGraphOptions): GradientGraph {
  const factors = sums.flatMap(({ expr, layout }) => layout ? expr.inputs : [expr]);
  const asGiven = share([...outputs, ...factors]);
  const orders = columnOrders(asGiven);
  const inOrder = inColumnOrder(asGiven, orders);
  const originals = new Map(Array.from(inOrder.packed, ([x, values]) => [values, x]));
  const whole = groupSums(share(inOrder.outputs));
  const graph = new GraphBuilder("gradient");
  const values = new Map<Expr, string>();
  const matrices = new Map<Expr, string>();
  const weights = new Map<Expr, BlockedWeights>();
  const inputs = new Map<Variable, Port[]>();
  for (const variable of topological(whole)) {
    if (variable.kind !== "input" && variable.kind !== "parameter") continue;
    const blocks = layoutOf(variable);
    if (blocks === undefined) {
      const name = graph.input(variable.name, variable.shape);
      values.set(variable, name);
      inputs.set(originals.get(variable) ?? variable, [{ name, dims: variable.shape, start: 0 }]);
    } else {
      const blocked = blockWeights(variable, blocks);
      weights.set(variable, blocked);
      inputs.set(
        variable,
        blocks.blocks.map(({ staircase, start }, k) => {
          const dims = [staircase.inputs, staircase.units];
          const name = graph.input(blocked.variables[k]!.name, dims);
          matrices.set(blocked.variables[k]!, name);
          return { name, dims, start };
        }),
      );
    }
  }

  const split = splitProducts(whole, weights).values();
  const next = () => split.next().value!;
  const pieces = [
    ...outputs.map(() => [next()]),
    ...sums.map(({ layout }) => layout ? outerFactors(layout, { x: next(), y: next() }) : [next()]),
  ];
  const shared = joinBiases(share(pieces.flat())).values();
  const lowering = new Lowering(graph, { inputs: values, baked: new Map(), matrices });
  const value = () => lowering.lower(shared.next().value!);
  const output = (operator: string, operands: string[], dims: readonly Dim[]) => {
    const attributes: Record<string, number> = operator === "Gemm" ? { transA: 1 } : {};
    const name = graph.node(operator, operands, { name: "output", attributes });
    graph.output(name, dims);
    return name;
  };
  const copy = ({ shape }: Expr): Port => ({
    name: output("Identity", [value()], shape),
    dims: shape,
    start: 0,
  });
  return {
    outputs: outputs.map(copy),
    sums: sums.map(({ expr, layout }) =>
      layout === undefined ? [copy(expr)] : layout.blocks.map(({ staircase: { inputs, units }, start }) => {
        const dims = [inputs, units];
        return { name: output("Gemm", [value(), value()], dims), dims, start };
      })
    ),
    inputs,
    orders,
    bytes: graph.build(),
  };
}

/** The factors of the gradient to the weights of each block: the inputs that it sees and the gradient to its units. */
function outerFactors({ blocks }: StairBlocks, { x, y }: { x: Expr; y: Expr }): Expr[] {
  return blocks.flatMap((block) => [seen(x, block), unitsOf(y, block)]);
}
