/**
 * Kernels that bring weights from panels to blocks and back. They have no rows.
 *
 * @module
 */
import { type Blocks, PANEL_UNITS } from "../../../ops/mod.ts";
import { type FunctionBuilder, i32, type Local, v128, type Value } from "../../../wasm/mod.ts";
import { FLOAT } from "../plan/layout.ts";
import { requestOf } from "./request.ts";
import { eachPanel, eachPlace, type Finish, HALVES, plus, START, times } from "./stair_panels.ts";

/** Where both layouts and the tables of the staircase and of the blocks lie. */
export interface BlockPlaces {
  readonly layout: Blocks;
  readonly from: number;
  readonly tables: { readonly staircase: number; readonly blocks: number };
}

/** Where the entry of a panel says how many units its block has. */
const WIDTH = 4;
const PANEL_ENTRY = 8;
/** Where the entry of a block says how many bytes it takes. */
const BYTES = 4;
/** Where it says which is its first panel, and the one after its last. */
const FIRST_PANEL = 8;
const PANEL_END = 12;
const BLOCK_ENTRY = 16;

/**
 * What the kernels must know of blocks: for each panel where weights of its first unit from input 0 would be, in bytes, and how many units
 * its block has; then for each block where it begins, how many bytes it takes, its first panel and the one after its last.
 */
export function blockTable({ staircase, blocks, size }: Blocks): Int32Array {
  const panels = new Int32Array(staircase.panels * PANEL_ENTRY / FLOAT);
  const entries = blocks.flatMap(({ units, inputs, start }, k) => {
    const width = units.end - units.start;
    const [first, end] = [units.start / PANEL_UNITS, Math.ceil(units.end / PANEL_UNITS)];
    for (let panel = first; panel < end; panel++) {
      const origin = start - inputs.start * width + (panel - first) * PANEL_UNITS;
      panels.set([origin * FLOAT, width], panel * PANEL_ENTRY / FLOAT);
    }
    return [start * FLOAT, ((blocks[k + 1]?.start ?? size) - start) * FLOAT, first, end];
  });
  return Int32Array.from([...panels, ...entries]);
}

/** `y[block] = x[panel]`; a tile is a block. */
export function toBlocks(f: FunctionBuilder, { to, ...places }: BlockPlaces & { readonly to: number }): void {
  const { layout: { staircase }, from, tables } = places;
  const { first, last } = requestOf(f);
  const entries = tables.blocks + staircase.panels * PANEL_ENTRY;
  f.loop({ from: times(first, BLOCK_ENTRY), to: times(last, BLOCK_ENTRY), step: BLOCK_ENTRY }, (entry) => {
    f.clear(plus(i32.load(entry, entries), to), i32.load(entry, entries + BYTES));
    const [begin, end] = [FIRST_PANEL, PANEL_END].map((field) =>
      f.local("i32", i32.load(entry, entries + field))
    );
    // from the last panel to the first: where it has less than 8 units its rows reach, with zeros, into those of the first
    f.loop({ from: i32.sub(i32.const(1), end!), to: i32.sub(i32.const(1), begin!), step: 1 }, (minus) => {
      const panel = f.local("i32", i32.sub(i32.const(0), minus));
      const placeOf = placesIn(f, places, panel);
      eachPlace(f, { staircase, table: tables.staircase, panel }, ({ at, input, inside }) => {
        const place = f.local("i32", placeOf(input));
        HALVES.forEach((half, k) =>
          f.store(place, v128.and(v128.load(at, from + half), inside[k]!), to + half)
        );
      });
    });
  });
}

/** `y[panel] = x[block]`; a tile is a pair of panels. */
export function toPanels(
  f: FunctionBuilder,
  { finish, ...places }: BlockPlaces & { readonly finish: Finish },
): void {
  const { layout: { staircase }, from, tables } = places;
  eachPanel(f, { staircase }, (panel) => {
    const placeOf = placesIn(f, places, panel);
    eachPlace(f, { staircase, table: tables.staircase, panel }, ({ at, input, inside }) => {
      const place = f.local("i32", placeOf(input));
      HALVES.forEach((offset, half) => {
        const value = f.local("v128", v128.and(v128.load(place, from + offset), inside[half]!));
        finish(value, { row: START, column: at, element: at, offset, lanes: 4 });
      });
    });
  });
}

/** Where the weights of a panel are in its block, by the offset of the input. */
function placesIn(
  f: FunctionBuilder,
  { tables }: BlockPlaces,
  panel: Local<"i32">,
): (input: Local<"i32">) => Value<"i32"> {
  const entry = f.local("i32", times(panel, PANEL_ENTRY));
  const origin = f.local("i32", i32.load(entry, tables.blocks));
  const width = f.local("i32", i32.load(entry, tables.blocks + WIDTH));
  return (input) => i32.add(origin, i32.mul(input, width));
}
