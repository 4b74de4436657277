/**
 * Where the variables of each head lie among the columns of the network's input and output.
 *
 * @module
 */
import { constant, type Expr, width } from "../expr/mod.ts";
import { add, broadcast, concat, inverse, mul, permute, put, take } from "../ops/mod.ts";
import type { Graph, Group } from "./graph.ts";
import type { Inputs } from "./inputs.ts";
import { type Head, headOf } from "./heads/mod.ts";
import type { SchemaVariable } from "./kinds/mod.ts";
import { naturalOrder, type Order, ranksOf } from "./order.ts";
import { numbers } from "./range.ts";
import { type Schema, spansOf } from "./schema.ts";

/** The variables of one head, in order of rank, and their columns. */
export interface HeadColumns {
  /** The head. */
  readonly head: Head<SchemaVariable>;
  /** The number of each variable in the schema. */
  readonly variables: readonly number[];
  /** What each of them is. */
  readonly members: readonly SchemaVariable[];
  /** The columns of the network's input that they fill. */
  readonly inputs: readonly number[];
  /** The columns of the network's output that hold their conditionals. */
  readonly outputs: readonly number[];
  /** Their columns of the noise, where variables are in the data's order. */
  readonly noise: readonly number[];
  /** Their columns of the parameters, where variables are in the data's order. */
  readonly parameters: readonly number[];
}

/** The columns of the network's input and output, which are sorted by rank. */
export interface NetworkColumns {
  /** The order in which variables are laid out. */
  readonly order: Order;
  /** The columns of each head. */
  readonly heads: readonly HeadColumns[];
  /** The rank of the variable of each input column, ascending. */
  readonly inputRanks: Int32Array;
  /** The rank of the variable of each output column, ascending. */
  readonly outputRanks: Int32Array;
  /** The columns of the context, if there is one. */
  readonly context?: NetworkColumns;
}

/** What columns are laid out of. */
export interface LayoutOptions {
  /** The variables. */
  readonly schema: Schema;
  /** Their order. */
  readonly order: Order;
  /** The variables of the context, which stay in the data's order. */
  readonly context?: Schema;
}

/** Lays out the columns of variables in their order, and those of a context. */
export function layOutColumns({ schema, order, context }: LayoutOptions): NetworkColumns {
  const ranks = ranksOf(order);
  const byRank = Array.from(order, (d) => schema[d]!);
  const input = consecutive(byRank.map((variable) => headOf(variable).inputWidth(variable)));
  const output = consecutive(byRank.map((variable) => headOf(variable).outputWidth(variable)));
  const noise = spansOf(schema, "noiseColumns").map(numbers);
  const parameters = spansOf(schema, "parameterColumns").map(numbers);
  const all = [...new Set(schema.map(headOf))];
  const columnsOf = (head: Head<SchemaVariable>): HeadColumns => {
    const variables = Array.from(order).filter((d) => headOf(schema[d]!) === head);
    const members = variables.map((d) => schema[d]!);
    return {
      head,
      variables,
      members,
      inputs: variables.flatMap((d) => input[ranks[d]! - 1]!),
      outputs: variables.flatMap((d) => output[ranks[d]! - 1]!),
      noise: variables.flatMap((d) => noise[d]!),
      parameters: variables.flatMap((d) => parameters[d]!),
    };
  };
  return {
    order,
    heads: all.map(columnsOf),
    inputRanks: rankOfColumn(input),
    outputRanks: rankOfColumn(output),
    ...(context &&
      {
        context: layOutColumns({
          schema: context,
          order: naturalOrder(context),
        }),
      }),
  };
}

/** How many inputs of the network the variables of a schema take. */
export function inputWidthOf(schema: Schema): number {
  return schema.reduce((sum, variable) => sum + headOf(variable).inputWidth(variable), 0);
}

/** How many outputs the conditionals of a schema take. */
export function outputWidthOf(schema: Schema): number {
  return schema.reduce((sum, variable) => sum + headOf(variable).outputWidth(variable), 0);
}

/** The network's input, sorted by rank, for values `[n, D]`. */
function encodeValues({ heads, inputRanks }: NetworkColumns, x: Expr): Expr {
  const encoded = heads.map(({ head, variables, members }) => head.encode(take(x, variables), members));
  return put(concat(encoded), heads.flatMap(({ inputs }) => inputs), inputRanks.length);
}

/** The numbers of columns of variables in an order that is data, where each has as many. */
export function columnsInOrder(order: Expr, count: number): Expr {
  const each = count / width(order.shape);
  if (each === 1) return order;
  const columns = numbers({ start: 0, end: count });
  const firsts = mul(take(order, columns.map((column) => Math.floor(column / each))), each);
  return add(firsts, constant(columns.map((column) => column % each), [count]));
}

/** Columns of all variables in order of rank, if a network computes in that order. */
export function inOrder({ dataOrder }: Graph, rows: Expr): Expr {
  return dataOrder ? permute(rows, columnsInOrder(dataOrder, width(rows.shape))) : rows;
}

/** The reverse of {@linkcode inOrder}: columns in the data's order. */
export function inDataOrder({ dataOrder }: Graph, rows: Expr): Expr {
  return dataOrder ? permute(rows, inverse(columnsInOrder(dataOrder, width(rows.shape)))) : rows;
}

/** The values of the groups that are given; what is not known is 0, and without `known` all is known. */
export function encodeInputs(
  graph: Graph,
  columns: NetworkColumns,
  { x, context, known }: Inputs<Expr> & { readonly known?: Expr },
): Map<Group, Expr> {
  const [input] = graph.groups;
  const encoded = encodeValues(columns, inOrder(graph, x));
  const variables = columns.inputRanks.map((rank) => rank - 1);
  const present = known && take(inOrder(graph, known), columns.order);
  const values = new Map([[input, present ? mul(encoded, take(present, variables)) : encoded]]);
  const presence = graph.groups.find(({ name }) => name === "presence");
  if (presence) values.set(presence, present ?? broadcast(constant(1), [presence.levels.length]));
  const given = graph.groups.find(({ name }) => name === "context");
  if (context && columns.context && given) values.set(given, encodeValues(columns.context, context));
  return values;
}

/** The values `[n, D]` that the network's output, sorted by rank, gives for noise, variables in the data's order. */
export function drawValues({ heads }: NetworkColumns, noise: Expr, outputs: Expr): Expr {
  const D = heads.reduce((sum, { variables }) => sum + variables.length, 0);
  return heads.map(({ head, variables, members, ...columns }) =>
    put(head.sample(take(noise, columns.noise), take(outputs, columns.outputs), members), variables, D)
  ).reduce(add);
}

/** Consecutive columns of given widths. */
function consecutive(widths: readonly number[]): number[][] {
  let column = 0;
  return widths.map((width) => Array.from({ length: width }, () => column++));
}

function rankOfColumn(columns: readonly number[][]): Int32Array {
  return Int32Array.from(columns.flatMap((all, r) => all.map(() => r + 1)));
}
