/**
 * Kernels of fused steps: one loop over the rows and columns of a shape that loads each operand once, keeps what is
 * between in locals and stores what others need. What it stores in the padding of rows is 0.
 *
 * @module
 */
import { type Application, type Expr, isBatched, type Shape, width } from "../../../expr/mod.ts";
import {
  f32,
  f32x4,
  f64,
  f64x2,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  v128,
  type Value,
} from "../../../wasm/mod.ts";
import { addsUpAll, applies, goesDown, isNumber, unrepeated } from "../plan/fusion.ts";
import { Lanes, rules } from "./lanes.ts";
import { FLOAT, hasColumns, type Place, strideOf, STRIP, VECTOR } from "../plan/layout.ts";
import { addToTile, clearTiles, type PartialSums } from "./partial_sums.ts";
import type { ElementwiseName } from "../plan/primitive_names.ts";
import { type KernelRequest, requestOf } from "./request.ts";
import type { FusedStep } from "../plan/steps.ts";
import { FLAT_TILE } from "../plan/tiles.ts";

/** Where a vector of the shape that the kernel goes over begins. */
export interface Cursor {
  /** The offset of the row among values with one number a row; `base` is part of it. */
  readonly row: Value<"i32">;
  /** The offset of the column in a row. */
  readonly column: Value<"i32">;
  /** The offset of row and column; `base` is part of it. */
  readonly element: Value<"i32">;
  /** To be added to the latter two. */
  readonly offset: number;
  /** How many of the four lanes are inside the shape, or a mask of those that are. */
  readonly lanes: number | Value<"v128">;
}

const START = i32.const(0);

/** Writes the kernel of a fused step. */
export class FusedKernel {
  readonly #f: FunctionBuilder;
  readonly #step: FusedStep;
  readonly #place: (expr: Expr) => Place;
  readonly #request: KernelRequest;
  /** What was loaded outside the loop over columns: the same number in all lanes. */
  readonly #repeated = new Map<Expr, Local<"v128">>();
  /** Sums to one number, in float64: the first two lanes and the others. */
  readonly #totals = new Map<Expr, readonly [Local<"v128">, Local<"v128">]>();
  readonly #sums: readonly Application[];
  /** Where partial sums lie instead, in an epilogue. */
  #partial?: PartialSums;

  /** @param place Where the values that the step reads and writes lie. */
  constructor(f: FunctionBuilder, step: FusedStep, place: (expr: Expr) => Place) {
    this.#f = f;
    this.#step = step;
    this.#place = place;
    this.#request = requestOf(f);
    this.#sums = step.nodes.filter((node) => applies(node, "sum"));
  }

