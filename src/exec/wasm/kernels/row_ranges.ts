/**
 * The kernel that carries out a plan for ranges of the rows.
 *
 * @module
 */
import { type FunctionBuilder, i32, type Value } from "../../../wasm/mod.ts";
import type { Place } from "../plan/layout.ts";
import { RANGE_TILE } from "../plan/row_ranges.ts";
import { requestOf } from "./request.ts";

/** Where rows lie among all rows, and where in the memory of the first range. */
export interface Rows {
  readonly all: Place;
  readonly range: Place;
}

/** Writes the kernel of a step, of which a tile is a range: it copies the rows of a range there, computes, and copies back. */
export function eachRange(
  f: FunctionBuilder,
  { ranges, bytes, inputs, outputs, compute }: {
    ranges: number;
    /** From the memory of one range to that of the next. */
    bytes: number;
    inputs: readonly Rows[];
    outputs: readonly Rows[];
    /** Computes `n` rows of the range whose memory is so far from that of the first one. */
    compute: (n: Value<"i32">, base: Value<"i32">) => void;
  },
): void {
  const { n, first, last } = requestOf(f);
  const tile = RANGE_TILE * ranges;
  const rows = i32.div(i32.add(n, i32.const(tile - 1)), i32.const(tile));
  const most = f.local("i32", i32.mul(rows, i32.const(RANGE_TILE)));
  f.loop({ from: first, to: last, step: 1 }, (range) => {
    const begin = f.local("i32", i32.mul(range, most));
    const count = f.local("i32", i32.sub(n, begin));
    f.set(count, i32.min(count, most));
    f.if(i32.lessThan(i32.const(0), count), () => {
      const base = f.local("i32", i32.mul(range, i32.const(bytes)));
      const places = ({ all, range }: Rows) => ({
        whole: i32.add(i32.mul(begin, i32.const(all.stride)), i32.const(all.address)),
        own: i32.add(base, i32.const(range.address)),
        bytes: i32.mul(count, i32.const(all.stride)),
      });
      for (const { whole, own, bytes } of inputs.map(places)) f.copy(own, whole, bytes);
      compute(count, base);
      for (const { whole, own, bytes } of outputs.map(places)) f.copy(whole, own, bytes);
    });
  });
}
