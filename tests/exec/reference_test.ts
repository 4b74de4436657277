import { assertEquals, assertThrows } from "@std/assert";
import { evaluate, ReferenceExecutor } from "../../src/exec/mod.ts";
import { input, parameter } from "../../src/expr/mod.ts";
import { add, mul, sub, sum } from "../../src/ops/mod.ts";

const x = input("x", ["n", 2]);
const w = parameter("w", [2]);

Deno.test("a program reads its inputs and parameters at every run", () => {
  const executor = new ReferenceExecutor();
  const program = executor.compile({ outputs: [mul(x, w), sum(x, ["n"])], rows: 3 });
  executor.write(w, [10, 100]);
  program.feed(x, [1, 2, 3, 4]);
  program.run(2);
  assertEquals(program.output(0), { data: Float64Array.of(10, 200, 30, 400), stride: 2 });
  assertEquals(program.output(1), { data: Float64Array.of(3, 7), stride: 1 });
  executor.write(w, [1, 1]);
  program.feed(x, [5, 6]);
  program.run(1);
  assertEquals(program.output(0).data, Float64Array.of(5, 6));
});

Deno.test("a parameter is zeros until it is written", () => {
  const executor = new ReferenceExecutor();
  const program = executor.compile({ outputs: [w], rows: 1 });
  assertEquals(executor.read(w), new Float64Array(2));
  program.run(1);
  assertEquals(program.output(0).data, new Float64Array(2));
});

Deno.test("updates are computed from the old values and shared by all programs", () => {
  const executor = new ReferenceExecutor();
  const v = parameter("v", [2]);
  executor.write(w, [1, 2]);
  executor.write(v, [10, 20]);
  const swap = executor.compile({ outputs: [w], updates: new Map([[w, v], [v, w]]), rows: 1 });
  swap.run(1);
  assertEquals(swap.output(0).data, Float64Array.of(1, 2));
  assertEquals([executor.read(w), executor.read(v)], [Float64Array.of(10, 20), Float64Array.of(1, 2)]);
  const other = executor.compile({ outputs: [sub(w, v)], rows: 1 });
  other.run(1);
  assertEquals(other.output(0).data, Float64Array.of(9, 18));
});

Deno.test("what was read or written does not change with the parameter", () => {
  const executor = new ReferenceExecutor();
  const values = Float64Array.of(1, 2);
  executor.write(w, values);
  values[0] = 5;
  const before = executor.read(w);
  executor.compile({ outputs: [], updates: new Map([[w, add(w, 1)]]), rows: 1 }).run(1);
  assertEquals([before, executor.read(w)], [Float64Array.of(1, 2), Float64Array.of(2, 3)]);
  const given = input("given", [2]);
  const program = executor.compile({ outputs: [], updates: new Map([[w, given]]), rows: 1 });
  program.feed(given, [7, 8]);
  program.run(1);
  program.feed(given, [9, 9]);
  assertEquals(executor.read(w), Float64Array.of(7, 8));
});

Deno.test("a program can run on no rows", () => {
  const program = new ReferenceExecutor().compile({ outputs: [sum(x), mul(x, 2)], rows: 4 });
  program.run(0);
  assertEquals([program.output(0).data, program.output(1).data], [new Float64Array(1), new Float64Array(0)]);
});

Deno.test("wrong uses of an executor are refused", () => {
  const executor = new ReferenceExecutor();
  const program = executor.compile({ outputs: [mul(x, w)], rows: 4 });
  for (const n of [5, -1, 1.5]) {
    assertThrows(() => program.run(n), RangeError, `a batch of ${n} rows: it was compiled for 0 to 4`);
  }
  assertThrows(() => executor.write(w, [1]), TypeError, '1 values to the parameter "w": it holds 2');
});

Deno.test("evaluate finds the batch size in the values", () => {
  assertEquals(evaluate([sum(x, [2])], new Map([[x, [1, 2, 3, 4, 5, 6]]]))[0], Float64Array.of(9, 12));
});

Deno.test("evaluate refuses values that are missing or too few", () => {
  assertThrows(() => evaluate([mul(x, w)], new Map([[x, [1, 2]]])), RangeError, 'the parameter "w"');
  assertThrows(
    () => evaluate([x], new Map([[x, [1, 2, 3]]])),
    TypeError,
    'Cannot evaluate with 3 values for "x": its shape [n, 2] needs 2 when n is 1',
  );
  assertThrows(() => evaluate([w], new Map([[w, [1]]])), TypeError, '1 values for "w"');
  const y = input("y", ["n"]);
  assertThrows(() => evaluate([x, y], new Map([[x, [1, 2]], [y, [1, 2]]])), TypeError, "when n is 2");
});
