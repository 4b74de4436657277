import type { BinnedVariable } from "../../kinds/mod.ts";
import { type Piece, piecesOf, placeOf } from "../../kinds/pieces.ts";
import { type Interval, intervalsOf, listOf, union, type ValueSet } from "../value_set.ts";
import type { Distribution, Likely } from "./distribution.ts";
import { pick, sum } from "./shares.ts";

/** Codes, and pieces of the number line in each of them: see `made/heads/binned.ts`. */
export const binnedDistribution: Distribution<BinnedVariable> = {
  scale: ({ whole }) => whole ? "ordinal" : "interval",
  hasProbability: (value, variable) => variable.whole === true || isSingle(pieceOf(value, variable)),
  // at a distance t from all codes the density falls as 1 / t^2
  inMean(value, variable) {
    const pieces = piecesOf(variable);
    const [first, last] = [pieces[0]!.base, pieces.at(-1)!.base - (variable.whole ? 1 : 0)];
    return Math.min(Math.max(value, first), last);
  },
  values(variable, set, most) {
    const values = listOf(set);
    if (values || !variable.whole) return values && values.length <= most ? values : undefined;
    const intervals = reachOf(set, variable);
    const count = sum(intervals.map(({ from, to }) => to - from));
    return count <= most && Number.isFinite(count)
      ? intervals.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, k) => from + k))
      : undefined;
  },
  likeliest(parameters, variable, most) {
    const parts = partsOf({}, variable);
    const masses = parts.map(({ piece, share }) => parameters[piece.code]! * share);
    if (variable.whole) return likeliestWhole(parts, masses, most);
    const { index, rest } = pick(masses, 0.5);
    return [{ value: numberAt(parts[index]!, rest / masses[index]!, variable), logProb: 0 }];
  },
  restrict(set, variable) {
    const codes = byCode(partsOf(set, variable));
    return (parameters) => {
      const masses = codes.map(({ code, share }) => parameters[code]! * share);
      return {
        mass: sum(masses),
        draw({ 0: u, 1: v }) {
          const { parts, shares } = codes[pick(masses, u!).index]!;
          const { index, rest } = pick(shares, v!);
          return numberAt(parts[index]!, rest / shares[index]! || 0, variable);
        },
      };
    };
  },
};

/** The part of a piece that lies in an interval. */
interface Part {
  readonly piece: Piece;
  /** Its ends, see {@linkcode shareBelow}. */
  readonly from: number;
  readonly to: number;
  /** The least number in it, and the largest one. */
  readonly least: number;
  readonly most: number;
  /** How much of its code lies in it. */
  readonly share: number;
}

/** The parts of a code. */
interface Code {
  readonly code: number;
  readonly parts: Part[];
  readonly shares: number[];
  /** The sum of the shares. */
  share: number;
}

/** The parts of all pieces that lie in a set, ascending. */
function partsOf(set: ValueSet, variable: BinnedVariable): Part[] {
  const pieces = piecesOf(variable);
  const counts = new Int32Array(variable.codes.length + 1);
  for (const { code } of pieces) counts[code]!++;
  return reachOf(set, variable).flatMap((interval) => {
    const [first, last] = [placeOf(interval.from, pieces), placeOf(interval.to, pieces)];
    return pieces.slice(first, last + 1).flatMap((piece): Part[] => {
      const least = Math.max(interval.from, piece.start);
      const most = Math.min(variable.whole ? interval.to - 1 : interval.to, piece.most);
      if (least > most) return [];
      const [from, to] = sharesOf(piece, interval);
      return [{ piece, from, to, least, most, share: Math.abs(to - from) / counts[piece.code]! }];
    });
  });
}

/** Parts by their codes. */
function byCode(parts: readonly Part[]): Code[] {
  const codes = new Map<number, Code>();
  for (const part of parts) {
    const { piece: { code }, share } = part;
    const all = codes.get(code) ?? { code, parts: [], shares: [], share: 0 };
    all.parts.push(part);
    all.shares.push(share);
    all.share += share;
    codes.set(code, all);
  }
  return [...codes.values()];
}

/** Where numbers lie that are in a set: whole ones are intervals up to the next one. */
function reachOf(set: ValueSet, { whole }: BinnedVariable): Interval[] {
  return union(
    intervalsOf(set).map(({ from, to }) =>
      whole
        ? { from: Math.ceil(from), to: Math.floor(to) + 1 }
        : { from: Math.fround(from), to: Math.fround(to) }
    ),
  );
}

/** Where an interval begins and ends in a piece, see {@linkcode shareBelow}. */
function sharesOf(piece: Piece, { from, to }: Interval): [from: number, to: number] {
  const { base, width, reach } = piece;
  if (isSingle(piece)) return [0, 1];
  return [
    shareBelow(Math.max(from, reach < 0 ? -Infinity : base), piece),
    shareBelow(Math.min(to, reach > 0 ? Infinity : base + width), piece),
  ];
}

/** How much of a piece lies below a number; of the upper end, how much lies above it, since so no digits are lost. */
function shareBelow(value: number, { base, width, reach }: Piece): number {
  return reach === 0 ? (value - base) / width : reach / (reach + value - base);
}

/** The likeliest whole numbers: each piece has at most so many of them, which are at its base where it is an end. */
function likeliestWhole(parts: readonly Part[], masses: readonly number[], most: number): Likely[] {
  const numbers = parts.flatMap(({ piece }, part) => {
    const { base, width, reach } = piece;
    const step = Math.sign(reach) || 1;
    const first = reach < 0 ? base - 1 : base;
    return Array.from({ length: isSingle(piece) ? 1 : Math.min(most, width || most) }, (_, k): Likely => {
      const value = first + step * k;
      const share = isSingle(piece) ? 1 : shareBelow(value + 1, piece) - shareBelow(value, piece);
      return { value, logProb: Math.log(masses[part]! * Math.abs(share)) };
    });
  });
  return numbers.sort((a, b) => b.logProb - a.logProb).slice(0, most);
}

/** The number in a part below which there is a fraction of it. */
function numberAt(
  { piece, from, to, least, most }: Part,
  fraction: number,
  { whole }: BinnedVariable,
): number {
  const { base, width, reach } = piece;
  const share = from + fraction * (to - from);
  const number = reach === 0 ? base + share * width : base + reach / share - reach;
  return Math.min(Math.max(Math.fround(whole ? Math.floor(number) : number), least), most);
}

function pieceOf(value: number, variable: BinnedVariable): Piece {
  const pieces = piecesOf(variable);
  return pieces[placeOf(value, pieces)]!;
}

/** Whether a piece is a single value. */
function isSingle({ width, reach }: Piece): boolean {
  return width === 0 && reach === 0;
}
