/**
 * The kernel that puts units and inputs of weights in other orders.
 *
 * @module
 */
import { PANEL_UNITS, type Staircase, type Windows } from "../../../ops/mod.ts";
import {
  f32,
  f32x4,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  v128,
  type Value,
} from "../../../wasm/mod.ts";
import { FLOAT } from "../plan/layout.ts";
import {
  eachPanel,
  eachPlace,
  END,
  ENTRY,
  type Finish,
  FIRST,
  HALVES,
  ORIGIN,
  PANEL_ROW,
  plus,
  START,
  times,
} from "./stair_panels.ts";

/** Where the weights, the orders of units and inputs, and the tables of both staircases lie. */
export interface PermutationPlaces extends Windows {
  readonly weight: number;
  readonly units: number;
  readonly inputs: number;
  /** Whether every unit and every input is among those that there are. */
  readonly haveAll: boolean;
  readonly tables: { readonly from: number; readonly to: number };
  readonly finish: Finish;
}

/** Where the weights of some units come from, which lie side by side: one unit, or a panel. */
interface Source {
  /** Where the weight from input 0 would be. */
  readonly origin: Local<"i32">;
  /** The first place from there on that has a weight. */
  readonly first: Local<"i32">;
  /** The place after the last one; the first one if there are no weights. */
  readonly end: Local<"i32">;
}

/** `y[j, i] = w[units[j], inputs[i]]`; a tile is a pair of panels. */
export function permuteWeights(f: FunctionBuilder, places: PermutationPlaces): void {
  const { to } = places;
  eachPanel(f, to, (panel) => {
    const first = f.local("i32", plus(times(panel, PANEL_UNITS), to.unit));
    const isPanel = f.local("i32", isStoredPanel(f, places, first));
    f.if(isPanel, () => gather(f, places, { panel, sources: [sourceOf(f, places, first)] }));
    f.if(i32.isZero(isPanel), () => {
      const lanes = Array.from({ length: PANEL_UNITS }, (_, lane) => plus(first, lane));
      gather(f, places, { panel, sources: lanes.map((place) => sourceOf(f, places, place)) });
    });
  });
}

/** Whether the units of a panel are those of one that is stored, in the same order. */
function isStoredPanel(
  f: FunctionBuilder,
  { units, from }: PermutationPlaces,
  first: Local<"i32">,
): Value<"i32"> {
  const at = f.local("i32", times(first, FLOAT));
  const others = HALVES.map((offset, half) => {
    const steps = f32x4.sub(v128.load(at, units + offset), v128.loadSplat(at, units));
    const expected = [0, 1, 2, 3].map((lane) => 4 * half + lane);
    return f32x4.notEqual(steps, f32x4.fromIntegers(i32x4.const(expected)));
  });
  const unit = plus(f32.wholeToInteger(f32.load(at, units)), -from.unit);
  const lane = i32.and(unit, i32.const(PANEL_UNITS - 1));
  return i32.isZero(i32.or(lane, v128.anyTrue(v128.or(others[0]!, others[1]!))));
}

