import { binary, makeArchitecture } from "../../src/made/mod.ts";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as ort from "onnxruntime-node";
import { evaluate } from "../../src/exec/mod.ts";
import { constant, type Expr, input, named, parameter, type Variable } from "../../src/expr/mod.ts";
import { GraphBuilder } from "../../src/onnx/graph_builder.ts";
import { lower, Lowering, type LowerOptions } from "../../src/onnx/lower.ts";
import { decodeModel } from "../../src/onnx/model_proto.ts";
import {
  add,
  broadcast,
  exp,
  mul,
  relu,
  sigmoid,
  Staircase,
  stairProduct,
  sub,
  sum,
  tanh,
} from "../../src/ops/mod.ts";

const x = input("x", ["n", 3]);
const w = parameter("w", [3]);

function lowered(outputs: Readonly<Record<string, Expr>>, options?: LowerOptions) {
  const { graph } = decodeModel(lower(outputs, options), "lowered.onnx");
  return {
    inputs: graph.input.map(({ name }) => name),
    initializers: graph.initializer.map(({ name, dims }) => `${name} [${dims.join(", ")}]`),
    nodes: graph.node.map(({ opType, input, output }) => `${output} = ${opType}(${input.join(", ")})`),
    outputs: graph.output.map(({ name }) => name),
  };
}

Deno.test("values are named after expressions, outputs and primitives", () => {
  const hidden = named("hidden", tanh(mul(x, w)));
  assertEquals(lowered({ y: add(relu(hidden), relu(mul(hidden, hidden))) }), {
    inputs: ["x", "w"],
    initializers: [],
    nodes: [
      "mul_1 = Mul(x, w)",
      "hidden = Tanh(mul_1)",
      "relu_1 = Relu(hidden)",
      "mul_2 = Mul(hidden, hidden)",
      "relu_2 = Relu(mul_2)",
      "y = Add(relu_1, relu_2)",
    ],
    outputs: ["y"],
  });
});

Deno.test("the operators of one primitive bear its name, the last one without more", () => {
  const rows = input("rows", ["n"]);
  assertEquals(lowered({ y: sub(x, rows) }).nodes, [
    "y/Unsqueeze = Unsqueeze(rows, ints_1)",
    "y = Sub(x, y/Unsqueeze)",
  ]);
});

Deno.test("inputs come before parameters, and unused variables are left out", () => {
  assertEquals(lowered({ y: add(w, exp(x)) }).inputs, ["x", "w"]);
  assertEquals(lowered({ y: exp(x) }).inputs, ["x"]);
});

Deno.test("shapes are those of the expressions, with the symbol n", () => {
  const { graph } = decodeModel(lower({ y: sum(mul(x, w), ["n"]) }), "lowered.onnx");
  const dims = [...graph.input, ...graph.output].map(({ type }) =>
    type?.tensorType?.shape?.dim.map(({ dimParam, dimValue }) => dimParam ? dimParam : Number(dimValue))
  );
  assertEquals(dims, [["n", 3], [3], ["n"]]);
});

Deno.test("baked parameters are initializers of their names", () => {
  const graph = lowered({ y: mul(x, w) }, { baked: new Map([[w, [1, 2, 3]]]) });
  assertEquals([graph.inputs, graph.initializers], [["x"], ["w [3]"]]);
});

Deno.test("fixed weights of a stair product are stored as a matrix only", () => {
  const staircase = new Staircase(3, [1, 2, 2]);
  const values = new Float64Array(staircase.size).fill(1);
  const weights = parameter("weights", [staircase.size]);
  const expected = (name: string) => ({
    inputs: ["x"],
    initializers: [`${name} [3, 3]`],
    nodes: [`y = MatMul(x, ${name})`],
    outputs: ["y"],
  });
  assertEquals(
    lowered({ y: stairProduct(x, weights, { staircase }) }, { baked: new Map([[weights, values]]) }),
    expected("weights"),
  );
  assertEquals(
    lowered({ y: stairProduct(x, constant(values, weights.shape), { staircase }) }),
    expected("floats_3x3"),
  );
});

Deno.test("the batch size is measured once", () => {
  const repeated = add(exp(broadcast(w, ["n", 3])), exp(broadcast(exp(w), ["n", 3])));
  assertEquals(lowered({ y: add(x, repeated) }).nodes.filter((node) => /Shape/.test(node)), [
    "batch_size = Shape(x)",
  ]);
});

Deno.test("equal subexpressions are computed once", () => {
  assertEquals(
    lowered({ y: add(exp(x), mul(exp(x), 2)) }).nodes.filter((node) => /Exp/.test(node)).length,
    1,
  );
});

