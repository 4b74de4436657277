/**
 * Kernels that have no rows: masks that are data, and sums and copies along the panels of a staircase.
 *
 * @module
 */
import type { Staircase } from "../../../ops/mod.ts";
import { f32x4, type FunctionBuilder, i32, i32x4, type Local, v128 } from "../../../wasm/mod.ts";
import { FLOAT, STRIP, VECTOR } from "../plan/layout.ts";
import { requestOf } from "./request.ts";
import {
  eachPanel,
  END,
  ENTRY,
  EXTENTS,
  FIRST,
  HALVES,
  PANEL_ROW,
  plus,
  START,
  STARTS,
  times,
} from "./stair_panels.ts";

/** Where the operands, the result and the table of a staircase lie. */
export interface PanelPlaces {
  readonly staircase: Staircase;
  readonly table: number;
  readonly operands: readonly number[];
  readonly result: number;
}

/** `m[j, i] = below[i] < above[j]`; a tile is a pair of panels. */
export function levelMask(f: FunctionBuilder, places: PanelPlaces): void {
  const [below, above] = places.operands as [number, number];
  eachPanel(f, places, (panel) => {
    const units = f.local("i32", times(panel, PANEL_ROW));
    const levels = HALVES.map((half) => f.local("v128", v128.load(units, above + half)));
    const one = f.constant(1);
    eachPlace(f, places, { panel }, ({ at, input, inside }) => {
      const level = f.local("v128", v128.loadSplat(input, below));
      HALVES.forEach((offset, half) => {
        const sees = v128.and(f32x4.lessThan(level, levels[half]!), inside[half]!);
        f.store(at, v128.and(sees, one), places.result + offset);
      });
    });
  });
}

/** `y[j] = sum over i < extent[j] of w[j, i]`; a tile is a pair of panels. */
export function stairSum(f: FunctionBuilder, places: PanelPlaces): void {
  const [weight] = places.operands as [number];
  eachPanel(f, places, (panel) => {
    const sums = HALVES.map(() => f.local("v128", f32x4.const(0)));
    eachPlace(f, places, { panel }, ({ at }) => {
      sums.forEach((sum, half) => f.set(sum, f32x4.add(sum, v128.load(at, weight + HALVES[half]!))));
    });
    const units = f.local("i32", times(panel, PANEL_ROW));
    sums.forEach((sum, half) => f.store(units, sum, places.result + HALVES[half]!));
  });
}

/** `w[j, i] = y[j]`, for `i < extent[j]`; a tile is a pair of panels. */
export function stairSpread(f: FunctionBuilder, places: PanelPlaces): void {
  const [values] = places.operands as [number];
  eachPanel(f, places, (panel) => {
    const units = f.local("i32", times(panel, PANEL_ROW));
    const own = HALVES.map((half) => f.local("v128", v128.load(units, values + half)));
    eachPlace(f, places, { panel }, ({ at, inside }) => {
      HALVES.forEach((offset, half) =>
        f.store(at, v128.and(own[half]!, inside[half]!), places.result + offset)
      );
    });
  });
}

/** `ranks[order[r]] = r + 1`; a tile is a strip of variables, each of which looks for itself. */
export function ranks(
  f: FunctionBuilder,
  { order, result, D }: { order: number; result: number; D: number },
): void {
  const { first, last } = requestOf(f);
  f.loop({ from: times(first, STRIP), to: times(last, STRIP), step: VECTOR }, (at) => {
    const variable = i32.div(at, i32.const(FLOAT));
    const own = f32x4.fromIntegers(i32x4.add(i32x4.splat(variable), i32x4.const([0, 1, 2, 3])));
    const variables = f.local("v128", own);
    const found = f.local("v128", f32x4.const(0));
    const rank = f.local("v128", f32x4.const(0));
    f.loop({ from: START, to: i32.const(D * FLOAT), step: FLOAT }, (place) => {
      f.set(rank, f32x4.add(rank, f.constant(1)));
      const isOwn = f32x4.equal(v128.loadSplat(place, order), variables);
      f.set(found, v128.or(found, v128.and(isOwn, rank)));
    });
    f.store(at, found, result);
  });
}

/** Goes over the places of a panel, one for each input of it, with the lanes that are inside the stair there. */
function eachPlace(
  f: FunctionBuilder,
  { table }: PanelPlaces,
  { panel }: { panel: Local<"i32"> },
  body: (place: {
    at: Local<"i32">;
    /** The offset of the input. */
    input: Local<"i32">;
    inside: readonly Local<"v128">[];
  }) => void,
): void {
  const entry = f.local("i32", times(panel, ENTRY));
  const at = f.local("i32", i32.load(entry, table));
  const place = f.local("i32", START);
  const [starts, extents] = [STARTS, EXTENTS].map((bounds) =>
    HALVES.map((half) => f.local("v128", v128.load(entry, table + bounds + half)))
  );
  const end = f.local("i32", i32.load(entry, table + END));
  f.loop({ from: i32.load(entry, table + FIRST), to: end, step: FLOAT }, (input) => {
    const inside = HALVES.map((_, half) => {
      const here = i32x4.splat(place);
      return f.local(
        "v128",
        v128.and(i32x4.lessThan(starts![half]!, here), i32x4.lessThan(here, extents![half]!)),
      );
    });
    body({ at, input, inside });
    f.set(at, plus(at, PANEL_ROW));
    f.set(place, plus(place, PANEL_ROW));
  });
}
