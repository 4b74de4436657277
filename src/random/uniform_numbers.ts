/**
 * Many uniform numbers at once: sixteen counters side by side, where the engine has SIMD.
 *
 * @module
 */
import { f32x4, i32x4, isWasmSupported, type Local, ModuleBuilder, v128 } from "../wasm/mod.ts";
import { PARITY, threefry } from "./threefry.ts";

/** Where the numbers of a generator begin. */
export interface Beginning {
  /** Two words. */
  readonly key: Uint32Array;
  /** Two words, the low one first. */
  readonly counter: Uint32Array;
}

/** At most so many numbers are computed at once, so that they stay in cache: a page of memory. */
export const MOST_NUMBERS = 16384;

/** The middle of one of 2^23 intervals from 0 to 1. */
export function toUniform(bits: number): number {
  return ((bits >>> 9) + 0.5) * 2 ** -23;
}

/**
 * The uniform numbers that the words of threefry make.
 *
 * @param count How many, at most {@linkcode MOST_NUMBERS}.
 * @param beginning The key and the first counter.
 * @returns At least so many, valid until the next call.
 */
export function uniformNumbers(count: number, beginning: Beginning): Float32Array {
  generate ??= isWasmSupported() ? compile() : plainNumbers;
  return generate(count, beginning);
}

let generate: typeof uniformNumbers | undefined;

/** Without SIMD. */
export function plainNumbers(count: number, beginning: Beginning): Float32Array {
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  threefry(words, beginning);
  return Float32Array.from(words, toUniform);
}

/** How far words are turned in each of eight rounds. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];
const ROUNDS = 20;
/** Four counters in the lanes of a vector, and four such vectors because fewer leave the processor idle. */
const WAYS = 4;
const LANES = 4;
const VECTOR = 16;
/** The bytes that are computed side by side: two numbers of each counter. */
const STRIDE = WAYS * 2 * VECTOR;

function compile(): typeof uniformNumbers {
  const module = new ModuleBuilder(5);
  module.add((f) => {
    const [bytes, low, high] = [f.parameter(0), f.parameter(3), f.parameter(4)];
    const four = (n: number) => i32x4.const([n, n, n, n]);
    const keys = [1, 2].map((k) => f.local("v128", i32x4.splat(f.parameter(k))));
    keys.push(f.local("v128", v128.xor(v128.xor(keys[0]!, keys[1]!), four(PARITY))));
    const first = f.local("v128", i32x4.splat(low));
    const counter = f.local("v128", i32x4.add(first, i32x4.const([0, 1, 2, 3])));
    const pairs = Array.from({ length: WAYS }, () => ({ x: f.local("v128"), y: f.local("v128") }));
    f.loop({ from: 0, to: bytes, step: STRIDE }, (at) => {
      for (const { x, y } of pairs) {
        f.set(x, i32x4.add(counter, keys[0]!));
        // a low word that has become smaller carries over; the lanes of a comparison are 0 or -1
        f.set(y, i32x4.add(i32x4.sub(i32x4.splat(high), i32x4.below(counter, first)), keys[1]!));
        f.set(counter, i32x4.add(counter, four(LANES)));
      }
      for (let round = 0; round < ROUNDS; round++) {
        const turn = ROTATIONS[round % ROTATIONS.length]!;
        for (const { x, y } of pairs) f.set(x, i32x4.add(x, y));
        for (const { x, y } of pairs) {
          const turned = v128.or(i32x4.shiftLeft(y, turn), i32x4.shiftRightUnsigned(y, 32 - turn));
          f.set(y, v128.xor(turned, x));
        }
        if (round % 4 < 3) continue;
        const group = (round + 1) / 4;
        for (const { x, y } of pairs) {
          f.set(x, i32x4.add(x, keys[group % 3]!));
          f.set(y, i32x4.add(y, i32x4.add(keys[(group + 1) % 3]!, four(group))));
        }
      }
      const uniform = (bits: Local<"v128">) => {
        const interval = f32x4.fromIntegers(i32x4.shiftRightUnsigned(bits, 9));
        return f.local("v128", f32x4.mul(f32x4.add(interval, f32x4.const(0.5)), f32x4.const(2 ** -23)));
      };
      pairs.forEach(({ x, y }, k) => {
        const [a, b] = [uniform(x), uniform(y)];
        f.store(at, f32x4.shuffle(a, b, [0, 4, 1, 5]), 2 * VECTOR * k);
        f.store(at, f32x4.shuffle(a, b, [2, 6, 3, 7]), 2 * VECTOR * k + VECTOR);
      });
    });
  });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const compiled = new WebAssembly.Module(module.finish({ pages: 1, shared: false }));
  const { exports } = new WebAssembly.Instance(compiled, { e: { m: memory } });
  const [kernel] = Object.values(exports) as [(...parameters: number[]) => void];
  const numbers = new Float32Array(memory.buffer);
  return (count, { key, counter }) => {
    kernel(Math.ceil(count * Float32Array.BYTES_PER_ELEMENT / STRIDE) * STRIDE, ...key, ...counter);
    return numbers;
  };
}
