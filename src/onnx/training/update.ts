/**
 * What an optimizer does with a gradient, in a graph.
 *
 * @module
 */
import { type Expr, input, parameter, type Variable } from "../../expr/mod.ts";
import type { Arithmetic } from "../../train/arithmetic.ts";
import type { FilledTrainerOptions } from "../../train/mod.ts";
import { scalarsOf, trainedUpdate } from "../../train/trained_step.ts";
import type { GraphBuilder } from "../graph_builder.ts";
import { Lowering, prepare } from "../lower.ts";
import { DataType } from "../schema.ts";
import { addOutput } from "./gradient.ts";

/** A parameter in a graph, and the gradient to it. */
export interface Learned {
  /** What it is called; only what ends with `.weight` decays. */
  readonly name: string;
  readonly dims: readonly number[];
  /** The names of the values. */
  readonly value: string;
  readonly gradient: string;
}

/**
 * Adds the update of parameters and of all that is kept for them. Its inputs are the moments, and `step` and `rate` in float64, from
 * which Adam computes how far its moments are biased; its outputs are the new value `next.NAME` of each parameter and moment.
 *
 * @param graph The graph.
 * @param learned The parameters.
 * @param options How they are trained.
 */
export function addUpdate(
  graph: GraphBuilder,
  learned: readonly Learned[],
  options: FilledTrainerOptions,
): void {
  const values = new Map<Expr, string>();
  const dims = new Map<Variable, readonly number[]>();
  // operators work on vectors, as the expressions say
  const add = (variable: Variable, value: string, shape: readonly number[]) => {
    values.set(variable, shape.length > 1 ? graph.node("Reshape", [value, graph.ints([-1])]) : value);
    dims.set(variable, shape);
  };
  const gradients = new Map(learned.map(({ name, dims, value, gradient }) => {
    const shape = [dims.reduce((size, length) => size * length)] as const;
    const [w, g] = [parameter(name, shape), input(`gradient.${name}`, shape)];
    add(w, value, dims);
    add(g, gradient, dims);
    return [w, g];
  }));
  const { updates, moments } = trainedUpdate(gradients, options);
  for (const [moment, of] of moments) {
    const shape = dims.get(of)!;
    add(moment, graph.input(moment.name, shape), shape);
  }
  const [step, rate] = ["step", "rate"].map((name) => graph.input(name, [], { type: "float64" }));
  for (const [scalar, value] of scalarsOf(inGraph(graph), options, { step: step!, rate: rate! })) {
    values.set(
      scalar,
      graph.node("Cast", [value], { attributes: { to: DataType.float32 }, name: scalar.name }),
    );
  }
  const lowering = new Lowering(graph, { inputs: values, baked: new Map() });
  const next = prepare([...updates.values()]);
  [...updates.keys()].forEach((variable, k) => {
    const shape = dims.get(variable)!;
    const value = lowering.lower(next[k]!);
    const shaped = shape.length > 1 ? graph.node("Reshape", [value, graph.ints(shape)]) : value;
    addOutput(graph, `next.${variable.name}`, shaped, shape);
  });
}

/** Arithmetic in float64 by the operators of a graph. */
function inGraph(graph: GraphBuilder): Arithmetic<string> {
  const valueOf = (operand: string | number) => typeof operand === "number" ? graph.double(operand) : operand;
  const binary = (operator: string) => (a: string | number, b: string | number) =>
    graph.node(operator, [valueOf(a), valueOf(b)]);
  return {
    sub: binary("Sub"),
    mul: binary("Mul"),
    div: binary("Div"),
    pow: binary("Pow"),
    min: binary("Min"),
    sqrt: (a) => graph.node("Sqrt", [a]),
  };
}
