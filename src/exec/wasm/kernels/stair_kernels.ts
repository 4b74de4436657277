/**
 * The three products that stop at the stair, straight from the packed panels.
 *
 * The tiles are chosen for 15 vector registers: 8 to 12 sums, the weights of one input, and one operand at a time. Wide
 * loads and shuffles instead of many narrow loads, because an engine may check the bounds of each load.
 *
 * @module
 */
import { PANEL_STEP, PANEL_UNITS } from "../../../ops/mod.ts";
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
import { FLOAT, VECTOR } from "../plan/layout.ts";
import type { OnesLists } from "../plan/ones.ts";
import { inputTiles, PAIR, panelPairs } from "../plan/tiles.ts";
import { END as LIST_END } from "./ones.ts";
import { requestOf } from "./request.ts";
import {
  addProduct,
  chooseByDensity,
  eachPair,
  eachPanel,
  END,
  ENTRY,
  EXTENTS,
  FIRST,
  HALVES,
  isNotZero,
  isSeen,
  ORIGIN,
  PANEL_ROW,
  plus,
  splat,
  type StairPlaces,
  START,
  STARTS,
  storing,
  times,
  zeros,
} from "./stair_panels.ts";

/** Rows that a tile of the forward product has. */
const PRODUCT_ROWS = 4;
/** Rows and inputs that a tile of the gradient to the input has. */
const TRANSPOSED_ROWS = 6;
const TRANSPOSED_INPUTS = 2;
/** Rows whose values stay in the cache while the gradient to the input goes through the weights. */
const CACHED_ROWS = 2 * TRANSPOSED_ROWS;

/** `y[n, j] = sum over start[j] <= i < extent[j] of x[n, i] w[j, i]`; a tile is a pair of panels. */
export function stairProduct(f: FunctionBuilder, places: StairPlaces): void {
  const inTiles = () => eachPanel(f, places, (panel) => densePanelProduct(f, places, panel));
  const dense = () => {
    if (places.staircase.isBand || places.mask) return inTiles();
    const isOneRow = f.local("i32", i32.lessThan(requestOf(f).n, i32.const(2)));
    f.if(isOneRow, () => rowProduct(f, places));
    f.if(i32.isZero(isOneRow), inTiles);
  };
  chooseByDensity(f, places.ones, {
    dense,
    sparse: (lists, given) => sparseProduct(f, places, { ...lists, ...given }),
  });
}

/** The product of one row: of two panels at once, since each sum has to wait for itself. */
function rowProduct(f: FunctionBuilder, places: StairPlaces): void {
  const { input, weight, output } = places;
  const finish = places.finish ?? storing(f, output);
  const { base } = requestOf(f);
  eachPair(f, places, ({ pair, starts, ends, hasSecond }) => {
    const sums = zeros(f, PAIR, 2);
    const at = starts.map((start) => f.local("i32", start));
    // first what both panels reach, then what only the second one reaches
    for (let first = 0; first < PAIR; first++) {
      const from = f.local("i32", first === 0 ? base : i32.add(base, ends[0]!));
      const to = f.local("i32", i32.add(base, ends[first]!));
      f.loop({ from, to, step: PANEL_STEP * FLOAT }, (x) => {
        const values = f.local("v128", v128.load(x, input.address));
        for (let i = 0; i < PANEL_STEP; i++) {
          const value = splat(f, values, i);
          for (let k = first; k < PAIR; k++) {
            const weights = HALVES.map((half) =>
              f.local("v128", v128.load(at[k]!, weight.address + i * PANEL_ROW + half))
            );
            addProduct(f, sums[k]!, value, weights);
          }
        }
        for (let k = first; k < PAIR; k++) f.set(at[k]!, plus(at[k]!, PANEL_STEP * PANEL_ROW));
      });
    }
    sums.forEach((sum, k) => {
      const column = f.local("i32", plus(times(pair, PAIR * PANEL_ROW), k * PANEL_ROW));
      const lanes = lanesInside(f, places, column);
      const element = f.local("i32", i32.add(base, column));
      const finishPanel = () =>
        sum.forEach((value, half) =>
          finish(value, { row: base, column, element, offset: HALVES[half]!, lanes: lanes[half]! })
        );
      if (k === 0) finishPanel();
      else f.if(hasSecond, finishPanel);
    });
  });
}

