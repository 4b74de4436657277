/**
 * Where the variables of each head lie among the columns of the network's input and output.
 *
 * @module
 */
import { type Expr, width } from "../expr/mod.ts";
import { add, concat, put, take } from "../ops/mod.ts";
import { type Head, heads } from "./heads/mod.ts";
import { type Order, ranksOf } from "./order.ts";
import type { HeadKind, Schema } from "./schema.ts";

/** The variables of one head, by rank, and their columns. */
export interface HeadColumns {
  /** The head. */
  readonly head: Head;
  /** The variables, in order of rank. */
  readonly variables: readonly number[];
  /** The number of values of each. */
  readonly sizes: readonly number[];
  /** The columns of the network's input that they fill. */
  readonly inputs: readonly number[];
  /** The columns of the network's output that hold their conditionals. */
  readonly outputs: readonly number[];
}

/** The columns of the network's input and output, which are sorted by rank. */
export interface NetworkColumns {
  /** The columns of each head. */
  readonly heads: readonly HeadColumns[];
  /** The rank of the variable of each input column, ascending. */
  readonly inputRanks: Int32Array;
  /** The rank of the variable of each output column, ascending. */
  readonly outputRanks: Int32Array;
}

/** Lays out the columns of the variables of a schema in an order. */
export function layOutColumns(schema: Schema, order: Order): NetworkColumns {
  const ranks = ranksOf(order);
  const widths = (side: "inputWidth" | "outputWidth") =>
    Array.from(order, (d) => heads[schema[d].kind][side](schema[d].size));
  const input = spans(widths("inputWidth"));
  const output = spans(widths("outputWidth"));
  const kinds = [...new Set(schema.map(({ kind }) => kind))];
  const columnsOf = (kind: HeadKind): HeadColumns => {
    const variables = Array.from(order).filter((d) => schema[d].kind === kind);
    return {
      head: heads[kind],
      variables,
      sizes: variables.map((d) => schema[d].size),
      inputs: variables.flatMap((d) => input[ranks[d] - 1]),
      outputs: variables.flatMap((d) => output[ranks[d] - 1]),
    };
  };
  return { heads: kinds.map(columnsOf), inputRanks: rankOfColumn(input), outputRanks: rankOfColumn(output) };
}

/** The network's input, sorted by rank, for values `[n, D]`. */
export function encodeValues({ heads, inputRanks }: NetworkColumns, x: Expr): Expr {
  const encoded = heads.map(({ head, variables, sizes }) => head.encode(take(x, variables), sizes));
  return put(concat(encoded), heads.flatMap(({ inputs }) => inputs), inputRanks.length);
}

/** The values `[n, D]` that the network's output, sorted by rank, gives for uniform numbers `u [n, D]`. */
export function drawValues({ heads }: NetworkColumns, u: Expr, outputs: Expr): Expr {
  return heads.map(({ head, variables, sizes, outputs: columns }) =>
    put(head.sample(take(u, variables), take(outputs, columns), sizes), variables, width(u.shape))
  ).reduce(add);
}

/** Consecutive columns of given widths. */
function spans(widths: readonly number[]): number[][] {
  let column = 0;
  return widths.map((width) => Array.from({ length: width }, () => column++));
}

function rankOfColumn(spans: readonly number[][]): Int32Array {
  return Int32Array.from(spans.flatMap((columns, r) => columns.map(() => r + 1)));
}
