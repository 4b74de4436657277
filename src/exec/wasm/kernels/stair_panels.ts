/**
 * What the kernels of the products that stop at the stair share: where things lie, and how they go over panels.
 *
 * @module
 */
import { PANEL_UNITS, type Staircase } from "../../../ops/mod.ts";
import {
  f32x4,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  madd,
  v128,
  type Value,
} from "../../../wasm/mod.ts";
import type { Cursor } from "./fused_kernel.ts";
import { FLOAT, type Place, VECTOR } from "../plan/layout.ts";
import type { OnesLists } from "../plan/ones.ts";
import { PAIR, panelPairs } from "../plan/tiles.ts";
import { layOutTransposed } from "../plan/transposed.ts";
import { LISTED, LISTED_VALUES } from "./ones.ts";
import { requestOf } from "./request.ts";

/** The bytes that one input takes in a panel. */
export const PANEL_ROW = PANEL_UNITS * FLOAT;
/** Where an entry of the table says at which input of a row its panel begins. */
export const FIRST = 4;
/** Where it says at which input of a row the panel ends. */
export const END = 8;
/** Where it says where the weights from input 0 would be. */
export const ORIGIN = 12;
/** Where the extents of the panel's units are in an entry. */
export const EXTENTS = 16;
/** Where the starts of the panel's units are in an entry. */
export const STARTS = EXTENTS + PANEL_UNITS * 4;
/** The bytes of a panel's entry in the table. */
export const ENTRY = STARTS + PANEL_UNITS * 4;
/** Where an entry of the transposed weights says at which panel of units it ends, and where it starts; and the entry's bytes. */
export const TRANSPOSED_END = 12;
export const TRANSPOSED_START = 16;
export const TRANSPOSED_ENTRY = 20;
/** Where the two vectors of the units of a panel are. */
export const HALVES = [0, VECTOR] as const;
/** The address 0, to which fixed offsets are added. */
export const START = i32.const(0);

/** Takes a vector of a result. */
export type Finish = (value: Local<"v128">, cursor: Cursor) => void;

/** Where the operands of the trilinear form and the tables of its staircase lie. */
export interface StairPlaces {
  readonly staircase: Staircase;
  readonly table: number;
  readonly input: Place;
  readonly weight: Place;
  readonly output: Place;
  /** Where the ones of the input are listed, if they are. */
  readonly ones: OnesLists | undefined;
  /** What is 0 where nothing need be computed, in the layout of weights: a mask, or weights that it was applied to. */
  readonly mask: Place | undefined;
  /** Where transposed weights go, if the product is one with these. */
  readonly transposed: Place | undefined;
  /** What is done with each vector of the result instead of storing it. */
  readonly finish: Finish | undefined;
}

/**
 * What the kernels must know of a staircase, all in bytes: for each panel where it starts, from which input of a row to which
 * it reaches, where weights from input 0 would be, and where in the panel the extents of its units are, and the last places
 * before their starts; an empty panel where there is an odd number of them; then for each panel of the transposed weights which
 * panels of units have weights for its first four inputs, which for the others, and where it starts.
 */
export function stairTable(staircase: Staircase): Int32Array {
  const { panels, panelStarts, panelInputs, starts, extents } = staircase;
  const ends = Array.from(
    panelInputs,
    (first, panel) => first + (panelStarts[panel + 1]! - panelStarts[panel]!) / PANEL_UNITS,
  );
  const entries = ends.flatMap((end, panel) => {
    const first = panelInputs[panel]!;
    const units = Array.from({ length: PANEL_UNITS }, (_, lane) => panel * PANEL_UNITS + lane);
    const start = panelStarts[panel]! * FLOAT;
    return [
      start,
      first * FLOAT,
      end * FLOAT,
      start - first * PANEL_ROW,
      ...units.map((unit) => ((extents[unit] ?? first) - first) * PANEL_ROW),
      ...units.map((unit) => ((starts[unit] ?? starts.at(-1)!) - first) * PANEL_ROW - 1),
    ];
  });
  const empty = Array<number>((PAIR * panelPairs(staircase) - panels) * ENTRY / 4).fill(0);
  const transposed = layOutTransposed(staircase).panels.flatMap(({ bounds, start }) => [
    ...bounds.flat(),
    start * FLOAT,
  ]);
  return Int32Array.from([...entries, ...empty, ...transposed]);
}

/** Where the entries of the transposed weights are in the table. */
export function transposedEntries(staircase: Staircase): number {
  return PAIR * panelPairs(staircase) * ENTRY;
}

/** Goes over the panels of the tiles that the kernel was asked for. */
export function eachPanel(
  f: FunctionBuilder,
  { staircase }: Pick<StairPlaces, "staircase">,
  body: (panel: Local<"i32">) => void,
): void {
  const { first, last } = requestOf(f);
  const to = f.local("i32", i32.min(times(last, PAIR), i32.const(staircase.panels)));
  f.loop({ from: times(first, PAIR), to, step: 1 }, body);
}

