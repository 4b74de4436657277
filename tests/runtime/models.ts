/** Models for the tests of runtimes. */
import { binary, categorical, exportOnnx, Made, type MadeOptions, type Rows } from "../../mod.ts";
import { GRAPH_KINDS, type GraphKind } from "../../src/onnx/ports.ts";

/** Fourteen binary variables, two categorical ones, and one that has one value, in a random order. */
export function smallMade(options: Partial<MadeOptions> = {}): Made {
  const schema = [...binary(14), ...categorical([3, 1, 5])];
  return new Made({ schema, hidden: [24, 16], order: "random", seed: 5, ...options });
}

/** Every graph of a model. */
export function allGraphs(made: Made): Record<GraphKind, Uint8Array> {
  const files = GRAPH_KINDS.map((kind) => [kind, exportOnnx(made, kind)] as const);
  return Object.fromEntries(files) as Record<GraphKind, Uint8Array>;
}

/** Rows of numbers. */
export function rows(...lines: readonly (readonly number[])[]): Rows {
  return { data: lines.flat(), shape: [lines.length, lines[0]!.length] };
}

/** The largest absolute difference; NaN where one is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : NaN;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
