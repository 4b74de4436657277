/**
 * The number line of a binned variable, cut into pieces on which its distribution is uniform, and two ends.
 *
 * @module
 */
import type { BinnedVariable } from "./binned.ts";
import { LARGEST, nextNumber } from "./numbers.ts";

/** One piece: the numbers from its start up to the start of the next one. */
export interface Piece {
  readonly start: number;
  /** The code that it belongs to. */
  readonly code: number;
  /** How long it is; 0 for a single value and for the ends. */
  readonly width: number;
  /** The scale of an end, below 0 where it goes down from its base; 0 elsewhere. */
  readonly reach: number;
  /** Where draws start from. */
  readonly base: number;
  /** The largest number of it. */
  readonly most: number;
}

/** The pieces of each variable. Questions ask for them for every value, so they are made once. */
const PIECES = new WeakMap<BinnedVariable, readonly Piece[]>();

/** All pieces, ascending, the ends first and last. */
export function piecesOf(variable: BinnedVariable): readonly Piece[] {
  const known = PIECES.get(variable);
  if (known !== undefined) return known;
  const pieces = makePieces(variable);
  PIECES.set(variable, pieces);
  return pieces;
}

function makePieces({ codes, whole }: BinnedVariable): Piece[] {
  const other = codes.length;
  const pieces: Piece[] = [];
  const after = (value: number) => whole ? value + 1 : nextNumber(value);
  const add = (start: number, code: number, width: number) =>
    pieces.push({ start, code, width, reach: 0, base: start, most: NaN });
  let end: number | undefined;
  for (const [k, code] of codes.entries()) {
    const numbers = (typeof code === "number" ? [code] : code).map(Math.fround);
    const [start] = numbers as [number];
    if (end !== undefined && start > end) add(end, other, start - end);
    if (typeof code === "number") {
      add(start, k, 0);
      end = after(start);
      continue;
    }
    for (let piece = 1; piece < numbers.length; piece++) {
      const [from, to] = [numbers[piece - 1]!, numbers[piece]!];
      add(Math.max(from, end ?? from), k, to - from);
      end = to;
    }
  }
  const [low, high] = [pieces[0]!.start, end!];
  const reach = Math.max(high - low, whole ? 2 : Math.abs(low) * 2 ** -20, 1e-30);
  const ends = { code: other, width: 0 };
  const all = [
    { ...ends, start: -LARGEST, reach: -reach, base: low, most: NaN },
    ...pieces,
    { ...ends, start: high, reach, base: high, most: LARGEST },
  ];
  return all.map((piece, k) =>
    k + 1 === all.length
      ? piece
      : { ...piece, most: whole ? all[k + 1]!.start - 1 : -nextNumber(-all[k + 1]!.start) }
  );
}

/** The place of the piece that a value is in. */
export function placeOf(value: number, pieces: readonly Piece[]): number {
  let [from, to] = [0, pieces.length];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (pieces[middle]!.start <= value) from = middle;
    else to = middle;
  }
  return from;
}
