/**
 * Steps that repeat a plan until a value no longer changes.
 *
 * @module
 */
import { f32x4, type FunctionBuilder, i32, type Local, v128 } from "../../../wasm/mod.ts";
import { type Place, VECTOR } from "../plan/layout.ts";
import { requestOf } from "./request.ts";

/**
 * Writes the kernel of an iteration: copies `start` to `value`, and then computes `next` and copies it to `value` until
 * that changes nothing. The kernel has one tile.
 */
export function iterate(
  f: FunctionBuilder,
  { isBatched, start, value, next, rounds, computeNext }: {
    /** Whether there is a row for each row of the batch, or only one. */
    isBatched: boolean;
    start: Place;
    value: Place;
    next: Place;
    rounds: number;
    computeNext: () => void;
  },
): void {
  const eachVector = (body: (at: Local<"i32">) => void) => {
    const { n, base } = requestOf(f);
    const [from, rows] = isBatched ? [base, n] : [i32.const(0), i32.const(1)];
    const end = f.local("i32", i32.add(from, i32.mul(rows, i32.const(value.stride))));
    f.loop({ from, to: end, step: VECTOR }, body); // rows may reach over their ends
  };
  eachVector((at) => f.store(at, v128.load(at, start.address), value.address));
  const left = f.local("i32", i32.const(rounds));
  f.while(left, () => {
    computeNext();
    const differs = f.local("v128", f32x4.const(0));
    eachVector((at) => {
      const lanes = f.local("v128", v128.load(at, next.address));
      f.set(differs, v128.or(differs, f32x4.notEqual(lanes, v128.load(at, value.address))));
      f.store(at, lanes, value.address);
    });
    f.set(left, i32.mul(i32.sub(left, i32.const(1)), v128.anyTrue(differs)));
  });
}