  emit(): void {
    const f = this.#f;
    if (goesDown(this.#step)) return this.#sumColumns();
    const scalar = (shape: Shape) => shape.length === 0;
    this.#beginTotals(scalar);
    this.#loadRepeated(scalar, START);
    if (isBatched(this.#step.shape)) {
      const isDivided = !addsUpAll(this.#step);
      const { n, first, last } = this.#request;
      const [from, to] = isDivided ? [first, last] : [0, n];
      f.loop({ from, to, step: 1 }, (row) => this.#row(row));
    } else if (hasColumns(this.#step.shape)) this.#onlyRow();
    else this.#vector({ row: START, column: START, element: START, offset: 0, lanes: 1 });
    this.#storeTotals(scalar, START);
  }

  /**
   * Prepares a kernel that computes one of the operands, and then calls what this returns with each vector of it.
   *
   * @param operand What the kernel computes, for the tiles that it is asked for.
   * @param partial Where the sums of each tile go.
   */
  beginEpilogue(operand: Expr, partial: PartialSums): (value: Local<"v128">, cursor: Cursor) => void {
    const f = this.#f;
    this.#partial = partial;
    for (const sum of this.#sums) clearTiles(f, sum, partial);
    this.#loadRepeated((shape) => shape.length === 0, START);
    return (value, cursor) => this.#vector(cursor, new Map([[operand, value]]));
  }

  /** Adds up the rows of strips of columns. */
  #sumColumns(): void {
    const f = this.#f;
    const { shape } = this.#step;
    const { n, first, last } = this.#request;
    f.loop({ from: first, to: last, step: 1 }, (tile) => {
      const column = f.local("i32", i32.mul(tile, i32.const(STRIP)));
      const offsets = [0, VECTOR];
      const totals = this.#sums.map(() => offsets.map(() => f.local("v128", f32x4.const(0))));
      const element = f.local("i32", column);
      f.loop({ from: 0, to: i32.mul(n, i32.const(FLOAT)), step: FLOAT }, (row) => {
        this.#sums.forEach((sum, k) =>
          offsets.forEach((offset, half) => {
            const operand = unrepeated(sum.inputs[0]);
            const value = isNumber(operand)
              ? f.constant(operand.value[0]!)
              : this.#load(operand, { row, column, element, offset });
            f.set(totals[k]![half]!, f32x4.add(totals[k]![half]!, value));
          })
        );
        f.set(element, i32.add(element, i32.const(strideOf(shape))));
      });
      offsets.forEach((offset, half) => {
        const lanes = i32x4.add(i32x4.splat(column), i32x4.const([0, 4, 8, 12].map((lane) => offset + lane)));
        const isInside = f.local("v128", i32x4.lessThan(lanes, i32x4.splat(i32.const(width(shape) * FLOAT))));
        this.#sums.forEach((sum, k) =>
          f.store(column, v128.and(totals[k]![half]!, isInside), this.#place(sum).address + offset)
        );
      });
    });
  }

  /** One row of the batch. */
  #row(index: Local<"i32">): void {
    const f = this.#f;
    const perRow = (shape: Shape) => isBatched(shape) && !hasColumns(shape);
    const { base } = this.#request;
    const row = f.local("i32", i32.add(base, i32.mul(index, i32.const(FLOAT))));
    if (!hasColumns(this.#step.shape)) {
      return this.#vector({ row, column: START, element: row, offset: 0, lanes: 1 });
    }
    this.#beginTotals(perRow);
    this.#loadRepeated(perRow, row);
    const start = f.local("i32", i32.add(base, i32.mul(index, i32.const(strideOf(this.#step.shape)))));
    f.loop({ from: 0, to: this.#wholeStrips, step: STRIP }, (column) => {
      this.#strip({ row, column, element: f.local("i32", i32.add(start, column)) });
    });
    this.#lastStrip({ row, column: START, element: start });
    this.#storeTotals(perRow, row);
  }

  /** The columns of a shape without a batch, or a piece of them. */
  #onlyRow(): void {
    const f = this.#f;
    const isDivided = !addsUpAll(this.#step);
    const { first, last } = this.#request;
    const end = f.local("i32", i32.mul(last, i32.const(FLAT_TILE)));
    const [from, to] = isDivided
      ? [
        i32.mul(first, i32.const(FLAT_TILE)),
        f.local("i32", i32.min(end, i32.const(this.#wholeStrips))),
      ]
      : [0, this.#wholeStrips];
    f.loop({ from, to, step: STRIP }, (column) => this.#strip({ row: START, column, element: column }));
    const lastStrip = () => this.#lastStrip({ row: START, column: START, element: START });
    if (isDivided) f.if(i32.lessThan(i32.const(this.#wholeStrips), end), lastStrip);
    else lastStrip();
  }

  /** The bytes of the columns that fill whole strips. */
  get #wholeStrips(): number {
    return Math.floor(width(this.#step.shape) * FLOAT / STRIP) * STRIP;
  }

  #strip(cursor: Omit<Cursor, "offset" | "lanes">): void {
    for (const offset of [0, VECTOR]) this.#vector({ ...cursor, offset, lanes: 4 });
  }

  /** The columns that do not fill a strip, counted from the beginning of the row. */
  #lastStrip(cursor: Omit<Cursor, "offset" | "lanes">): void {
    const start = this.#wholeStrips;
    const end = width(this.#step.shape) * FLOAT;
    if (start === end) return;
    for (const offset of [start, start + VECTOR]) {
      const lanes = Math.max(0, Math.min(4, (end - offset) / FLOAT));
      this.#vector({ ...cursor, offset, lanes });
    }
  }

  /** Four columns, or one number of a shape without columns. */
  #vector(cursor: Cursor, given: ReadonlyMap<Expr, Local<"v128">> = new Map()): void {
    const f = this.#f;
    const lanes = new Lanes(f);
    const values = new Map<Expr, Local<"v128">>([...this.#repeated, ...given]);
    const value = (expr: Expr): Local<"v128"> => {
      const source = unrepeated(expr);
      if (isNumber(source)) return f.constant(source.value[0]!);
      const known = values.get(source) ?? lanes.keep(this.#load(source, cursor));
      values.set(source, known);
      return known;
    };
    const { nodes, writes } = this.#step;
    if (cursor.lanes !== 0) {
      for (const node of nodes.filter(({ primitive }) => primitive.elementwise)) {
        const [a, b = a] = node.inputs.map(value);
        values.set(node, lanes.keep(rules[node.primitive.name as ElementwiseName](lanes, a!, b!)));
      }
    }
    const inside = (local: Value<"v128">): Value<"v128"> => {
      const { lanes } = cursor;
      if (typeof lanes !== "number") return v128.and(local, lanes);
      if (lanes === 4) return local;
      return v128.and(local, i32x4.const([0, 1, 2, 3].map((lane) => lane < lanes ? -1 : 0)));
    };
    if (cursor.lanes !== 0) {
      for (const sum of this.#sums) {
        const summand = inside(value(sum.inputs[0]));
        if (this.#partial) addToTile(f, sum, { ...cursor, summand, partial: this.#partial });
        else this.#addTo(sum, summand);
      }
    }
    // stored when everything has been loaded, because a result may take the place of an operand
    const stored = writes.filter((node) => !applies(node, "sum"));
    const results = stored.map((node) => cursor.lanes !== 0 ? inside(value(node)) : f.constant(0));
    stored.forEach((node, k) => {
      const { address } = this.#place(node);
      if (hasColumns(this.#step.shape)) f.store(cursor.element, results[k]!, address + cursor.offset);
      else f.storeLane(cursor.element, results[k]!, address);
    });
  }

  #load(expr: Expr, { row, column, element, offset }: Omit<Cursor, "lanes">): Value<"v128"> {
    const { address } = this.#place(expr);
    if (!hasColumns(expr.shape)) return v128.loadSplat(isBatched(expr.shape) ? row : START, address);
    return v128.load(isBatched(expr.shape) ? element : column, address + offset);
  }

  #loadRepeated(isWanted: (shape: Shape) => boolean, row: Value<"i32">): void {
    for (const operand of this.#step.reads.filter(({ shape }) => isWanted(shape))) {
      this.#repeated.set(operand, this.#f.local("v128", v128.loadSplat(row, this.#place(operand).address)));
    }
  }

  #addTo(sum: Application, value: Value<"v128">): void {
    const lanes = this.#f.local("v128", value);
    const halves = [lanes, f32x4.shuffle(lanes, lanes, [2, 3, 2, 3])];
    this.#totals.get(sum)!.forEach((total, k) =>
      this.#f.set(total, f64x2.add(total, f64x2.promoteLow(halves[k]!)))
    );
  }

  #beginTotals(isWanted: (shape: Shape) => boolean): void {
    for (const sum of this.#sums.filter(({ shape }) => isWanted(shape))) {
      const zero = () => this.#f.local("v128", f32x4.const(0));
      this.#totals.set(sum, [zero(), zero()]);
    }
  }

  #storeTotals(isWanted: (shape: Shape) => boolean, row: Value<"i32">): void {
    for (const sum of this.#sums.filter(({ shape }) => isWanted(shape))) {
      const both = this.#f.local("v128", f64x2.add(...this.#totals.get(sum)!));
      const total = f64.add(f64x2.extract(both, 0), f64x2.extract(both, 1));
      this.#f.store(row, f32.demote(total), this.#place(sum).address);
    }
  }
}
