import { assert, assertEquals, assertThrows } from "@std/assert";
import * as ort from "onnxruntime-node";
import { evaluate, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { type Application, constant, input, operands, parameter, variablesOf } from "../../src/expr/mod.ts";
import { lower } from "../../src/onnx/lower.ts";
import { OnnxExecutor } from "../../src/onnx/mod.ts";
import { nodeRuntime } from "../../src/runtime/node_runtime.ts";
import { run } from "../onnx/graphs.ts";
import { add, exp, fixedPoint, type Iteration, less, maximum, mul } from "../../src/ops/mod.ts";

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
  assert(operands(step).includes(captured[0]!));
});

Deno.test("a step that does not use the value needs no iteration", () => {
  const next = exp(bound);
  assert(fixedPoint(start, () => next, { rounds: 3 }) === next);
});

Deno.test("nothing is looked at below what is outside", () => {
  const limit = exp(bound);
  let looks = 0;
  const outside = {
    ...limit,
    get inputs() {
      looks++;
      return [bound] as never;
    },
  } as Application;
  const point = fixedPoint(start, (x) => maximum(x, add(outside, 1)), { rounds: 3, outside: [outside] });
  assertEquals([looks, operands(point).length], [0, 2]);
  assertEquals(evaluate([point], values)[0], Float64Array.of(1 + Math.exp(2), 1 + Math.exp(3)));
});

Deno.test("a step may use parameters, which every executor knows", async () => {
  const w = parameter("w", [3]);
  const a = input("a", ["n", 3]);
  // w^rounds a, and then w is doubled
  const output = fixedPoint(a, (x) => fixedPoint(mul(x, w), (y) => mul(y, w), { rounds: 1 }), { rounds: 2 });
  assertEquals(variablesOf([output]), [a, w]);
  const given = new Map([[a, [1, 2, 3]], [w, [2, 3, 1]]]);
  const expected = [16, 162, 3];
  assertEquals([...evaluate([output], given)[0]!], expected);
  assertThrows(() => evaluate([output], new Map([[a, [1, 2, 3]]])), RangeError, 'the parameter "w"');
  const executors = [new ReferenceExecutor(), new WasmExecutor(), new OnnxExecutor(nodeRuntime())];
  for (const executor of executors) {
    const program = executor.compile({ outputs: [output], updates: new Map([[w, mul(w, 2)]]), rows: 1 });
    assertEquals([...executor.read(w)], [0, 0, 0]);
    executor.write(w, [2, 3, 1]);
    program.feed(a, [1, 2, 3]);
    await program.run(1);
    assertEquals([...program.output(0).data.subarray(0, 3)], expected, executor.name);
    assertEquals([...executor.read(w)], [4, 6, 2]);
    executor.close();
  }
  const rows = { data: [1, 2, 3], shape: [1, 3] as const };
  const onnx = await run(lower({ y: output }, { baked: new Map([[w, [2, 3, 1]]]) }), { a: rows });
  assertEquals([...onnx.y.data], expected);
  const session = await ort.InferenceSession.create(lower({ y: output }));
  const { y } = await session.run({
    a: new ort.Tensor("float32", rows.data, [1, 3]),
    w: new ort.Tensor("float32", [2, 3, 1], [3]),
  });
  assertEquals([...y!.data as Float32Array], expected);
  await session.release();
});

Deno.test("a step to another shape is refused", () => {
  const wide = input("wide", ["n", 2]);
  assertThrows(() => fixedPoint(start, (x) => add(x, wide), { rounds: 1 }), TypeError, "from [n]");
});
