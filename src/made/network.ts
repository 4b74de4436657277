/**
 * The network of a MADE as expressions.
 *
 * @module
 */
import { type Expr, input, named, parameter, type Variable } from "../expr/mod.ts";
import { add, put, type Staircase, stairProduct, sum, take } from "../ops/mod.ts";
import { type Activation, activations } from "./activations.ts";
import { encodeValues, layOutColumns, type NetworkColumns } from "./columns.ts";
import { makeStaircase } from "./degrees.ts";
import type { Order } from "./order.ts";
import type { Schema } from "./schema.ts";

/** One layer: `z = W x + b`, where the product stops at the stair. */
export interface Layer {
  /** Which layer: `hidden_0`, `hidden_1`, ... or `output`. */
  readonly name: string;
  /** The mask. */
  readonly staircase: Staircase;
  /** Packed weights. */
  readonly weight: Variable;
  /** One bias a unit. */
  readonly bias: Variable;
}

/** What a network is made from. */
export interface NetworkOptions {
  /** The variables. */
  readonly schema: Schema;
  /** The variables in order of rank. */
  readonly order: Order;
  /** The degrees of the units of each hidden layer, ascending. */
  readonly degrees: readonly Int32Array[];
  /** The activation of hidden units. */
  readonly activation: Activation;
}

/** The expressions of a MADE. */
export interface Network {
  /** Where variables lie among inputs and outputs. */
  readonly columns: NetworkColumns;
  /** The hidden layers and then the output layer. */
  readonly layers: readonly Layer[];
  /** The data, `[n, D]`, in the data's column order. */
  readonly x: Variable;
  /** The units of the output layer, sorted by rank. */
  readonly outputs: Expr;
  /** `log p(x)` in nats, `[n]`. */
  readonly logProb: Expr;
  /** `log p(x_d | the variables before d)` in nats, `[n, D]`. */
  readonly logProbEach: Expr;
  /** The parameters of each conditional, those of a variable side by side, variables in the data's order. */
  readonly parameters: Expr;
}

/** Builds the expressions of a MADE. */
export function buildNetwork({ schema, order, degrees, activation }: NetworkOptions): Network {
  const columns = layOutColumns(schema, order);
  const layers = makeLayers(columns, degrees);
  const x = input("x", ["n", schema.length]);
  const values = columns.heads.map(({ variables }) => take(x, variables));

  let unit = encodeValues(columns, x);
  layers.forEach(({ name, weight, bias, staircase }, depth) => {
    const z = add(stairProduct(unit, weight, { staircase }), bias);
    unit = named(name, depth < degrees.length ? activations[activation](z) : z);
  });

  const outputs = columns.heads.map((head) => take(unit, head.outputs));
  const logProbs = columns.heads.map(({ head, sizes }, i) => head.logProb(values[i], outputs[i], sizes));
  const places = placesInDataOrder(columns, order);
  return {
    columns,
    layers,
    x,
    outputs: unit,
    logProb: logProbs.map((each) => sum(each, ["n"])).reduce(add),
    logProbEach: columns.heads.map(({ variables }, i) => put(logProbs[i], variables, schema.length)).reduce(
      add,
    ),
    parameters: columns.heads.map(({ head, sizes, outputs: indices }, i) =>
      put(head.parameters(outputs[i], sizes), indices.map((column) => places[column]), places.length)
    ).reduce(add),
  };
}

function makeLayers({ inputRanks, outputRanks }: NetworkColumns, degrees: readonly Int32Array[]): Layer[] {
  const units = [inputRanks, ...degrees, outputRanks];
  return units.slice(1).map((above, depth) => {
    const outputs = depth === degrees.length;
    const name = outputs ? "output" : `hidden_${depth}`;
    const staircase = makeStaircase(units[depth], above, { outputs });
    const weight = parameter(`${name}.weight`, [staircase.size]);
    return { name, staircase, weight, bias: parameter(`${name}.bias`, [staircase.units]) };
  });
}

/** For each output column, in order of rank, its place when the variables are in the data's order. */
function placesInDataOrder({ outputRanks }: NetworkColumns, order: Order): Int32Array {
  const variableOf = (column: number) => order[outputRanks[column] - 1];
  const sorted = Array.from(outputRanks, (_, column) => column).sort((a, b) =>
    variableOf(a) - variableOf(b) || a - b
  );
  const places = new Int32Array(sorted.length);
  sorted.forEach((column, place) => places[column] = place);
  return places;
}