function densePanelProduct(f: FunctionBuilder, places: StairPlaces, panel: Local<"i32">): void {
  const { table, input, weight, output, mask } = places;
  const finish = places.finish ?? storing(f, output);
  const entry = f.local("i32", times(panel, ENTRY));
  const start = f.local("i32", i32.load(entry, table));
  const first = f.local("i32", i32.load(entry, table + FIRST));
  const length = f.local("i32", i32.sub(i32.load(entry, table + END), first));
  // what nobody sees at the end of the panel is left out
  if (mask) {
    const before = i32.max(START, plus(length, -PANEL_STEP * FLOAT));
    const last = i32.add(start, times(before, PANEL_UNITS));
    const isHidden = i32.isZero(isSeen(mask, last, PANEL_STEP));
    const isEmpty = i32.isZero(length);
    f.while(i32.lessThan(isEmpty, isHidden), () => f.set(length, plus(length, -PANEL_STEP * FLOAT)));
  }
  const column = f.local("i32", times(panel, PANEL_ROW));
  const lanes = lanesInside(f, places, column);
  const { n, base } = requestOf(f);
  const x = f.local("i32", i32.add(base, first));
  const y = f.local("i32", i32.add(base, column));
  f.loop({ from: 0, to: n, step: PRODUCT_ROWS }, (firstRow) => {
    const sums = zeros(f, PRODUCT_ROWS, 2);
    const w = f.local("i32", start);
    const end = f.local("i32", i32.add(x, length));
    f.loop({ from: x, to: end, step: PANEL_STEP * FLOAT }, (xi) => {
      const values = sums.map((_, row) => f.local("v128", v128.load(xi, input.address + row * input.stride)));
      for (let i = 0; i < PANEL_STEP; i++) {
        const weights = HALVES.map((half) =>
          f.local("v128", v128.load(w, weight.address + i * PANEL_ROW + half))
        );
        sums.forEach((sum, row) => addProduct(f, sum, splat(f, values[row]!, i), weights));
      }
      f.set(w, plus(w, PANEL_STEP * PANEL_ROW));
    });
    sums.forEach((sum, k) => {
      const row = f.local("i32", i32.add(base, times(plus(firstRow, k), FLOAT)));
      const element = f.local("i32", plus(y, k * output.stride));
      HALVES.forEach((offset, half) =>
        finish(sum[half]!, { row, column, element, offset, lanes: lanes[half]! })
      );
    });
    f.set(x, plus(x, PRODUCT_ROWS * input.stride));
    f.set(y, plus(y, PRODUCT_ROWS * output.stride));
  });
}

/** Lists, and whether the operand has other values than 0 and 1. */
type ListsOfValues = OnesLists & { readonly hasValues: boolean };

