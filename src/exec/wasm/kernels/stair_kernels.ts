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
import { FLOAT, type Place, VECTOR } from "../plan/layout.ts";
import type { OnesLists } from "../plan/ones.ts";
import { PAIR, panelsOf } from "../plan/tiles.ts";
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
  type Finish,
  FIRST,
  HALVES,
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
  TRANSPOSED_END,
  TRANSPOSED_ENTRY,
  TRANSPOSED_START,
  transposedEntries,
  zeros,
} from "./stair_panels.ts";

/** Rows that are multiplied at a time. */
const PRODUCT_ROWS = 4;
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
      const lanes = lanesInside(f, places.staircase.units, column);
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
  const { staircase, table, input, weight, output, mask } = places;
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
  multiplyPanel(f, {
    ...{ start, first, length, column, finish },
    from: input,
    to: output,
    weights: weight.address,
    lanes: lanesInside(f, staircase.units, column),
  });
}

/** What is multiplied with some columns of each row, and what that gives eight columns of. */
interface PanelProduct {
  /** Where the rows lie, and the offset of the first of the columns and the bytes of all of them. */
  readonly from: Place;
  readonly first: Local<"i32">;
  readonly length: Local<"i32">;
  /** Where the factors are, eight for each of the columns. */
  readonly weights: number;
  readonly start: Local<"i32">;
  /** Where the result lies, and the offset of the first of its columns. */
  readonly to: Place;
  readonly column: Local<"i32">;
  readonly lanes: readonly Cursor["lanes"][];
  readonly finish: Finish;
}

