/**
 * Writing of the graphs of a program.
 *
 * @module
 */
import { type Dim, type Expr, share, topological, type Variable } from "../../expr/mod.ts";
import { joinBiases } from "../affine.ts";
import { GraphBuilder } from "../graph_builder.ts";
import { Lowering } from "../lower.ts";
import { type BlockedWeights, blockWeights, splitProducts } from "./split_products.ts";
import type { Layout } from "./stair_blocks.ts";

/** A piece of a tensor of the program that an input or output of a graph reads or fills. */
export interface Port {
  readonly name: string;
  readonly dims: readonly Dim[];
  /** Where the piece begins. */
  readonly start: number;
}

/** What a graph is to compute: a value, or of two factors `x` and `y` the sum over the rows of `x[i]^T y[i]`. */
export type Result = readonly [value: Expr] | readonly [x: Expr, y: Expr];

/** A graph and what its inputs and outputs are. */
export interface Graph {
  readonly bytes: Uint8Array;
  /** The inputs by variable; weights have a port for each block. */
  readonly inputs: ReadonlyMap<Variable, readonly Port[]>;
  /** The outputs, in the order of the results. */
  readonly outputs: readonly Port[];
}

/**
 * Writes a graph, in which every product is a dense product for each block of its staircase.
 *
 * @param name What the graph is called.
 * @param results What it computes.
 * @param layoutOf How the values of a parameter, or of an input that takes the place of one, lie.
 * @returns The graph.
 */
export function graphOf(
  name: string,
  results: readonly Result[],
  layoutOf: (parameter: Variable) => Layout,
): Graph {
  const graph = new GraphBuilder(name);
  const values = new Map<Expr, string>();
  const matrices = new Map<Expr, string>();
  const weights = new Map<Expr, BlockedWeights>();
  const inputs = new Map<Variable, Port[]>();
  const whole = results.flat();
  for (const variable of topological(whole)) {
    if (variable.kind !== "input" && variable.kind !== "parameter") continue;
    const layout = layoutOf(variable);
    if (layout === "plain") {
      const name = graph.input(variable.name, variable.shape);
      values.set(variable, name);
      inputs.set(variable, [{ name, dims: variable.shape, start: 0 }]);
    } else {
      const blocked = blockWeights(variable, layout);
      weights.set(variable, blocked);
      inputs.set(
        variable,
        layout.blocks.map(({ staircase, start }, k) => {
          const dims = [staircase.inputs, staircase.units];
          const name = graph.input(blocked.variables[k]!.name, dims);
          matrices.set(blocked.variables[k]!, name);
          return { name, dims, start };
        }),
      );
    }
  }

  const exprs = joinBiases(share(splitProducts(whole, weights))).values();
  const lowering = new Lowering(graph, { inputs: values, baked: new Map(), matrices });
  const next = () => lowering.lower(exprs.next().value!);
  const taken = new Set(values.values());
  const outputs = results.map((result): Port => {
    const [first, second] = result.map(next);
    const { shape } = result[0];
    const dims = second === undefined ? shape : [shape[1]!, result[1]!.shape[1]!];
    const name = output(first!, second);
    taken.add(name);
    graph.output(name, dims);
    return { name, dims, start: 0 };
  });
  return { bytes: graph.build(), inputs, outputs };

  /** The name of an output: that of the value, where it is no input and no other output. */
  function output(first: string, second: string | undefined): string {
    if (second !== undefined) {
      return graph.node("Gemm", [first, second], { name: "output", attributes: { transA: 1 } });
    }
    return taken.has(first) ? graph.node("Identity", [first], { name: "output" }) : first;
  }
}