/** Adds up the weights of the places of each row, for the tiles that the kernel was asked for. */
function sparseProduct(f: FunctionBuilder, places: StairPlaces, { rows, hasValues }: ListsOfValues): void {
  const { input, weight, output } = places;
  const finish = places.finish ?? storing(f, output);
  const { n, base } = requestOf(f);
  eachPair(f, places, ({ pair, starts, ends, hasSecond }) => {
    const columns = starts.map((_, k) => f.local("i32", plus(times(pair, PAIR * PANEL_ROW), k * PANEL_ROW)));
    const lanes = columns.map((column) => lanesInside(f, places, column));
    const list = f.local("i32", base);
    const x = f.local("i32", base);
    const y = f.local("i32", i32.add(base, columns[0]!));
    const end = f.local("i32", i32.add(base, times(n, FLOAT)));
    f.loop({ from: base, to: end, step: FLOAT }, (row) => {
      const sums = zeros(f, PAIR, 2);
      const entry = f.local("i32", list);
      const place = f.local("i32", i32.load(entry, rows.address));
      // first what both panels reach, then what only the second one reaches
      for (let first = 0; first < PAIR; first++) {
        f.while(i32.lessThan(place, ends[first]!), () => {
          const offset = f.local("i32", times(place, PANEL_UNITS));
          const value = hasValues && f.local("v128", v128.loadSplat(i32.add(x, place), input.address));
          for (let k = first; k < PAIR; k++) {
            const w = f.local("i32", i32.add(starts[k]!, offset));
            sums[k]!.forEach((sum, half) =>
              addTerm(f, sum, { value, factor: v128.load(w, weight.address + HALVES[half]!) })
            );
          }
          f.set(entry, plus(entry, FLOAT));
          f.set(place, i32.load(entry, rows.address));
        });
      }
      sums.forEach((sum, k) => {
        const element = f.local("i32", plus(y, k * PANEL_ROW));
        const finishPanel = () =>
          sum.forEach((value, half) =>
            finish(value, {
              row,
              column: columns[k]!,
              element,
              offset: HALVES[half]!,
              lanes: lanes[k]![half]!,
            })
          );
        if (k === 0) finishPanel();
        else f.if(hasSecond, finishPanel);
      });
      f.set(list, plus(list, rows.stride));
      f.set(x, plus(x, input.stride));
      f.set(y, plus(y, output.stride));
    });
  });
}

/** `x[n, i] = sum over j with start[j] <= i < extent[j] of y[n, j] w[j, i]`; a tile is a step of inputs. */
export function stairTransposed(f: FunctionBuilder, places: StairPlaces): void {
  const { staircase, table, input, weight, output, mask } = places;
  const { n, first, last, base } = requestOf(f);
  const firstPanels = table + PAIR * panelPairs(staircase) * ENTRY;
  const lastPanels = firstPanels + inputTiles(staircase.inputs) * 4;
  f.loop({ from: 0, to: n, step: CACHED_ROWS }, (firstRow) => {
    const lastRow = f.local("i32", i32.min(n, plus(firstRow, CACHED_ROWS)));
    const inputs = { from: times(first, PANEL_STEP), to: times(last, PANEL_STEP), step: TRANSPOSED_INPUTS };
    f.loop(inputs, (i) => {
      // one word of the table for each step of inputs, so the step of input i has its word at i rounded down
      const step = f.local("i32", i32.and(i, i32.const(-PANEL_STEP)));
      const panel = f.local("i32", i32.load(step, firstPanels));
      const lastEntry = staircase.isBand
        ? f.local("i32", times(i32.load(step, lastPanels), ENTRY))
        : i32.const(staircase.panels * ENTRY);
      const row = f.local("i32", i32.add(base, times(firstRow, output.stride)));
      const tileY = f.local("i32", i32.add(row, times(panel, PANEL_ROW)));
      const x = f.local("i32", i32.add(i32.add(base, times(firstRow, input.stride)), times(i, FLOAT)));
      f.loop({ from: firstRow, to: lastRow, step: TRANSPOSED_ROWS }, () => {
        // the lanes of a sum are units, to be added up at the end
        const sums = zeros(f, TRANSPOSED_ROWS, TRANSPOSED_INPUTS);
        const y = f.local("i32", tileY);
        f.loop({ from: times(panel, ENTRY), to: lastEntry, step: ENTRY }, (entry) => {
          const w = f.local("i32", i32.add(i32.load(entry, table + ORIGIN), times(i, PANEL_ROW)));
          for (const half of [0, VECTOR]) {
            const weights = [0, PANEL_ROW].map((next) =>
              f.local("v128", v128.load(w, weight.address + next + half))
            );
            const addUp = () =>
              sums.forEach((sum, row) => {
                const value = f.local("v128", v128.load(y, output.address + row * output.stride + half));
                addProduct(f, sum, value, weights);
              });
            if (mask) f.if(isNotZero(weights), addUp);
            else addUp();
          }
          f.set(y, plus(y, PANEL_ROW));
        });
        sums.forEach(([a, b], row) => {
          const pairs = f32x4.add(f32x4.shuffle(a!, b!, [0, 4, 2, 6]), f32x4.shuffle(a!, b!, [1, 5, 3, 7]));
          const both = f.local("v128", pairs);
          const total = f32x4.add(both, f32x4.shuffle(both, both, [2, 3, 2, 3]));
          f.storePair(x, total, input.address + row * input.stride);
        });
        f.set(tileY, plus(tileY, TRANSPOSED_ROWS * output.stride));
        f.set(x, plus(x, TRANSPOSED_ROWS * input.stride));
      });
    });
  });
}