Deno.test("one expression may be several outputs, and a leaf may be one", async () => {
  const bytes = lower({ a: sigmoid(x), b: sigmoid(x), c: x, d: constant([1, 2], [2]) });
  const session = await ort.InferenceSession.create(bytes);
  assertEquals(session.outputNames, ["a", "b", "c", "d"]);
  const results = await session.run({ x: new ort.Tensor("float32", Float32Array.of(0, 0, 0), [1, 3]) });
  assertEquals(Object.values(results).map(({ data }) => [...data as Float32Array]), [
    [0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5],
    [0, 0, 0],
    [1, 2],
  ]);
  await session.release();
});

Deno.test("a repeated value takes the batch size from an input", async () => {
  const bytes = lower({ z: exp(broadcast(sum(x), ["n"])) });
  const session = await ort.InferenceSession.create(bytes);
  for (const n of [0, 1, 4]) {
    const { z } = await session.run({ x: new ort.Tensor("float32", new Float32Array(n * 3), [n, 3]) });
    assertEquals([...z!.dims], [n]);
  }
  await session.release();
});

Deno.test("metadata names the graph and is written to the file", () => {
  const bytes = lower({ log_prob: sum(x, ["n"]) }, {
    metadata: { graph: "log_prob", architecture: makeArchitecture({ schema: binary(3), hidden: [4] }) },
  });
  const model = decodeModel(bytes, "lowered.onnx");
  assertEquals(model.graph.name, "log_prob");
  assert(model.metadataProps.some(({ key, value }) => key === "graph" && value === "log_prob"));
});

Deno.test("what cannot be lowered is refused", () => {
  assertThrows(
    () => lower({ y: mul(x, w) }, { baked: new Map([[w, [1, 2]]]) }),
    TypeError,
    'Cannot bake 2 values into the parameter "w": its shape [3] needs 3',
  );
  assertThrows(
    () => lower({ x: exp(x) }),
    RangeError,
    'Cannot lower an output named "x": another value has the name',
  );
  assertThrows(() => lower({ y: add(x, input("x", ["n", 3])) }), RangeError, "the name 'x' is taken");
  assertThrows(() => lower({ y: broadcast(w, ["n", 3]) }), RangeError, "with a batch axis: no input has one");
  const empty = new Lowering(new GraphBuilder("empty"), {
    inputs: new Map<Variable, string>(),
    baked: new Map(),
  });
  assertThrows(
    () => empty.lower(exp(x)),
    RangeError,
    'Cannot lower the input "x": it has no value in the graph',
  );
});

/** Groups of units, each with inputs of its own. */
function grouped(sizes: readonly (readonly [inputs: number, units: number])[]): Staircase {
  let end = 0;
  const spans = sizes.flatMap(([inputs, units]) => {
    const start = end;
    end += inputs;
    return Array.from({ length: units }, () => [start, start + inputs] as const);
  });
  return new Staircase(end, spans.map(([, extent]) => extent), { starts: spans.map(([start]) => start) });
}

const bands: Readonly<Record<string, [band: Staircase, products: number]>> = {
  "groups of one shape": [grouped(Array(5).fill([3, 2])), 1],
  "groups of one unit": [grouped(Array(9).fill([4, 1])), 1],
  "groups of several shapes": [grouped([[3, 2], [3, 2], [3, 4], [3, 1], [3, 1], [3, 1]]), 3],
  "one group after others": [new Staircase(9, [9, 9], { starts: [4, 4] }), 1],
  "groups that see nothing": [new Staircase(6, [0, 2, 2, 4, 6], { starts: [0, 0, 2, 3, 6] }), 4],
  "overlapping units": [new Staircase(7, [3, 4, 6, 7], { starts: [0, 1, 2, 5] }), 4],
};

for (const [title, [staircase, count]] of Object.entries(bands)) {
  Deno.test(`fixed weights of a band are stored without what lies outside: ${title}`, async () => {
    const values = Float64Array.from({ length: staircase.size }, (_, k) => Math.sin(k) + 3);
    const weights = parameter("weights", [staircase.size]);
    const x = input("x", ["n", staircase.inputs]);
    const product = stairProduct(x, weights, { staircase });
    // twice, as in a sweep
    const y = add(product, stairProduct(mul(x, 2), weights, { staircase }));
    const graph = lowered({ y }, { baked: new Map([[weights, values]]) });
    const stored = graph.initializers.filter((name) => name.startsWith("weights"));
    assertEquals(stored.length, count);
    assertEquals(graph.nodes.filter((node) => node.includes("= MatMul(")).length, 2 * count);

    const rows = Float32Array.from({ length: 3 * staircase.inputs }, (_, k) => Math.cos(k));
    const session = await ort.InferenceSession.create(lower({ y }, { baked: new Map([[weights, values]]) }));
    const outputs = await session.run({ x: new ort.Tensor("float32", rows, [3, staircase.inputs]) });
    const [expected] = evaluate([y], new Map<Variable, ArrayLike<number>>([[x, rows], [weights, values]]));
    expected!.forEach((value, i) => assertAlmostEquals(Number(outputs.y!.data[i]), value, 1e-5));
    await session.release();
  });
}
