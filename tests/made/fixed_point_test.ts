import { assert, assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/mod.ts";
import { type Application, constant, input, operands } from "../../src/expr/mod.ts";
import { fixedPoint, type Iteration } from "../../src/made/fixed_point.ts";
import { add, exp, less, maximum, mul } from "../../src/ops/mod.ts";

const [start, bound] = [input("start", ["n"]), input("bound", ["n"])];
const values = new Map([[start, [1, 5]], [bound, [2, 3]]]);

Deno.test("a fixed point is reached, or the last round", () => {
  // adds 1 as long as x is below the bound
  const grow = (rounds: number) => fixedPoint(start, (x) => add(x, less(x, mul(bound, bound))), { rounds });
  assertEquals(evaluate([grow(100)], values)[0], Float64Array.of(4, 9));
  assertEquals(evaluate([grow(2)], values)[0], Float64Array.of(3, 7));
});

Deno.test("what does not depend on the value is an operand, not a part of the step", () => {
  const limit = exp(mul(bound, bound));
  const point = fixedPoint(start, (x) => maximum(x, add(limit, constant(1))), { rounds: 3 });
  const [first, ...others] = operands(point);
  assertEquals([first, others.length], [start, 1]);
  const { step, captured } = (point as Application<Iteration>).attributes;
  assertEquals(captured.length, 1);
  assert(operands(step).includes(captured[0]));
});

Deno.test("a step that does not use the value needs no iteration", () => {
  const next = exp(bound);
  assert(fixedPoint(start, () => next, { rounds: 3 }) === next);
});

Deno.test("a step to another shape is refused", () => {
  const wide = input("wide", ["n", 2]);
  assertThrows(() => fixedPoint(start, (x) => add(x, wide), { rounds: 1 }), TypeError, "from [n]");
});
