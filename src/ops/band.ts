/**
 * The product with a band in ONNX: dense products of groups of units that see the same inputs, so that the file stores no zeros.
 *
 * Groups of one shape that stand side by side are one product of matrices `[groups, n, inputs] x [groups, inputs, units]`,
 * which takes a fifth of the time of one each where they have one unit. Others are sliced from the inputs, which takes a
 * quarter of the time of filling them up to one shape.
 *
 * @module
 */
import type { OnnxGraph } from "../expr/mod.ts";
import type { Staircase } from "./staircase.ts";

/** Units side by side that see the same inputs. */
interface UnitGroup {
  /** The first input, and the one after the last. */
  readonly start: number;
  readonly extent: number;
  /** The first unit, and the one after the last. */
  readonly first: number;
  readonly last: number;
}

/** Writes `y[n, j] = sum over start[j] <= i < extent[j] of x[n, i] w[j, i]` for weights that are known. */
export function bandProduct(
  graph: OnnxGraph,
  x: string,
  { staircase, weights }: { staircase: Staircase; weights: ArrayLike<number> },
): string {
  const products = alike(groupsOf(staircase)).map((groups) => {
    const [{ start, extent, first, last }] = groups;
    const [inputs, units] = [extent - start, last - first];
    const count = groups.length;
    const dense = new Float32Array(count * inputs * units);
    groups.forEach((group, g) => {
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j < units; j++) {
          // units that see nothing are given one input with zeros
          const isInside = group.start + i < staircase.extents[group.first + j]!;
          const place = staircase.offset(group.first + j, group.start + i);
          if (isInside) dense[(g * inputs + i) * units + j] = weights[place]!;
        }
      }
    });
    const isAll = count * inputs === staircase.inputs;
    const seen = isAll
      ? x
      : graph.node("Slice", [x, ...[start, start + count * inputs, 1].map((value) => graph.ints([value]))]);
    if (count === 1) return graph.node("MatMul", [seen, graph.floats(dense, [inputs, units])]);
    const grouped = graph.node("Reshape", [seen, graph.ints([0, count, inputs])]);
    const product = graph.node("MatMul", [
      graph.node("Transpose", [grouped], { perm: [1, 0, 2] }),
      graph.floats(dense, [count, inputs, units]),
    ]);
    const rows = graph.node("Transpose", [product], { perm: [1, 0, 2] });
    return graph.node("Reshape", [rows, graph.ints([0, count * units])]);
  });
  return products.length === 1 ? products[0]! : graph.node("Concat", products, { axis: 1 });
}

function groupsOf({ starts, extents, inputs }: Staircase): UnitGroup[] {
  const cuts = Array.from(extents.keys()).filter((unit) =>
    unit === 0 || starts[unit] !== starts[unit - 1] || extents[unit] !== extents[unit - 1]
  );
  return cuts.map((first, k): UnitGroup => {
    const isBlind = starts[first] === extents[first];
    const start = isBlind ? Math.min(starts[first]!, inputs - 1) : starts[first]!;
    const extent = isBlind ? start + 1 : extents[first]!;
    return { start, extent, first, last: cuts[k + 1] ?? extents.length };
  });
}

/** Joins groups of one shape whose inputs follow one another. */
function alike(groups: readonly UnitGroup[]): [UnitGroup, ...UnitGroup[]][] {
  const joined: [UnitGroup, ...UnitGroup[]][] = [];
  for (const group of groups) {
    const last = joined.at(-1)?.at(-1);
    const fits = last !== undefined && last.extent === group.start &&
      last.extent - last.start === group.extent - group.start &&
      last.last - last.first === group.last - group.first;
    if (fits) joined.at(-1)!.push(group);
    else joined.push([group]);
  }
  return joined;
}