/** Multiplies some columns of all rows by a panel. */
function multiplyPanel(
  f: FunctionBuilder,
  { from, first, length, weights: address, start, to, column, lanes, finish }: PanelProduct,
): void {
  const { n, base } = requestOf(f);
  const x = f.local("i32", i32.add(base, first));
  const y = f.local("i32", i32.add(base, column));
  f.loop({ from: 0, to: n, step: PRODUCT_ROWS }, (firstRow) => {
    const sums = zeros(f, PRODUCT_ROWS, 2);
    const w = f.local("i32", start);
    const end = f.local("i32", i32.add(x, length));
    f.loop({ from: x, to: end, step: PANEL_STEP * FLOAT }, (xi) => {
      const values = sums.map((_, row) => f.local("v128", v128.load(xi, from.address + row * from.stride)));
      for (let i = 0; i < PANEL_STEP; i++) {
        const weights = HALVES.map((half) => f.local("v128", v128.load(w, address + i * PANEL_ROW + half)));
        sums.forEach((sum, row) => addProduct(f, sum, splat(f, values[row]!, i), weights));
      }
      f.set(w, plus(w, PANEL_STEP * PANEL_ROW));
    });
    sums.forEach((sum, k) => {
      const row = f.local("i32", i32.add(base, times(plus(firstRow, k), FLOAT)));
      const element = f.local("i32", plus(y, k * to.stride));
      HALVES.forEach((offset, half) =>
        finish(sum[half]!, { row, column, element, offset, lanes: lanes[half]! })
      );
    });
    f.set(x, plus(x, PRODUCT_ROWS * from.stride));
    f.set(y, plus(y, PRODUCT_ROWS * to.stride));
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
    const lanes = columns.map((column) => lanesInside(f, places.staircase.units, column));
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

/**
 * `x[n, i] = sum over j with start[j] <= i < extent[j] of y[n, j] w[j, i]`; a tile is a pair of panels of the transposed weights, which
 * are written first: that costs less than adding up the lanes of sums whose lanes are units.
 */
export function stairTransposed(f: FunctionBuilder, places: StairPlaces): void {
  const { staircase: { inputs }, input, output, mask } = places;
  const transposed = places.transposed!;
  const finish = places.finish ?? storing(f, input);
  const { first, last } = requestOf(f);
  const to = f.local("i32", i32.min(times(last, PAIR), i32.const(panelsOf(inputs))));
  f.loop({ from: times(first, PAIR), to, step: 1 }, (panel) => {
    const column = f.local("i32", times(panel, PANEL_ROW));
    const { start, first, length } = transposePanel(f, { ...places, transposed }, panel);
    if (mask) {
      // what nobody sees at the beginning of the panel is left out
      const isHidden = i32.isZero(isSeen(transposed, start, PANEL_STEP));
      f.while(i32.and(i32.lessThan(START, length), isHidden), () => {
        f.set(start, plus(start, PANEL_STEP * PANEL_ROW));
        f.set(first, plus(first, PANEL_STEP * FLOAT));
        f.set(length, plus(length, -PANEL_STEP * FLOAT));
      });
    }
    multiplyPanel(f, {
      ...{ start, first, length, column, finish },
      from: output,
      to: input,
      weights: transposed.address,
      lanes: lanesInside(f, inputs, column),
    });
  });
}

/** Writes a panel of the transposed weights: of eight inputs, unit by unit. */
function transposePanel(
  f: FunctionBuilder,
  { staircase, table, weight, transposed }: StairPlaces & { transposed: Place },
  panel: Local<"i32">,
): Pick<PanelProduct, "start" | "first" | "length"> {
  const entry = f.local("i32", plus(times(panel, TRANSPOSED_ENTRY), table + transposedEntries(staircase)));
  const start = f.local("i32", i32.add(requestOf(f).base, i32.load(entry, TRANSPOSED_START)));
  const firstUnits = f.local("i32", i32.load(entry));
  const first = f.local("i32", times(firstUnits, PANEL_ROW));
  const length = f.local("i32", i32.sub(times(i32.load(entry, TRANSPOSED_END), PANEL_ROW), first));
  // some units have weights for four of the inputs only
  f.clear(plus(start, transposed.address), times(length, PANEL_UNITS));
  [0, 1].forEach((step) => {
    const end = f.local("i32", i32.load(entry, (2 * step + 1) * FLOAT));
    f.loop({ from: i32.load(entry, 2 * step * FLOAT), to: end, step: 1 }, (units) => {
      const origin = i32.load(times(units, ENTRY), table + ORIGIN);
      const input = plus(times(panel, PANEL_UNITS), step * PANEL_STEP);
      const w = f.local("i32", i32.add(origin, times(input, PANEL_ROW)));
      const to = f.local("i32", i32.add(start, times(i32.sub(units, firstUnits), PANEL_UNITS * PANEL_ROW)));
      HALVES.forEach((half, k) => {
        const [a, b, c, d] = [0, 1, 2, 3].map((i) =>
          f.local("v128", v128.load(w, weight.address + i * PANEL_ROW + half))
        );
        const pairs = [[a, b], [c, d]].map(([even, odd]) =>
          [[0, 4, 1, 5], [2, 6, 3, 7]].map((lanes) => f.local("v128", f32x4.shuffle(even!, odd!, lanes)))
        );
        for (let unit = 0; unit < 4; unit++) {
          const [left, right] = pairs.map((pair) => pair[Math.floor(unit / 2)]!);
          const inputs = f32x4.shuffle(left!, right!, unit % 2 === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7]);
          f.store(to, inputs, transposed.address + (4 * k + unit) * PANEL_ROW + HALVES[step]!);
        }
      });
    });
  });
  return { start, first, length };
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

/** Which lanes of the two vectors from a column on are columns, of which there are so many. */
function lanesInside(f: FunctionBuilder, columns: number, column: Value<"i32">): Cursor["lanes"][] {
  if (columns % PANEL_UNITS === 0) return [4, 4];
  return HALVES.map((half) => {
    const places = i32x4.add(i32x4.splat(column), i32x4.const([0, 4, 8, 12].map((lane) => half + lane)));
    return f.local("v128", i32x4.lessThan(places, i32x4.splat(i32.const(columns * FLOAT))));
  });
}
