/**
 * The three products that stop at the stair, straight from the packed panels.
 *
 * The tiles are chosen for 15 vector registers: 8 to 12 sums, the weights of one input, and one operand at a time. Wide
 * loads and shuffles instead of many narrow loads, because an engine may check the bounds of each load.
 *
 * @module
 */
import { PANEL_STEP, PANEL_UNITS, type Staircase } from "../../ops/mod.ts";
import { f32, f32x4, i32, v128, type Value } from "./code.ts";
import type { Place } from "./layout.ts";
import type { FunctionBuilder, Local } from "./module.ts";
import { madd } from "./support.ts";

/** Rows that a tile of the forward product has. */
const PRODUCT_ROWS = 4;
/** Rows and inputs that a tile of the gradient to the input has. */
const TRANSPOSED_ROWS = 6;
const TRANSPOSED_INPUTS = 2;
/** Rows whose values stay in the cache while the gradient to the input goes through the weights. */
const BLOCK_ROWS = 2 * TRANSPOSED_ROWS;

const FLOAT = 4;
const VECTOR = 16;
/** The bytes that one input takes in a panel. */
const PANEL_ROW = PANEL_UNITS * FLOAT;
/** The bytes of a panel's entry in the table: where it starts, its length, the extents of its units. */
const ENTRY = (2 + PANEL_UNITS) * 4;
const LENGTH = 4;
const EXTENTS = 8;

/** Where the operands of the trilinear form and the tables of its staircase lie. */
export interface StairPlaces {
  readonly staircase: Staircase;
  readonly table: number;
  readonly input: Place;
  readonly weight: Place;
  readonly output: Place;
}

/**
 * What the kernels must know of a staircase, all in bytes: for each panel where it starts, its length as inputs of one
 * row, and the extents of its units as places in the panel; then for each step of inputs the number of the first panel
 * that reaches it.
 */
export function stairTable({ inputs, panels, panelStarts, extents }: Staircase): Int32Array {
  const entries = Array.from({ length: panels }, (_, panel) => [
    panelStarts[panel] * FLOAT,
    (panelStarts[panel + 1] - panelStarts[panel]) / PANEL_UNITS * FLOAT,
    ...Array.from(
      { length: PANEL_UNITS },
      (_, lane) => (extents[panel * PANEL_UNITS + lane] ?? 0) * PANEL_ROW,
    ),
  ]);
  const firsts = Array.from({ length: inputTiles(inputs) }, (_, tile) => {
    const first = entries.findIndex(([_, length]) => length > tile * PANEL_STEP * FLOAT);
    return first < 0 ? panels : first;
  });
  return Int32Array.from([...entries.flat(), ...firsts]);
}

/** The number of steps of inputs, up to the width that rows are padded to. */
export function inputTiles(inputs: number): number {
  return Math.ceil(inputs / PANEL_UNITS) * PANEL_UNITS / PANEL_STEP;
}

/** `y[n, j] = sum over i < extent[j] of x[n, i] w[j, i]`; a tile is a panel. */
export function stairProduct(f: FunctionBuilder, places: StairPlaces): void {
  const { table, input, weight, output } = places;
  const [n, first, last] = [0, 1, 2].map((index) => f.parameter(index));
  f.loop({ from: first, to: last, step: 1 }, (panel) => {
    const entry = f.local("i32", times(panel, ENTRY));
    const start = f.local("i32", i32.load(entry, table));
    const length = f.local("i32", i32.load(entry, table + LENGTH));
    const x = f.local("i32", i32.const(input.address));
    const y = f.local("i32", times(panel, PANEL_ROW));
    f.loop({ from: 0, to: n, step: PRODUCT_ROWS }, () => {
      const sums = zeros(f, PRODUCT_ROWS, 2);
      const w = f.local("i32", start);
      const end = f.local("i32", i32.add(x, length));
      f.loop({ from: x, to: end, step: PANEL_STEP * FLOAT }, (xi) => {
        const values = sums.map((_, row) => f.local("v128", v128.load(xi, row * input.stride)));
        for (let i = 0; i < PANEL_STEP; i++) {
          const weights = [0, VECTOR].map((half) =>
            f.local("v128", v128.load(w, weight.address + i * PANEL_ROW + half))
          );
          sums.forEach((sum, row) => addProduct(f, sum, splat(f, values[row], i), weights));
        }
        f.set(w, plus(w, PANEL_STEP * PANEL_ROW));
      });
      sums.forEach(([low, high], row) => {
        f.store(y, low, output.address + row * output.stride);
        f.store(y, high, output.address + row * output.stride + VECTOR);
      });
      f.set(x, plus(x, PRODUCT_ROWS * input.stride));
      f.set(y, plus(y, PRODUCT_ROWS * output.stride));
    });
  });
}

