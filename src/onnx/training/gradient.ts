/**
 * The NLL of rows and its gradient in graphs whose parameters are inputs.
 *
 * @module
 */
import { type Dim, type Expr, input, substitute, type Variable } from "../../expr/mod.ts";
import { entriesOf, type Made, type Member } from "../../made/mod.ts";
import { neg, sum } from "../../ops/mod.ts";
import type { FilledTrainerOptions } from "../../train/mod.ts";
import { perRow } from "../../train/objective.ts";
import { trainedObjective } from "../../train/trained_step.ts";
import type { GraphBuilder } from "../graph_builder.ts";
import { groupSums } from "../grouped_sums.ts";
import { Lowering, prepare } from "../lower.ts";
import { DataType } from "../schema.ts";
import { type Dense, denseParameters } from "./dense.ts";

/** What a graph with a gradient computes: the names of its values. */
export interface GradientValues {
  /** The NLL in nats, `[]`. */
  readonly nll: string;
  /** Each parameter, dense, and the gradient to it. */
  readonly parameters: readonly (Dense & { readonly value: string; readonly gradient: string })[];
}

/**
 * Adds the gradient of a training step. The inputs of the graph are the rows, by the names of the model's inputs; the order where that
 * is data; the random numbers of dropout; `per_row`; and the parameters.
 *
 * @param graph The graph, which has no inputs yet.
 * @param made The model.
 * @param options How it is trained.
 * @returns The values that it computes.
 */
export function addGradient(graph: GraphBuilder, made: Made, options: FilledTrainerOptions): GradientValues {
  const { nll, gradients, noise } = trainedObjective(made, options);
  const { members } = made.network.learned;
  const inputs = addInputs(graph, { members, others: [...noise, perRow], made, options });
  const wanted = [nll, ...inputs.parameters.map(({ variable }) => gradients.get(variable)!)];
  const [total, ...each] = prepare(groupSums(substitute(wanted, inputs.rows)));
  const { lowering } = inputs;
  return {
    nll: lowering.lower(total!),
    parameters: inputs.parameters.map((parameter, k) => {
      const { staircase } = parameter;
      const gradient = staircase ? lowering.lowerMatrix(each[k]!, { staircase }) : lowering.lower(each[k]!);
      return { ...parameter, gradient };
    }),
  };
}

/**
 * Adds the NLL of rows as they are scored, in nats, summed over them. The inputs of the graph are those of the gradient, without
 * dropout and `per_row`.
 *
 * @param graph The graph, which has no inputs yet.
 * @param made The model.
 * @param options How it is trained.
 * @returns The name of the value.
 */
export function addNll(graph: GraphBuilder, made: Made, options: FilledTrainerOptions): string {
  const { network: { members, logProb } } = made;
  const { rows, lowering } = addInputs(graph, { members, others: [], made, options });
  const scored = options.incomplete ? members[0].incomplete!.logProb : logProb;
  const [nll] = prepare(groupSums(substitute([neg(sum(scored))], rows)));
  return lowering.lower(nll!);
}

/** What a graph is given, and what lowers expressions of it. */
interface Inputs {
  /** What stands for the rows of each member, which are the same. */
  readonly rows: ReadonlyMap<Variable, Variable>;
  readonly parameters: readonly (Dense & { readonly value: string })[];
  readonly lowering: Lowering;
}

/** Adds the rows that members are given, the order where that is data, other inputs and the parameters. */
function addInputs(
  graph: GraphBuilder,
  { members, others, made, options }: {
    readonly members: readonly [Member, ...Member[]];
    readonly others: readonly Variable[];
    readonly made: Made;
    readonly options: FilledTrainerOptions;
  },
): Inputs {
  const rows = new Map<Variable, Variable>();
  const named = new Map<string, Variable>();
  for (const { inputs, incomplete } of members) {
    const known = options.incomplete ? { known: incomplete!.known } : {};
    for (const [name, variable] of entriesOf({ ...inputs, ...known })) {
      named.set(name, named.get(name) ?? input(name, variable.shape));
      rows.set(variable, named.get(name)!);
    }
  }
  const inputs = new Map<Expr, string>();
  for (const variable of named.values()) inputs.set(variable, graph.input(variable.name, variable.shape));
  const [{ order }] = members;
  if (order) {
    const given = graph.input(order.name, order.shape, { type: "int32" });
    const attributes = { to: DataType.float32 };
    inputs.set(order, graph.node("Cast", [given], { attributes, name: "order_float" }));
  }
  for (const variable of others) inputs.set(variable, graph.input(variable.name, variable.shape));
  const matrices = new Map<Expr, string>();
  const parameters = denseParameters(made).map((dense) => {
    const value = graph.input(dense.variable.name, dense.dims);
    (dense.staircase ? matrices : inputs).set(dense.variable, value);
    return { ...dense, value };
  });
  return { rows, parameters, lowering: new Lowering(graph, { inputs, baked: new Map(), matrices }) };
}

/** Makes a value an output of the graph. */
export function addOutput(graph: GraphBuilder, name: string, value: string, dims: readonly Dim[]): void {
  graph.output(graph.node("Identity", [value], { name }), dims);
}