/** Gathers the weights of a panel from their sources: one panel, or a unit for each lane. */
function gather(
  f: FunctionBuilder,
  { from, to, haveAll, weight, inputs, tables, finish }: PermutationPlaces,
  { panel, sources }: { panel: Local<"i32">; sources: readonly Source[] },
): void {
  // a place after the longest panel, which is the last one: what lies there is masked, but may be read
  const beyond = i32.const(longestOf(from.staircase) * PANEL_ROW);
  const bounds = haveAll && isWhole(from.staircase) ? undefined : boundsOf(f, sources);
  // then no place is outside
  const fillsPanels = to.staircase.size === to.staircase.weights;
  eachPlace(f, { staircase: to.staircase, table: tables.to, panel }, ({ at, input, inside }) => {
    const wanted = plus(f32.wholeToInteger(f32.load(input, inputs + to.input * FLOAT)), -from.input);
    const row = f.local("i32", i32.lower(f.local("i32", times(wanted, PANEL_ROW)), beyond));
    const own = sources.map(({ origin, first, end }) => {
      const place = i32.add(origin, row);
      // no place before the first one may be read, and no place of a staircase is before it
      if (!from.staircase.isBand) return f.local("i32", place);
      const isThere = i32.below(i32.sub(row, first), i32.sub(end, first));
      return f.local("i32", i32.mul(place, isThere));
    });
    const here = bounds && f.local("v128", i32x4.splat(row));
    HALVES.forEach((offset, half) => {
      const weights = own.length === 1
        ? v128.load(own[0]!, weight + offset)
        : v128.loadEach(own.slice(4 * half, 4 * half + 4), weight);
      const value = f.local("v128", fillsPanels ? weights : v128.and(weights, inside[half]!));
      if (bounds && here) {
        const { firsts, ends } = bounds[half]!;
        f.set(value, v128.and(value, i32x4.lessThan(here, ends)));
        if (from.staircase.isBand) f.set(value, v128.andNot(value, i32x4.lessThan(here, firsts)));
      }
      finish(value, { row: START, column: at, element: at, offset, lanes: 4 });
    });
  });
}

/** Whether every unit sees all inputs, so that nothing lies outside. */
function isWhole({ inputs, units, weights }: Staircase): boolean {
  return weights === inputs * units;
}

/** The input after the last one that is stored. */
function longestOf({ panels, panelInputs, panelStarts }: Staircase): number {
  const last = panels - 1;
  return panelInputs[last]! + (panelStarts[panels]! - panelStarts[last]!) / PANEL_UNITS;
}

/** Where the weights of the unit at a place of the order are; nowhere if they are not among those that there are. */
function sourceOf(
  f: FunctionBuilder,
  { from, units, tables }: PermutationPlaces,
  place: Value<"i32">,
): Source {
  const wanted = f.local("i32", plus(f32.wholeToInteger(f32.load(times(place, FLOAT), units)), -from.unit));
  const isThere = f.local("i32", i32.below(wanted, i32.const(from.staircase.units)));
  const unit = f.local("i32", i32.mul(wanted, isThere));
  const entry = f.local("i32", times(i32.shiftRight(unit, i32.const(Math.log2(PANEL_UNITS))), ENTRY));
  const lane = times(i32.and(unit, i32.const(PANEL_UNITS - 1)), FLOAT);
  const [first, end] = [FIRST, END].map((field) =>
    f.local("i32", times(i32.load(entry, tables.from + field), PANEL_UNITS))
  );
  return {
    origin: f.local("i32", i32.add(i32.load(entry, tables.from + ORIGIN), lane)),
    first: first!,
    end: f.local("i32", i32.add(first!, i32.mul(i32.sub(end!, first!), isThere))),
  };
}

/** Where the weights of each lane of both halves begin and end. */
function boundsOf(
  f: FunctionBuilder,
  sources: readonly Source[],
): { firsts: Local<"v128">; ends: Local<"v128"> }[] {
  const lanes = (values: readonly Value<"i32">[]) =>
    f.local("v128", inLanes(f, values.map((value) => i32x4.splat(value))));
  return HALVES.map((_, half) => {
    const own = sources.length === 1
      ? Array<Source>(4).fill(sources[0]!)
      : sources.slice(4 * half, 4 * half + 4);
    return { firsts: lanes(own.map(({ first }) => first)), ends: lanes(own.map(({ end }) => end)) };
  });
}

/** A vector of the lanes of four vectors, each of which has one number in all of them. */
function inLanes(f: FunctionBuilder, values: readonly Value<"v128">[]): Value<"v128"> {
  const locals = values.map((value) => f.local("v128", value));
  const [a, b] = [0, 2].map((k) => f.local("v128", f32x4.shuffle(locals[k]!, locals[k + 1]!, [0, 4, 1, 5])));
  return f32x4.shuffle(a!, b!, [0, 1, 4, 5]);
}
