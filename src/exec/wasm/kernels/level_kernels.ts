/**
 * Kernels of masks that are data, and of sums and copies along them. They have no rows.
 *
 * @module
 */
import type { Staircase } from "../../../ops/mod.ts";
import { f32x4, type FunctionBuilder, v128 } from "../../../wasm/mod.ts";
import { eachPanel, eachPlace, type Finish, HALVES, PANEL_ROW, START, times } from "./stair_panels.ts";

/** Where the operands and the table of a staircase lie. */
export interface PanelPlaces {
  readonly staircase: Staircase;
  readonly table: number;
  readonly operands: readonly number[];
  readonly finish: Finish;
}

/** `m[j, i] = below[i] < above[j]`; a tile is a pair of panels. */
export function levelMask(f: FunctionBuilder, places: PanelPlaces): void {
  const [below, above] = places.operands as [number, number];
  eachPanel(f, places, (panel) => {
    const units = f.local("i32", times(panel, PANEL_ROW));
    const levels = HALVES.map((half) => f.local("v128", v128.load(units, above + half)));
    const one = f.constant(1);
    eachPlace(f, { ...places, panel }, ({ at, input, inside }) => {
      const level = f.local("v128", v128.loadSplat(input, below));
      HALVES.forEach((offset, half) => {
        const sees = v128.and(f32x4.lessThan(level, levels[half]!), inside[half]!);
        const value = f.local("v128", v128.and(sees, one));
        places.finish(value, { row: START, column: at, element: at, offset, lanes: 4 });
      });
    });
  });
}

/** `y[j] = sum of w[j, i] with below[i] < above[j]`; a tile is a pair of panels. */
export function levelSum(f: FunctionBuilder, places: PanelPlaces): void {
  const [weight, below, above] = places.operands as [number, number, number];
  eachPanel(f, places, (panel) => {
    const units = f.local("i32", times(panel, PANEL_ROW));
    const levels = HALVES.map((half) => f.local("v128", v128.load(units, above + half)));
    const sums = HALVES.map(() => f.local("v128", f32x4.const(0)));
    eachPlace(f, { ...places, panel }, ({ at, input }) => {
      const level = f.local("v128", v128.loadSplat(input, below));
      sums.forEach((sum, half) => {
        const seen = v128.and(v128.load(at, weight + HALVES[half]!), f32x4.lessThan(level, levels[half]!));
        f.set(sum, f32x4.add(sum, seen));
      });
    });
    sums.forEach((sum, half) =>
      places.finish(sum, { row: START, column: units, element: units, offset: HALVES[half]!, lanes: 4 })
    );
  });
}

/** `w[j, i] = y[j]`, for `i < extent[j]` with `below[i] < above[j]`; a tile is a pair of panels. */
export function levelSpread(f: FunctionBuilder, places: PanelPlaces): void {
  const [values, below, above] = places.operands as [number, number, number];
  eachPanel(f, places, (panel) => {
    const units = f.local("i32", times(panel, PANEL_ROW));
    const [levels, own] = [above, values].map((address) =>
      HALVES.map((half) => f.local("v128", v128.load(units, address + half)))
    );
    eachPlace(f, { ...places, panel }, ({ at, input, inside }) => {
      const level = f.local("v128", v128.loadSplat(input, below));
      HALVES.forEach((offset, half) => {
        const sees = v128.and(f32x4.lessThan(level, levels![half]!), inside[half]!);
        const value = f.local("v128", v128.and(own![half]!, sees));
        places.finish(value, { row: START, column: at, element: at, offset, lanes: 4 });
      });
    });
  });
}
