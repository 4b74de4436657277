/**
 * Lists of the places where an operand is not 0. Products with it need only go over those, which is worth it when
 * they are few: pixels that are set, or one-hot columns, beside which there may be numbers. Whether an operand is sparse,
 * and whether all that is not 0 is 1, is found out in every run, unless its kind says so; sums over lists have the same terms in the same
 * order as sums over everything, without those that are 0.
 *
 * @module
 */
import { type Expr, input, operands, width } from "../../../expr/mod.ts";
import { isFixedPoint, type PrimitiveName } from "../../../ops/mod.ts";
import { applies } from "./fusion.ts";
import { FLOAT, type Place, strideOf, VECTOR } from "./layout.ts";
import { listedCodes, SPARSE } from "./one_hot.ts";
import { isProduct, type OnesStep, type PackStep, type Step } from "./steps.ts";

/** Where the lists of an operand lie. */
export interface OnesLists {
  /** A word that says whether the operand is sparse, and whether it is binary. If it is 0, the lists are of no use. */
  readonly flag: number;
  /** Whether the operand may have other values than 0 and 1. */
  readonly mayHaveValues: boolean;
  /** Whether the operand exists as lists only. */
  readonly only: boolean;
  /** For each row a list of columns as offsets in a row, ascending. */
  readonly rows: Place;
  /** For each column a list of rows, ascending, if there are such lists. */
  readonly columns: Place;
  /** For each column a word for the making of its list. */
  readonly ends: number;
  /** Whether columns have lists. */
  readonly byColumn: boolean;
  /** The bytes that all of this takes. */
  readonly bytes: number;
}

/** Panels reach to the end of the padding, so its columns have lists too. */
export function paddedColumns({ shape }: Expr): number {
  return strideOf(shape) / FLOAT;
}

/** Lays out the lists that a step makes of an operand of at most `rows` rows. */
export function layOutOnes(
  { operand, byColumn, codes, hasMarks }: OnesStep,
  { address, rows }: { address: number; rows: number },
): OnesLists {
  const columns = paddedColumns(operand);
  const rowLists = { address: address + VECTOR, stride: (columns + 1) * FLOAT };
  const columnLists = { address: rowLists.address + rows * rowLists.stride, stride: (rows + 1) * FLOAT };
  const ends = columnLists.address + columns * columnLists.stride;
  return {
    flag: address,
    mayHaveValues: hasMarks,
    only: codes !== undefined,
    rows: rowLists,
    columns: columnLists,
    ends,
    byColumn,
    bytes: (byColumn ? ends + columns * FLOAT : columnLists.address) - address,
  };
}

/** Primitives that make only 0 and 1 of such values; of a difference that holds for `1 - x`. */
const KEEPING: ReadonlySet<string> = new Set(
  ["broadcast", "concat", "mul", "sub", "take"] satisfies PrimitiveName[],
);

/** Whether an operand may turn out to be binary: data, what is made by comparing, and what is made of such values. */
export function mayBeBinary(expr: Expr): boolean {
  if (expr.kind === "constant") return expr.shape.length === 0 && expr.value[0] === 1;
  if (expr.kind !== "application") return expr.kind === "input";
  if (isFixedPoint(expr)) return mayBeBinary(expr.attributes.step);
  if (applies(expr, "oneHot") || applies(expr, "equal") || applies(expr, "less")) return true;
  if (applies(expr, "permute")) return mayBeBinary(expr.inputs[0]);
  return KEEPING.has(expr.primitive.name) && expr.inputs.every(mayBeBinary);
}

/** Whether an operand may turn out to be sparse: it may be binary, or most of its columns may. */
export function mayBeSparse(expr: Expr): boolean {
  if (mayBeBinary(expr)) return true;
  if (applies(expr, "take") || applies(expr, "permute")) return mayBeSparse(operands(expr)[0]!);
  if (!applies(expr, "concat")) return false;
  const others = operands(expr).filter((operand) => !mayBeSparse(operand));
  return others.reduce((sum, { shape }) => sum + width(shape), 0) * SPARSE < width(expr.shape);
}

/**
 * Adds steps that list the places of operands that may be sparse, for the products that read them. One-hot columns that
 * nothing else reads are not written out.
 *
 * @param steps In an order in which they can run, which is kept.
 * @param outputs What must be in memory at the end.
 */
export function addOnes(steps: readonly Step[], outputs: ReadonlySet<Expr>): Step[] {
  const packed = new Map<Expr, Expr>(); // by what it is unpacked to
  for (const { kind, reads, writes } of steps) if (kind === "unpack") packed.set(writes[0], reads[0]);
  const outer = steps.filter((step) => isProduct(step) && applies(step.node, "stairOuter"));
  const byColumn = new Set(outer.map(({ reads }) => reads[0]));
  const known = new Map<Expr, OnesStep>();
  const listed = steps.flatMap((step): Step[] => {
    const [read] = step.reads;
    // the lists of rows begin with the first column, which a band may not see
    if (!isProduct(step) || step.node.attributes.staircase.isBand || !mayBeSparse(read)) return [step];
    const operand = packed.get(read) ?? read;
    const listing = known.has(operand)
      ? []
      : listingOf(operand, { isBits: packed.has(read), byColumn: byColumn.has(read) });
    const ones = known.get(operand) ?? listing.at(-1) as OnesStep;
    known.set(operand, ones);
    const others = ones.codes && !step.epilogue?.reads.includes(operand)
      ? step.reads.filter((expr) => expr !== operand)
      : step.reads;
    return [...listing, { ...step, ones, reads: [...others, ...ones.writes] }];
  });
  const read = new Set([...outputs, ...listed.flatMap(({ reads }) => reads)]);
  return listed.filter((step) => !applies(step.writes[0], "oneHot") || read.has(step.writes[0]));
}

/** The steps that list the places of an operand, the last of which makes the lists. */
function listingOf(
  operand: Expr,
  { isBits, byColumn }: { isBits: boolean; byColumn: boolean },
): (PackStep | OnesStep)[] {
  const codes = listedCodes(operand);
  const listing = (from: Expr, hasMarks = false): OnesStep => (
    { kind: "ones", operand, hasMarks, byColumn, codes, reads: [from], writes: [input("ones", [])] }
  );
  if (codes !== undefined) return [listing(operands(operand)[0]!)];
  if (isBits) return [listing(operand)];
  const bits = input("bits", operand.shape);
  return [{ kind: "pack", reads: [operand], writes: [bits] }, listing(bits, true)];
}