/** `x[n, i] = sum over j with extent[j] > i of y[n, j] w[j, i]`; a tile is a step of inputs. */
export function stairTransposed(f: FunctionBuilder, places: StairPlaces): void {
  const { staircase, table, input, weight, output } = places;
  const [n, first, last] = [0, 1, 2].map((index) => f.parameter(index));
  const firstPanels = table + staircase.panels * ENTRY;
  f.loop({ from: 0, to: n, step: BLOCK_ROWS }, (block) => {
    const blockEnd = f.local("i32", i32.min(n, plus(block, BLOCK_ROWS)));
    const inputs = { from: times(first, PANEL_STEP), to: times(last, PANEL_STEP), step: TRANSPOSED_INPUTS };
    f.loop(inputs, (i) => {
      // one word of the table for each step of inputs, so the step of input i has its word at i rounded down
      const panel = f.local("i32", i32.load(i32.and(i, i32.const(-PANEL_STEP)), firstPanels));
      const tileY = f.local("i32", i32.add(times(block, output.stride), times(panel, PANEL_ROW)));
      const x = f.local("i32", i32.add(times(block, input.stride), times(i, FLOAT)));
      f.loop({ from: block, to: blockEnd, step: TRANSPOSED_ROWS }, () => {
        // the lanes of a sum are units, to be added up at the end
        const sums = zeros(f, TRANSPOSED_ROWS, TRANSPOSED_INPUTS);
        const y = f.local("i32", tileY);
        f.loop({ from: times(panel, ENTRY), to: staircase.panels * ENTRY, step: ENTRY }, (entry) => {
          const w = f.local("i32", i32.add(i32.load(entry, table), times(i, PANEL_ROW)));
          for (const half of [0, VECTOR]) {
            const weights = [0, PANEL_ROW].map((next) =>
              f.local("v128", v128.load(w, weight.address + next + half))
            );
            sums.forEach((sum, row) => {
              const value = f.local("v128", v128.load(y, output.address + row * output.stride + half));
              addProduct(f, sum, value, weights);
            });
          }
          f.set(y, plus(y, PANEL_ROW));
        });
        sums.forEach(([a, b], row) => {
          const pairs = f32x4.add(f32x4.shuffle(a, b, [0, 4, 2, 6]), f32x4.shuffle(a, b, [1, 5, 3, 7]));
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

/** `w[j, i] = sum over rows n of x[n, i] y[n, j]`, for `i < extent[j]`; a tile is a panel. */
export function stairOuter(f: FunctionBuilder, places: StairPlaces): void {
  const { table, input, weight, output } = places;
  const [n, first, last] = [0, 1, 2].map((index) => f.parameter(index));
  f.loop({ from: first, to: last, step: 1 }, (panel) => {
    const entry = f.local("i32", times(panel, ENTRY));
    const start = f.local("i32", i32.load(entry, table));
    const w = f.local("i32", start);
    f.loop({ from: 0, to: i32.load(entry, table + LENGTH), step: PANEL_STEP * FLOAT }, (column) => {
      const sums = zeros(f, PANEL_STEP, 2);
      const y = f.local("i32", times(panel, PANEL_ROW));
      const end = f.local("i32", i32.add(column, times(n, input.stride)));
      f.loop({ from: column, to: end, step: input.stride }, (x) => {
        const values = f.local("v128", v128.load(x, input.address));
        const gradients = [0, VECTOR].map((half) => f.local("v128", v128.load(y, output.address + half)));
        sums.forEach((sum, i) => addProduct(f, sum, splat(f, values, i), gradients));
        f.set(y, plus(y, output.stride));
      });
      sums.forEach(([low, high], i) => {
        f.store(w, low, weight.address + i * PANEL_ROW);
        f.store(w, high, weight.address + i * PANEL_ROW + VECTOR);
      });
      f.set(w, plus(w, PANEL_STEP * PANEL_ROW));
    });
    // what the panel stores beyond the stair is 0
    for (let unit = 0; unit < PANEL_UNITS; unit++) {
      const beyond = i32.add(start, i32.load(entry, table + EXTENTS + unit * FLOAT));
      f.loop({ from: beyond, to: w, step: PANEL_ROW }, (place) => {
        f.store(place, f32.const(0), weight.address + unit * FLOAT);
      });
    }
  });
}

function zeros(f: FunctionBuilder, rows: number, columns: number): Local<"v128">[][] {
  return Array.from(
    { length: rows },
    () => Array.from({ length: columns }, () => f.local("v128", f32x4.const(0))),
  );
}

/** `sum += value factor`, for each of several sums and factors. */
function addProduct(
  f: FunctionBuilder,
  sums: readonly Local<"v128">[],
  value: Local<"v128">,
  factors: readonly Local<"v128">[],
): void {
  sums.forEach((sum, k) => f.set(sum, madd(value, factors[k], sum)));
}

function splat(f: FunctionBuilder, values: Local<"v128">, lane: number): Local<"v128"> {
  return f.local("v128", f32x4.shuffle(values, values, [lane, lane, lane, lane]));
}

function times(a: Value<"i32">, factor: number): Value<"i32"> {
  return i32.mul(a, i32.const(factor));
}

function plus(a: Value<"i32">, term: number): Value<"i32"> {
  return i32.add(a, i32.const(term));
}