/** Goes over the tiles that the kernel was asked for. */
export function eachPair(
  f: FunctionBuilder,
  { staircase, table }: StairPlaces,
  body: (pair: {
    pair: Local<"i32">;
    entries: readonly Local<"i32">[];
    starts: readonly Local<"i32">[];
    ends: readonly Local<"i32">[];
    hasSecond: Value<"i32">;
  }) => void,
): void {
  const { first, last } = requestOf(f);
  f.loop({ from: first, to: last, step: 1 }, (pair) => {
    const entries = [0, 1].map((k) => f.local("i32", plus(times(pair, PAIR * ENTRY), k * ENTRY)));
    body({
      pair,
      entries,
      starts: entries.map((entry) => f.local("i32", i32.load(entry, table))),
      ends: entries.map((entry) => f.local("i32", i32.load(entry, table + END))),
      hasSecond: i32.lessThan(plus(times(pair, PAIR), 1), i32.const(staircase.panels)),
    });
  });
}

/** A place of a panel, for one input of it. */
export interface PanelPlace {
  /** The offset of the place. */
  readonly at: Local<"i32">;
  /** The offset of the input. */
  readonly input: Local<"i32">;
  /** The lanes that are inside the stair here. */
  readonly inside: readonly Local<"v128">[];
}

/** Goes over the places of a panel. */
export function eachPlace(
  f: FunctionBuilder,
  { staircase, table, panel }: { staircase: Staircase; table: number; panel: Local<"i32"> },
  body: (place: PanelPlace) => void,
): void {
  const entry = f.local("i32", times(panel, ENTRY));
  const at = f.local("i32", i32.load(entry, table));
  const place = f.local("i32", START);
  const [starts, extents] = [STARTS, EXTENTS].map((bounds) =>
    HALVES.map((half) => f.local("v128", v128.load(entry, table + bounds + half)))
  );
  const end = f.local("i32", i32.load(entry, table + END));
  f.loop({ from: i32.load(entry, table + FIRST), to: end, step: FLOAT }, (input) => {
    const here = f.local("v128", i32x4.splat(place));
    const inside = HALVES.map((_, half) => {
      const isBelow = i32x4.lessThan(here, extents![half]!);
      return f.local(
        "v128",
        staircase.isBand ? v128.and(isBelow, i32x4.lessThan(starts![half]!, here)) : isBelow,
      );
    });
    body({ at, input, inside });
    f.set(at, plus(at, PANEL_ROW));
    f.set(place, plus(place, PANEL_ROW));
  });
}

/** Goes over the places of a sparse operand if there are lists of them; where all are ones, values need not be looked at. */
export function chooseByDensity(
  f: FunctionBuilder,
  ones: OnesLists | undefined,
  { dense, sparse }: {
    dense: () => void;
    sparse: (lists: OnesLists, given: { hasValues: boolean }) => void;
  },
): void {
  if (ones === undefined) return dense();
  if (ones.only) return sparse(ones, { hasValues: false });
  const flag = f.local("i32", i32.load(requestOf(f).base, ones.flag));
  f.if(i32.and(flag, i32.const(LISTED)), () => sparse(ones, { hasValues: false }));
  if (ones.mayHaveValues) {
    f.if(i32.and(flag, i32.const(LISTED_VALUES)), () => sparse(ones, { hasValues: true }));
  }
  f.if(i32.isZero(flag), dense);
}

/** Whether something is seen from a place of the mask on, as 0 or 1: by some units of a panel, of so many inputs. */
export function isSeen({ address }: Place, at: Value<"i32">, inputs: number): Value<"i32"> {
  const rows = Array.from({ length: inputs }, (_, i) => address + i * PANEL_ROW);
  return isNotZero(rows.flatMap((row) => HALVES.map((half) => v128.load(at, row + half))));
}

/** Whether some number of some vectors is neither 0 nor -0, which is what masked weights may be. */
function isNotZero(vectors: readonly Value<"v128">[]): Value<"i32"> {
  return v128.anyTrue(i32x4.shiftLeft(vectors.reduce((any, vector) => v128.or(any, vector)), 1));
}

/** Stores results. */
export function storing(f: FunctionBuilder, { address }: Place): Finish {
  return (value, { element, offset }) => f.store(element, value, address + offset);
}

/** Sums that are 0. */
export function zeros(f: FunctionBuilder, rows: number, columns: number): Local<"v128">[][] {
  return Array.from(
    { length: rows },
    () => Array.from({ length: columns }, () => f.local("v128", f32x4.const(0))),
  );
}

/** `sum += value factor`, for each of several sums and factors. */
export function addProduct(
  f: FunctionBuilder,
  sums: readonly Local<"v128">[],
  value: Local<"v128">,
  factors: readonly Local<"v128">[],
): void {
  sums.forEach((sum, k) => f.set(sum, madd(value, factors[k]!, sum)));
}

/** One lane in all four. */
export function splat(f: FunctionBuilder, values: Local<"v128">, lane: number): Local<"v128"> {
  return f.local("v128", f32x4.shuffle(values, values, [lane, lane, lane, lane]));
}

/** `a factor`. */
export function times(a: Value<"i32">, factor: number): Value<"i32"> {
  return i32.mul(a, i32.const(factor));
}

/** `a + term`. */
export function plus(a: Value<"i32">, term: number): Value<"i32"> {
  return i32.add(a, i32.const(term));
}
