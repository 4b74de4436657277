/**
 * The product with a band in ONNX: dense products of groups of units that see the same inputs, so that a file stores no zeros.
 *
 * Groups of one shape that stand side by side are one product of matrices, `[groups, n, inputs] x [groups, inputs, units]`;
 * where groups have one unit each, that takes a fifth of the time of a product for each. Others have a product each, which
 * takes a quarter of the time of filling them up to one shape.
 *
 * @module
 */
import type { Expr, OnnxGraph } from "../expr/mod.ts";
import type { Staircase } from "./staircase.ts";

/** Units side by side that see the same inputs. */
interface UnitGroup {
  /** The first unit. */
  readonly first: number;
  readonly units: number;
  /** The first input. */
  readonly start: number;
  readonly inputs: number;
}

/** Writes `y[n, j] = sum over start[j] <= i < extent[j] of x[n, i] w[j, i]` for weights whose values are known. */
export function bandProduct(
  graph: OnnxGraph,
  x: Expr,
  { staircase, weights }: { staircase: Staircase; weights: Expr },
): string {
  const values = graph.valueOf(weights)!;
  const products = alike(groupsOf(staircase)).map((groups, part) => {
    const [{ start, inputs, units }] = groups;
    const count = groups.length;
    const dense = groups.flatMap(({ first, start }) =>
      matrixOf(staircase, values, { first, units, start, inputs })
    );
    const matrix = (dims: number[]) => graph.floats(dense, dims, weights, part);
    const seen = count * inputs === staircase.inputs ? graph.lower(x) : graph.node("Slice", [
      graph.lower(x),
      ...[start, start + count * inputs, 1].map((at) => graph.ints([at])),
    ]);
    if (count === 1) return graph.node("MatMul", [seen, matrix([inputs, units])]);
    const swapped = (value: string) => graph.node("Transpose", [value], { perm: [1, 0, 2] });
    const inputsOfGroups = swapped(graph.node("Reshape", [seen, graph.ints([0, count, inputs])]));
    const product = graph.node("MatMul", [inputsOfGroups, matrix([count, inputs, units])]);
    return graph.node("Reshape", [swapped(product), graph.ints([0, count * units])]);
  });
  return products.length === 1 ? products[0]! : graph.node("Concat", products, { axis: 1 });
}

function groupsOf({ starts, extents, inputs }: Staircase): UnitGroup[] {
  const firsts = Array.from(extents.keys()).filter((unit) =>
    unit === 0 || starts[unit] !== starts[unit - 1] || extents[unit] !== extents[unit - 1]
  );
  return firsts.map((first, k): UnitGroup => {
    const units = (firsts[k + 1] ?? extents.length) - first;
    const [start, extent] = [starts[first]!, extents[first]!];
    // units that see nothing are given one input, with weights 0
    return start === extent
      ? { first, units, start: Math.min(start, inputs - 1), inputs: 1 }
      : { first, units, start, inputs: extent - start };
  });
}

/** The weights of a group, `[inputs, units]`. */
function matrixOf(
  staircase: Staircase,
  values: ArrayLike<number>,
  { first, units, start, inputs }: UnitGroup,
): number[] {
  const isBlind = staircase.starts[first] === staircase.extents[first];
  return Array.from(
    { length: inputs * units },
    (_, k) => isBlind ? 0 : values[staircase.offset(first + k % units, start + Math.floor(k / units))]!,
  );
}

/** Joins groups of one shape whose inputs follow one another. */
function alike(groups: readonly UnitGroup[]): [UnitGroup, ...UnitGroup[]][] {
  const joined: [UnitGroup, ...UnitGroup[]][] = [];
  for (const group of groups) {
    const last = joined.at(-1)?.at(-1);
    const { start, inputs, units } = group;
    const isNext = last !== undefined && last.start + last.inputs === start && last.inputs === inputs;
    if (isNext && last.units === units) joined.at(-1)!.push(group);
    else joined.push([group]);
  }
  return joined;
}