/** `w[j, i] = sum over rows n of x[n, i] y[n, j]`, for `start[j] <= i < extent[j]`; a tile is a pair of panels. */
export function stairOuter(f: FunctionBuilder, places: StairPlaces): void {
  const dense = () => eachPanel(f, places, (panel) => densePanelOuter(f, places, panel));
  chooseByDensity(f, places.ones, {
    dense,
    sparse: (lists, given) => sparseOuter(f, places, { ...lists, ...given }),
  });
}

function densePanelOuter(f: FunctionBuilder, places: StairPlaces, panel: Local<"i32">): void {
  const { table, input, output, mask } = places;
  const entry = f.local("i32", times(panel, ENTRY));
  const start = f.local("i32", i32.load(entry, table));
  const column = f.local("i32", i32.load(entry, table + FIRST));
  const end = f.local("i32", times(i32.sub(i32.load(entry, table + END), column), PANEL_UNITS));
  f.loop({ from: 0, to: end, step: PANEL_STEP * PANEL_ROW }, (place) => {
    const sums = zeros(f, PANEL_STEP, 2);
    const y = f.local("i32", times(panel, PANEL_ROW));
    const rows = times(requestOf(f).n, input.stride);
    const seen = mask ? i32.mul(rows, isSeen(mask, i32.add(start, place), PANEL_STEP)) : rows;
    const lastRow = f.local("i32", i32.add(column, seen));
    f.loop({ from: column, to: lastRow, step: input.stride }, (x) => {
      const values = f.local("v128", v128.load(x, input.address));
      const gradients = HALVES.map((half) => f.local("v128", v128.load(y, output.address + half)));
      sums.forEach((sum, i) => addProduct(f, sum, splat(f, values, i), gradients));
      f.set(y, plus(y, output.stride));
    });
    finishWeights(f, places, { sums, entry, start, place });
    f.set(column, plus(column, PANEL_STEP * FLOAT));
  });
}

