/**
 * The NLL of rows and its gradient in graphs whose parameters are inputs.
 *
 * @module
 */
import { type Dim, type Expr, input, share, substitute, type Variable } from "../../expr/mod.ts";
import { entriesOf, type Member } from "../../made/mod.ts";
import { neg, sum } from "../../ops/mod.ts";
import { perRow } from "../../train/objective.ts";
import type { GraphBuilder } from "../graph_builder.ts";
import { groupSums } from "../grouped_sums.ts";
import { Lowering, prepare } from "../lower.ts";
import { DataType } from "../schema.ts";
import { onPieces, type Piece, type StepInPieces } from "./pieces.ts";

/** What a graph with a gradient computes: the names of its values. */
export interface GradientValues {
  /** The NLL in nats, `[]`. */
  readonly nll: string;
  /** Each piece of a parameter, and the gradient to it. */
  readonly pieces: readonly (Piece & { readonly value: string; readonly gradient: string })[];
}

/**
 * Adds the gradient of a training step. The inputs of the graph are the rows, by the names of the model's inputs; the order where that
 * is data; the random numbers of dropout; `per_row`; and the parameters.
 *
 * @param graph The graph, which has no inputs yet.
 * @param step The training step.
 * @returns The values that it computes.
 */
export function addGradient(graph: GraphBuilder, step: StepInPieces): GradientValues {
  const { made: { network: { learned } }, objective, parameters } = step;
  const others = [...objective.noise, perRow];
  const { rows, pieces, lowering } = addInputs(graph, step, { members: learned.members, others });
  const wanted = [objective.nll, ...parameters.map(({ parameter }) => objective.gradients.get(parameter)!)];
  const [nll, ...gradients] = groupSums(share(substitute(wanted, rows)));
  const split = onPieces([nll!], gradients, parameters);
  const [total, ...each] = prepare([...split.outputs, ...split.gradients]);
  return {
    nll: lowering.lower(total!),
    pieces: pieces.map((piece, k) => {
      const { staircase } = piece;
      const gradient = staircase ? lowering.lowerMatrix(each[k]!, { staircase }) : lowering.lower(each[k]!);
      return { ...piece, gradient };
    }),
  };
}

/**
 * Adds the NLL of rows as they are scored, in nats, summed over them. The inputs of the graph are those of the gradient, without
 * dropout and `per_row`.
 *
 * @param graph The graph, which has no inputs yet.
 * @param step The training step.
 * @returns The name of the value.
 */
export function addNll(graph: GraphBuilder, step: StepInPieces): string {
  const { made: { network: { members, logProb } }, options, parameters } = step;
  const { rows, lowering } = addInputs(graph, step, { members, others: [] });
  const scored = options.incomplete ? members[0].incomplete!.logProb : logProb;
  const split = onPieces(groupSums(share(substitute([neg(sum(scored))], rows))), [], parameters);
  const [nll] = prepare(split.outputs);
  return lowering.lower(nll!);
}

/** What a graph is given, and what lowers expressions of it. */
interface Inputs {
  /** What stands for the rows of each member, which are the same. */
  readonly rows: ReadonlyMap<Variable, Variable>;
  readonly pieces: readonly (Piece & { readonly value: string })[];
  readonly lowering: Lowering;
}

/** Adds the rows that members are given, the order where that is data, other inputs and the parameters. */
function addInputs(
  graph: GraphBuilder,
  { parameters, options }: StepInPieces,
  { members, others }: {
    readonly members: readonly [Member, ...Member[]];
    readonly others: readonly Variable[];
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
  const pieces = parameters.flatMap(({ pieces }) => pieces).map((piece) => {
    const value = graph.input(piece.variable.name, piece.dims);
    (piece.staircase ? matrices : inputs).set(piece.variable, value);
    return { ...piece, value };
  });
  return { rows, pieces, lowering: new Lowering(graph, { inputs, baked: new Map(), matrices }) };
}

/** Makes a value an output of the graph. */
export function addOutput(graph: GraphBuilder, name: string, value: string, dims: readonly Dim[]): void {
  graph.output(graph.node("Identity", [value], { name }), dims);
}
