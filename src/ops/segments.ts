/**
 * Columns that belong together, in ONNX: segments of the columns of a value, `[n, J]` or `[J]`.
 *
 * Segments of one length that stand side by side become an axis of their own, `[n, segments, length]`, and nothing moves.
 * Others are gathered as rows of the transpose, `[segments, length, n]`, since onnxruntime copies rows as a whole but
 * columns number by number, which takes nine times as long. Segments of similar lengths are gathered together, so that
 * none is filled up to twice its length.
 *
 * @module
 */
import type { Expr, OnnxGraph } from "../expr/mod.ts";
import { width } from "../expr/mod.ts";

/** Segments of columns. */
export interface SegmentsOf {
  /** The columns of each segment. */
  readonly sources: readonly ArrayLike<number>[];
  /** What shorter segments are filled up with. */
  readonly padding: number;
}

/** Writes what becomes of segments that lie along an axis of a value. */
export type SegmentRule = (value: string, axis: number) => string;

/** The columns of segments that follow one another. */
export function consecutive(widths: Int32Array): Int32Array[] {
  let start = 0;
  return Array.from(widths, (width) => Int32Array.from({ length: width }, () => start++));
}

/** Writes a reduction of each segment, `[..., J]` to `[..., sources.length]`, by a rule that leaves out the axis. */
export function reduceSegments(
  graph: OnnxGraph,
  x: Expr,
  segments: SegmentsOf,
  rule: SegmentRule,
): string {
  const aligned = alignedSegments(graph, x, segments);
  if (aligned !== undefined) return rule(aligned, x.shape.length);
  const groups = gatherSegments(graph, x, segments);
  const places = new Int32Array(segments.sources.length);
  groups.flatMap(({ members }) => members).forEach((segment, k) => places[segment] = k);
  return fromParts(graph, x, {
    parts: groups.map(({ value }) => rule(value, 1)),
    places,
    size: places.length,
  });
}

/** Writes something for each column of segments that cover all columns, `[..., J]` to `[..., J]`. */
export function mapSegments(graph: OnnxGraph, x: Expr, segments: SegmentsOf, rule: SegmentRule): string {
  const aligned = alignedSegments(graph, x, segments);
  const [J, batch] = [width(x.shape), isBatched(x)];
  if (aligned !== undefined) {
    return graph.node("Reshape", [rule(aligned, x.shape.length), graph.ints(batch ? [0, J] : [J])]);
  }
  const places = new Int32Array(J);
  let size = 0;
  const parts = gatherSegments(graph, x, segments).map(({ value, members, length }) => {
    members.forEach((segment, k) => {
      const columns = segments.sources[segment]!;
      for (let i = 0; i < columns.length; i++) places[columns[i]!] = size + k * length + i;
    });
    const rows = members.length * length;
    size += rows;
    return graph.node("Reshape", [rule(value, 1), graph.ints(batch ? [rows, -1] : [rows])]);
  });
  return fromParts(graph, x, { parts, places, size });
}

/** Writes a gather of columns of `[..., J]`; column `J` is one of zeros. */
export function gatherColumns(graph: OnnxGraph, x: Expr, columns: Int32Array): string {
  const rows = asRows(graph, x, columns.includes(width(x.shape)) ? 0 : undefined);
  const gathered = graph.node("Gather", [rows, graph.ints(columns)], { axis: 0 });
  return isBatched(x) ? transposed(graph, gathered) : gathered;
}

/** Segments of one length that stand side by side, as the last axis of a value; nothing for others. */
function alignedSegments(graph: OnnxGraph, x: Expr, { sources }: SegmentsOf): string | undefined {
  const length = sources[0]?.length ?? 0;
  const isAligned = sources.length * length === width(x.shape) &&
    sources.every((columns, segment) =>
      columns.length === length &&
      Array.prototype.every.call(columns, (column, k) => column === segment * length + k)
    );
  if (!isAligned) return undefined;
  const shape = [...(isBatched(x) ? [0] : []), sources.length, length];
  return graph.node("Reshape", [graph.lower(x), graph.ints(shape)]);
}

/** Segments of similar lengths. */
interface SegmentGroup {
  /** `[members, length, n]`, or `[members, length]` without a batch axis. */
  readonly value: string;
  /** Which segments. */
  readonly members: readonly number[];
  readonly length: number;
}

function gatherSegments(graph: OnnxGraph, x: Expr, { sources, padding }: SegmentsOf): SegmentGroup[] {
  const groups = new Map<number, number[]>(); // Map.groupBy() is missing in Node.js 20
  sources.forEach(({ length }, segment) => {
    const size = Math.ceil(Math.log2(Math.max(1, length)));
    const members = groups.get(size);
    if (members === undefined) groups.set(size, [segment]);
    else members.push(segment);
  });
  const J = width(x.shape);
  const tables = Array.from(groups.values(), (members) => {
    const length = members.reduce((most, segment) => Math.max(most, sources[segment]!.length), 1);
    const table = new Int32Array(members.length * length).fill(J);
    members.forEach((segment, k) => table.set(sources[segment]!, k * length));
    return { members, length, table };
  });
  const rows = asRows(graph, x, tables.some(({ table }) => table.includes(J)) ? padding : undefined);
  return tables.map(({ members, length, table }) => ({
    members,
    length,
    value: graph.node("Gather", [rows, graph.ints(table, [members.length, length])], { axis: 0 }),
  }));
}

/** The columns of a value as rows, `[J, n]`, or with a row of padding below `[J + 1, n]`; without a batch axis `[J]` or `[J + 1]`. */
function asRows(graph: OnnxGraph, x: Expr, padding: number | undefined): string {
  const rows = isBatched(x) ? transposed(graph, graph.lower(x)) : graph.lower(x);
  if (padding === undefined) return rows;
  const pads = isBatched(x) ? [0, 0, 1, 0] : [0, 1];
  return graph.node("Pad", [rows, graph.ints(pads), graph.floats([padding], [])]);
}

/** The columns `places` of what has the parts as rows, of which there are so many. */
function fromParts(
  graph: OnnxGraph,
  x: Expr,
  { parts, places, size }: { parts: readonly string[]; places: Int32Array; size: number },
): string {
  const joined = parts.length === 1 ? parts[0]! : graph.node("Concat", parts, { axis: 0 });
  const rows = places.length === size && places.every((place, k) => place === k)
    ? joined
    : graph.node("Gather", [joined, graph.ints(places)], { axis: 0 });
  return isBatched(x) ? transposed(graph, rows) : rows;
}

function transposed(graph: OnnxGraph, matrix: string): string {
  return graph.node("Transpose", [matrix], { perm: [1, 0] });
}

function isBatched({ shape }: Expr): boolean {
  return shape.length === 2;
}