/** Adds up the gradients of the rows that are listed for each column, for the tiles that the kernel was asked for. */
function sparseOuter(f: FunctionBuilder, places: StairPlaces, { columns, hasValues }: ListsOfValues): void {
  const { input, output, mask } = places;
  eachPair(f, places, ({ pair, entries, starts, ends }) => {
    const column = f.local("i32", times(pair, PAIR * PANEL_ROW));
    const list = f.local("i32", START);
    const longest = f.local("i32", i32.max(ends[0]!, ends[1]!));
    f.loop({ from: 0, to: times(longest, PANEL_UNITS), step: PANEL_ROW }, (place) => {
      const sums = zeros(f, PAIR, 2);
      const entry = f.local("i32", list);
      const row = f.local("i32", i32.load(entry, columns.address));
      if (mask) {
        const [first, second] = starts.map((start) => isSeen(mask, i32.add(start, place), 1));
        f.if(i32.isZero(i32.or(first!, second!)), () => f.set(row, i32.const(LIST_END)));
      }
      f.while(i32.lessThan(row, i32.const(LIST_END)), () => {
        const y = f.local("i32", i32.add(column, times(row, output.stride)));
        const x = i32.add(times(row, input.stride), i32.shiftRight(place, i32.const(Math.log2(PANEL_UNITS))));
        const value = hasValues && f.local("v128", v128.loadSplat(x, input.address));
        sums.flat().forEach((sum, k) =>
          addTerm(f, sum, { value, factor: v128.load(y, output.address + k * VECTOR) })
        );
        f.set(entry, plus(entry, FLOAT));
        f.set(row, i32.load(entry, columns.address));
      });
      sums.forEach((sum, k) => {
        f.if(i32.lessThan(place, times(ends[k]!, PANEL_UNITS)), () => {
          finishWeights(f, places, { sums: [sum], entry: entries[k]!, start: starts[k]!, place });
        });
      });
      f.set(list, plus(list, columns.stride));
    });
  });
}

/** `sum += value factor`; without a value, which then is 1, `sum += factor`. */
function addTerm(
  f: FunctionBuilder,
  sum: Local<"v128">,
  { value, factor }: { value: Local<"v128"> | false; factor: Value<"v128"> },
): void {
  f.set(sum, value ? madd(value, factor, sum) : f32x4.add(sum, factor));
}

/** Finishes the gradients of the weights from a place in a panel on; beyond the mask they are 0. */
function finishWeights(
  f: FunctionBuilder,
  places: StairPlaces,
  { sums, entry, start, place }: {
    sums: readonly Local<"v128">[][];
    entry: Local<"i32">;
    start: Local<"i32">;
    place: Local<"i32">;
  },
): void {
  const { staircase, table, weight } = places;
  const finish = places.finish ?? storing(f, weight);
  const last = plus(place, (sums.length - 1) * PANEL_ROW);
  const keep = (field: number, isInside: (at: Value<"v128">, bound: Value<"v128">) => Value<"v128">) =>
    HALVES.forEach((offset, half) => {
      const bounds = f.local("v128", v128.load(entry, table + field + offset));
      sums.forEach((sum, i) => {
        const at = i32x4.splat(plus(place, i * PANEL_ROW));
        f.set(sum[half]!, v128.and(sum[half]!, isInside(at, bounds)));
      });
    });
  const leastExtent = i32.load(entry, table + EXTENTS);
  f.if(
    i32.lessThan(leastExtent, plus(last, 1)),
    () => keep(EXTENTS, (at, extents) => i32x4.lessThan(at, extents)),
  );
  if (staircase.isBand) {
    const greatestStart = i32.load(entry, table + STARTS + (PANEL_UNITS - 1) * 4);
    f.if(i32.lessThan(place, greatestStart), () => keep(STARTS, (at, starts) => i32x4.lessThan(starts, at)));
  }
  const element = f.local("i32", i32.add(start, place));
  sums.forEach((sum, i) =>
    HALVES.forEach((offset, half) =>
      finish(sum[half]!, { row: START, column: element, element, offset: i * PANEL_ROW + offset, lanes: 4 })
    )
  );
}

/** Which lanes of the two vectors from a column on are units of the staircase. */
function lanesInside(
  f: FunctionBuilder,
  { staircase: { units } }: StairPlaces,
  column: Value<"i32">,
): Cursor["lanes"][] {
  if (units % PANEL_UNITS === 0) return [4, 4];
  return HALVES.map((half) => {
    const places = i32x4.add(i32x4.splat(column), i32x4.const([0, 4, 8, 12].map((lane) => half + lane)));
    return f.local("v128", i32x4.lessThan(places, i32x4.splat(i32.const(units * FLOAT))));
  });
}
