import type { Expr } from "../../expr/mod.ts";
import { add, div, equal, floor, less, log, lookUp, maximum, mul, neg, sub, take } from "../../ops/mod.ts";
import type { BinnedVariable, CategoricalVariable } from "../kinds/mod.ts";
import { categoricalHead } from "./categorical.ts";
import { frequencies, type Head } from "./head.ts";
import { type Piece, piecesOf, placeOf } from "../kinds/pieces.ts";
import { row } from "./units.ts";

/** A fraction is at most the largest number of float32 below 1. */
const MOST_FRACTION = 1 - 2 ** -24;

/**
 * `p(x) = softmax(z)[c] f(x)`, where `c` is the code of x and `f` the distribution of its numbers; one output a code, and one for all
 * other numbers.
 */
export const binnedHead: Head<BinnedVariable> = {
  inputWidth: sizeOf,
  outputWidth: sizeOf,
  encode: (x, variables) =>
    categoricalHead.encode(codesOf(findPieces(x, variables), variables), categories(variables)),
  logProb(x, z, variables) {
    const pieces = findPieces(x, variables);
    const logProb = categoricalHead.logProb(codesOf(pieces, variables), z, categories(variables));
    return add(logProb, logDensity(x, pieces, variables));
  },
  parameters: (z, variables) => categoricalHead.parameters(z, categories(variables)),
  // the first noise picks the code, the second one of its pieces and a place in that
  sample(noise, z, variables) {
    const every = (first: number) => take(noise, variables.map((_, k) => 2 * k + first));
    const code = categoricalHead.sample(every(0), z, categories(variables));
    return drawInside(code, every(1), variables);
  },
  initialOutputs(column, variable) {
    const pieces = piecesOf(variable);
    const codes = Int32Array.from(column, (value) => pieces[placeOf(value, pieces)]!.code);
    return frequencies(codes, sizeOf(variable)).map(Math.log);
  },
};

function sizeOf({ codes }: BinnedVariable): number {
  return codes.length + 1;
}

/** Variables with the same codes, and one more for all other numbers. */
function categories(variables: readonly BinnedVariable[]): CategoricalVariable[] {
  return variables.map((variable) => ({ kind: "categorical", size: sizeOf(variable) }));
}

/** The pieces of all variables side by side. */
function allPieces(
  variables: readonly BinnedVariable[],
): { pieces: Piece[]; counts: number[]; firsts: number[] } {
  const each = variables.map(piecesOf);
  const counts = each.map(({ length }) => length);
  return { pieces: each.flat(), counts, firsts: startsOf(counts) };
}

/** The piece of each value, `[n, V]`, as its place among those of all variables: halving what is left in each round. */
function findPieces(x: Expr, variables: readonly BinnedVariable[]): Expr {
  const { pieces, counts, firsts } = allPieces(variables);
  const starts = pieces.map(({ start }) => start);
  const last = row(firsts.map((first, k) => first + counts[k]! - 1));
  const most = counts.reduce((most, count) => Math.max(most, count), 0);
  let found = row(firsts);
  for (let step = 2 ** Math.floor(Math.log2(most)); step >= 1; step /= 2) {
    const next = minimum(add(found, step), last);
    const isReached = sub(1, less(x, lookUp(next, starts)));
    found = add(found, mul(isReached, sub(next, found)));
  }
  return found;
}

function codesOf(pieces: Expr, variables: readonly BinnedVariable[]): Expr {
  return lookUp(pieces, allPieces(variables).pieces.map(({ code }) => code));
}

/**
 * `log f(x)`: of pieces `-log count - log width`. At a distance t the ends have the density `s / (s + t)^2`, or of whole numbers the
 * probability `s / (s + t - 1) - s / (s + t)`.
 */
function logDensity(x: Expr, pieces: Expr, variables: readonly BinnedVariable[]): Expr {
  const each = variables.map(piecesOf);
  const inside = each.flatMap((pieces, k) => {
    const counts = countsOf(pieces, sizeOf(variables[k]!));
    return pieces.map(({ code, width }) => -Math.log(counts[code]!) - Math.log(width || 1));
  });
  const counts = each.map(({ length }) => length);
  const firsts = startsOf(counts);
  const lasts = firsts.map((first, k) => first + counts[k]! - 1);
  const step = row(variables.map(({ whole }) => whole ? 1 : 0));
  const below = row(each.map((pieces) => pieces[0]!.base));
  const above = sub(row(each.map((pieces) => pieces.at(-1)!.base)), step);
  const reach = each.map((pieces) => pieces.at(-1)!.reach);
  const far = add(row(reach), maximum(maximum(sub(below, x), sub(x, above)), 0));
  const end = sub(row(reach.map(Math.log)), add(log(sub(far, step)), log(far)));
  const isEnd = add(equal(pieces, row(firsts)), equal(pieces, row(lasts)));
  return add(lookUp(pieces, inside), mul(isEnd, end));
}

/** A number of each code, `[n, V]`, for noise that is uniform in (0, 1). */
function drawInside(code: Expr, noise: Expr, variables: readonly BinnedVariable[]): Expr {
  const each = variables.map(piecesOf);
  // pieces in the order of their codes, so that those of one code stand side by side
  const drawn = each.flatMap((pieces) => pieces.toSorted((a, b) => a.code - b.code));
  const counts = each.flatMap((pieces, k) => countsOf(pieces, sizeOf(variables[k]!)));
  const place = add(code, row(startsOf(variables.map(sizeOf))));
  const count = lookUp(place, counts);
  const at = mul(noise, count);
  const piece = minimum(floor(at), sub(count, 1));
  const found = add(lookUp(place, startsOf(counts)), piece);
  const of = (side: "base" | "width" | "reach" | "most") => lookUp(found, drawn.map((piece) => piece[side]));
  const fraction = minimum(sub(at, piece), MOST_FRACTION);
  // the inverse of the distribution function t / (s + t) of an end
  const distance = mul(of("reach"), div(fraction, sub(1, fraction)));
  const value = add(add(of("base"), mul(fraction, of("width"))), distance);
  const isWhole = variables.map(({ whole }) => whole ? 1 : 0);
  const rounded = add(
    mul(row(isWhole), floor(value)),
    mul(row(isWhole.map((whole) => 1 - whole)), value),
  );
  return minimum(rounded, of("most"));
}

/** How many pieces each code has. */
function countsOf(pieces: readonly Piece[], size: number): number[] {
  const counts = Array<number>(size).fill(0);
  for (const { code } of pieces) counts[code]!++;
  return counts;
}

/** Where each of some lists starts when they stand side by side. */
function startsOf(lengths: readonly number[]): number[] {
  let start = 0;
  return lengths.map((length) => (start += length) - length);
}

function minimum(a: Expr, b: Expr | number): Expr {
  return neg(maximum(neg(a), typeof b === "number" ? -b : neg(b)));
}
