/**
 * The gradient of a training step in a graph.
 *
 * @module
 */
import { type Dim, type Expr, input, substitute, type Variable } from "../../expr/mod.ts";
import { entriesOf, type Made } from "../../made/mod.ts";
import { perRow } from "../../train/objective.ts";
import type { FilledTrainerOptions } from "../../train/mod.ts";
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
  const { members, order } = rowInputs(made, options);
  const values = new Map<Expr, string>();
  for (const variable of new Set(members.values())) {
    values.set(variable, graph.input(variable.name, variable.shape));
  }
  if (order) {
    const given = graph.input(order.name, order.shape, { type: "int32" });
    values.set(
      order,
      graph.node("Cast", [given], { attributes: { to: DataType.float32 }, name: "order_float" }),
    );
  }
  for (const variable of [...noise, perRow]) values.set(variable, graph.input(variable.name, variable.shape));
  const matrices = new Map<Expr, string>();
  const parameters = denseParameters(made).map((dense) => {
    const value = graph.input(dense.variable.name, dense.dims);
    (dense.staircase ? matrices : values).set(dense.variable, value);
    return { ...dense, value };
  });
  const wanted = substitute([nll, ...parameters.map(({ variable }) => gradients.get(variable)!)], members);
  const [sum, ...each] = prepare(groupSums(wanted));
  const lowering = new Lowering(graph, { inputs: values, baked: new Map(), matrices });
  return {
    nll: lowering.lower(sum!),
    parameters: parameters.map((parameter, k) => {
      const { staircase } = parameter;
      const gradient = staircase ? lowering.lowerMatrix(each[k]!, { staircase }) : lowering.lower(each[k]!);
      return { ...parameter, gradient };
    }),
  };
}

/** What stands for the inputs of all members, which are given the same rows. */
function rowInputs({ network: { learned } }: Made, { incomplete }: FilledTrainerOptions) {
  const members = new Map<Variable, Variable>();
  const named = new Map<string, Variable>();
  for (const member of learned.members) {
    const known = incomplete && member.incomplete ? { known: member.incomplete.known } : {};
    for (const [name, variable] of entriesOf({ ...member.inputs, ...known })) {
      named.set(name, named.get(name) ?? input(name, variable.shape));
      members.set(variable, named.get(name)!);
    }
  }
  return { members, order: learned.members[0].order };
}

/** Makes a value an output of the graph. */
export function addOutput(graph: GraphBuilder, name: string, value: string, dims: readonly Dim[]): void {
  graph.output(graph.node("Identity", [value], { name }), dims);
}
