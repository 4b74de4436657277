import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { categorical } from "../../src/made/mod.ts";
import { exportOnnx } from "../../src/onnx/mod.ts";
import { evaluate } from "../../src/exec/mod.ts";
import { apply, input, parameter, print, type Variable } from "../../src/expr/mod.ts";
import { decaySumPrimitive, groupSums } from "../../src/onnx/grouped_sums.ts";
import { lower } from "../../src/onnx/lower.ts";
import { decodeModel } from "../../src/onnx/model_proto.ts";
import { grad, mul, softplus, sub, sum } from "../../src/ops/mod.ts";
import { makeMade, run } from "./graphs.ts";

Deno.test("grouped logarithms are the same sum, however many columns there are", async () => {
  for (const columns of [1, 5, 112, 113, 337, 784]) {
    const [x, z] = [input("x", ["n", columns]), input("z", ["n", columns])];
    const logProb = sum(sub(mul(x, z), softplus(z)), ["n"]);
    const grouped = groupSums([logProb])[0]!;
    assert(print(grouped).includes("decaySum"));
    const rows = (f: (i: number) => number) => ({
      data: Float32Array.from({ length: 3 * columns }, (_, i) => f(i)),
      shape: [3, columns] as const,
    });
    // certain, undecided and in between
    const inputs = {
      x: rows((i) => i % 2),
      z: rows((i) => i < columns ? 60 * (-1) ** i : i < 2 * columns ? 0 : Math.sin(i)),
    };
    const values = new Map<Variable, ArrayLike<number>>([[x, inputs.x.data], [z, inputs.z.data]]);
    const expected = evaluate([logProb], values)[0]!;
    evaluate([grouped], values)[0]!.forEach((value, row) => assertAlmostEquals(value, expected[row]!, 1e-9));
    const { result } = await run(lower({ result: grouped }), inputs);
    result.data.forEach((value, row) => {
      const exact = expected[row]!;
      assertAlmostEquals(value, exact, 1e-5 * (1 + Math.abs(exact)));
    });
  }
});

Deno.test("there is one logarithm for 112 columns", () => {
  const z = input("z", ["n", 784]);
  const { graph } = decodeModel(lower({ y: apply(decaySumPrimitive, [z], {}) }), "y");
  const shape = graph.node.find(({ opType }) => opType === "Reshape")!.input[1];
  const { rawData } = graph.initializer.find(({ name }) => name === shape)!;
  assertEquals([...new BigInt64Array(rawData.slice().buffer)], [0n, 7n, 112n]);
});

Deno.test("the gradient of grouped logarithms is that of the sum", () => {
  const z = parameter("z", [3]);
  const rows = input("rows", ["n", 3]);
  const logProb = sum(sub(mul(rows, mul(z, rows)), softplus(mul(z, rows))), ["n"]);
  const values = new Map<Variable, ArrayLike<number>>([[z, [0.5, -2, 3]], [rows, [1, 2, 3, -1, 0.5, 2]]]);
  const grouped = groupSums([logProb])[0]!;
  const expected = evaluate(grad(sum(logProb), [z]), values)[0]!;
  const actual = evaluate(grad(sum(grouped), [z]), values)[0]!;
  expected.forEach((value, i) => assertAlmostEquals(actual[i]!, value, 1e-9));
});

Deno.test("a sum of many columns is a sum of sums, so that little is rounded", async () => {
  const z = input("z", ["n", 1000]);
  const grouped = groupSums([sum(mul(z, 3), ["n"])])[0]!;
  const { graph } = decodeModel(lower({ y: grouped }), "y");
  assertEquals(graph.node.map(({ opType }) => opType), ["Mul", "Pad", "Reshape", "ReduceSum", "ReduceSum"]);
  const rows = { data: Float32Array.from({ length: 2000 }, (_, i) => i / 7), shape: [2, 1000] as const };
  const expected = evaluate([grouped], new Map([[z, rows.data]]))[0]!;
  const { result } = await run(lower({ result: grouped }), { z: rows });
  expected.forEach((value, row) => assertAlmostEquals(result.data[row]! / value, 1, 3e-7));
  const few = input("few", ["n", 32]);
  assertEquals(decodeModel(lower({ y: groupSums([sum(few, ["n"])])[0]! }), "y").graph.node.length, 1);
});

Deno.test("a log p of many categories is rounded as little as that of the core", async () => {
  const made = makeMade({
    schema: categorical(Array.from({ length: 1000 }, (_, d) => 2 + d % 7)),
    hidden: [4],
  }, {
    scale: 1,
  });
  const x = await made.sample(4, { seed: 1 });
  const { log_prob } = await run(exportOnnx(made, "log_prob"), { x });
  (await made.logProb(x)).forEach((value, row) => assertAlmostEquals(log_prob.data[row]!, value, 5e-4));
});
