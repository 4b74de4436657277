import { assertEquals, AssertionError } from "@std/assert";
import { apply, input } from "../../../../src/expr/mod.ts";
import { rules } from "../../../../src/exec/wasm/kernels/lanes.ts";
import type { ElementwiseName } from "../../../../src/exec/wasm/plan/primitive_names.ts";
import { maximum, primitives } from "../../../../src/ops/mod.ts";
import { Random, runReference, runWasm } from "../helpers.ts";

const names = Object.keys(rules) as ElementwiseName[];
const binary: ReadonlySet<ElementwiseName> = new Set([
  "add",
  "div",
  "equal",
  "less",
  "maximum",
  "mul",
  "sub",
]);

/** Float32 values of all sizes, from the smallest to the largest. */
function manyValues(): Float32Array {
  const random = new Random(1);
  const special = [0, -0, 1, -1, Infinity, -Infinity, NaN, 1e-45, -1e-45, 2 ** -126, 3.4e38, -3.4e38];
  const near = [1 - 2 ** -24, 1 + 2 ** -23, Math.SQRT1_2, Math.SQRT2, Math.LN2 / 2, 1e-8, -1e-8];
  const extremes = [-200, 200, -103, -104, -88, -87.5, 88, 88.7, 88.8, 9, -9, 20, -20];
  const scaled = Array.from(
    { length: 3000 },
    () => (2 * random.uniform() - 1) * 10 ** (60 * random.uniform() - 30),
  );
  const ordinary = Array.from({ length: 3000 }, () => 40 * random.uniform() - 20);
  return Float32Array.from([...special, ...near, ...extremes, ...scaled, ...ordinary]);
}

/** Below this, results may be flushed or rounded to subnormal numbers. */
const SMALLEST = 2 ** -126;

for (const name of names) {
  Deno.test(`${name} of float32 values of all sizes`, () => {
    const a = manyValues();
    const b = Float32Array.from(a, (value, i) => i % 7 === 0 ? value : a[(i * 31 + 5) % a.length]!);
    const x = input("x", ["n"]);
    const y = input("y", ["n"]);
    const operands = binary.has(name) ? [x, y] : [x];
    const expr = apply(primitives[name], operands, {});
    const values = new Map([[x, a], [y, b]].slice(0, operands.length) as [typeof x, Float32Array][]);
    const [expected] = runReference([expr], values);
    const [actual] = runWasm([expr], values);
    expected.forEach((exact, i) => {
      const rounded = Math.fround(exact);
      const value = actual[i]!;
      const isSame = Object.is(value, rounded) || value === rounded;
      if (!isSame && !(Math.abs(value - exact) <= 4e-7 * Math.abs(exact) + SMALLEST)) {
        throw new AssertionError(`${name}(${a[i]}, ${b[i]}) = ${value}, expected ${exact}`);
      }
    });
  });
}

Deno.test("the maximum of a value and a number is NaN where the value is", () => {
  const x = input("x", ["n"]);
  for (const number of [1e-36, 1, -2]) {
    const expr = maximum(x, number);
    const values = new Map([[x, manyValues()]]);
    const [expected] = runReference([expr], values);
    const [actual] = runWasm([expr], values);
    assertEquals([...actual], Array.from(expected, Math.fround), `${number}`);
  }
});
