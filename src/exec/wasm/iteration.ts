/**
 * Steps that repeat a plan until a value no longer changes.
 *
 * @module
 */
import { f32x4, type FunctionBuilder, i32, type Local, v128 } from "../../wasm/mod.ts";
import type { Place } from "./layout.ts";
import { requestOf } from "./request.ts";

const VECTOR = 16;

/**
 * Writes the kernel of an iteration: copies `start` to `value`, and then computes `next` and copies it to `value` until
 * that changes nothing. The kernel has one tile.
 */
export function iterate(
  f: FunctionBuilder,
  { start, value, next, rounds, computeNext }: {
    start: Place;
    value: Place;
    next: Place;
    rounds: number;
    computeNext: () => void;
  },
): void {
  eachVector(f, value, (at) => f.store(at, v128.load(at, start.address), value.address));
  const left = f.local("i32", i32.const(rounds));
  f.while(left, () => {
    computeNext();
    const differs = f.local("v128", f32x4.const(0));
    eachVector(f, value, (at) => {
      const lanes = f.local("v128", v128.load(at, next.address));
      f.set(differs, v128.or(differs, f32x4.notEqual(lanes, v128.load(at, value.address))));
      f.store(at, lanes, value.address);
    });
    f.set(left, i32.mul(i32.sub(left, i32.const(1)), v128.anyTrue(differs)));
  });
}

/** Goes over a tensor with a batch axis, row by row; rows may reach over their ends. */
function eachVector(f: FunctionBuilder, { stride }: Place, body: (at: Local<"i32">) => void): void {
  const { n, base } = requestOf(f);
  const end = f.local("i32", i32.add(base, i32.mul(n, i32.const(stride))));
  f.loop({ from: base, to: end, step: VECTOR }, body);
}
