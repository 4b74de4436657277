import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as ort from "onnxruntime-node";
import { GraphBuilder, IR_VERSION, OPSET_VERSION } from "../../src/onnx/graph_builder.ts";
import { decodeModel } from "../../src/onnx/model_proto.ts";

/** Runs a graph and returns the outputs of these names. */
async function run<Name extends string>(
  bytes: Uint8Array,
  { x, outputs }: { x: ort.Tensor; outputs: readonly Name[] },
): Promise<Record<Name, ort.Tensor>> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  try {
    return await session.run({ x }, outputs) as Record<Name, ort.Tensor>;
  } finally {
    await session.release();
  }
}

/** Adds `step` to `x` five times, in a `Loop` whose body refers to the outer `step`. */
function loop(): GraphBuilder {
  const graph = new GraphBuilder("add_five_times");
  const x = graph.input("x", ["n", 2]);
  const step = graph.floats([1, 10], [2], { name: "step" });
  const body = graph.subgraph("rounds");
  body.input("round", [], { type: "int64" });
  const condition = body.input("continue", [], { type: "bool" });
  const state = body.input("state", ["n", 2]);
  body.output(body.node("Identity", [condition]), [], { type: "bool" });
  body.output(body.node("Add", [state, step]), ["n", 2]);
  const y = graph.node("Loop", [graph.ints(5), graph.bools(true), x], { attributes: { body }, name: "y" });
  graph.output(y, ["n", 2]);
  return graph;
}

Deno.test("a built graph runs in onnxruntime", async () => {
  const graph = new GraphBuilder("elu_of_product");
  const x = graph.input("x", ["n", 2]);
  const weights = graph.floats([1, 2, 3, -4, -5, -6], [2, 3], { name: "weights" });
  const product = graph.node("MatMul", [x, weights]);
  const elu = graph.node("Elu", [product], { attributes: { alpha: { float: 0.5 } }, name: "elu" });
  graph.output(elu, ["n", 3]);
  const [left, right] = graph.nodes("Split", [x, graph.ints([1, 1])], {
    attributes: { axis: 1 },
    outputs: ["left", "right"],
  }) as [string, string];
  const mean = graph.node("ReduceMean", [right], { attributes: { axes: [1], keepdims: 0 }, name: "mean" });
  graph.output(left, ["n", 1]);
  graph.output(mean, ["n"]);

  const result = await run(graph.build(), {
    x: new ort.Tensor("float32", [1, 0, 0, 1, 2, 3], [3, 2]),
    outputs: ["elu", "left", "mean"],
  });
  const values = result.elu.data as Float32Array;
  assertEquals(result.elu.dims, [3, 3]);
  assertEquals([...values].slice(0, 3), [1, 2, 3]);
  assertAlmostEquals(values[3]!, 0.5 * Math.expm1(-4), 1e-6);
  assertEquals([...result.left.data as Float32Array], [1, 0, 2]);
  assertEquals([...result.mean.data as Float32Array], [0, 1, 3]);
});

Deno.test("a Loop whose body refers to an outer value runs in onnxruntime", async () => {
  const x = new ort.Tensor("float32", [0, 0, 1, 2], [2, 2]);
  const { y } = await run(loop().build(), { x, outputs: ["y"] });
  assertEquals([...y.data as Float32Array], [5, 50, 6, 52]);
});

Deno.test("the versions, the symbolic batch and the domain are those of every file", () => {
  const model = decodeModel(loop().build(), "loop.onnx");
  assertEquals([model.irVersion, model.producerName], [IR_VERSION, "staircase"]);
  assertEquals(model.opsetImport, [{ domain: "", version: OPSET_VERSION }]);
  assertEquals(model.graph.input[0]!.type?.tensorType?.shape?.dim, [{ dimParam: "n" }, { dimValue: 2 }]);
});

Deno.test("names are unique in the whole model and say what they are", () => {
  const graph = new GraphBuilder("names");
  const x = graph.input("x", ["n"]);
  assertEquals(graph.node("Neg", [x]), "Neg");
  assertEquals(graph.node("Neg", [x]), "Neg_2");
  assertEquals(graph.node("Neg", [x], { name: "x" }), "x_2");
  const first = graph.subgraph("body");
  const second = graph.subgraph("body");
  assertEquals(first.input("state", []), "body/state");
  assertEquals(second.input("state", []), "body_2/state");
  assertEquals(second.node("Neg", [x]), "body_2/Neg");
  assertEquals(graph.node("Neg", [x], { name: "body/state" }), "body/state_2");
  assertThrows(() => graph.input("x", []), RangeError, "Cannot add an input to names: the name 'x' is taken");
});

Deno.test("identical small initializers are stored once, also for subgraphs", () => {
  const graph = new GraphBuilder("shared");
  assertEquals([graph.ints([1]), graph.ints([1])], ["ints_1", "ints_1"]);
  assertEquals([graph.ints(1), graph.floats([1], []), graph.bools(true)], ["int_1", "float_1", "bool_1"]);
  assertEquals(graph.floats([1], [1]), "floats_1");
  assertEquals(graph.floats([1], [1, 1]), "floats_1x1");
  assertEquals(graph.ints([0, -1]), "ints_0_-1");
  assertEquals(graph.floats([0], []), "float_0");
  assertEquals(graph.floats([-0], []), "float_0_2", "0 and -0 have different bytes");
  assertEquals(graph.subgraph("body").ints([1]), "ints_1");
  const large = Array(17).fill(0);
  assertEquals([graph.floats(large, [17]), graph.floats(large, [17])], ["floats_17", "floats_17_2"]);
  const named = [0, 0].map((value) => graph.floats([value], [1], { name: "bias" }));
  assertEquals(named, ["bias", "bias_2"], "a named one is nobody else's");
});

Deno.test("what an initializer holds never becomes a text", () => {
  const graph = new GraphBuilder("large");
  const { join } = Uint8Array.prototype;
  let longest = 0;
  Uint8Array.prototype.join = function (separator) {
    longest = Math.max(longest, this.length);
    return join.call(this, separator);
  };
  try {
    graph.floats(new Float32Array(1000), [1000]);
    graph.floats(new Float32Array(1000), [1000], { name: "weights" });
    const many = Array.from({ length: 1000 }, (_, i) => i);
    assertEquals(graph.ints(many), graph.ints(many));
    assert(graph.ints(many) !== graph.ints(many.with(999, 0)), "the last number differs");
  } finally {
    Uint8Array.prototype.join = join;
  }
  assertEquals(longest, 0);
});

Deno.test("an initializer of a subgraph is not a value of the graph around it", () => {
  const graph = new GraphBuilder("outer");
  const inner = graph.subgraph("body").floats([2], []);
  assertThrows(() => graph.node("Neg", [inner]), RangeError, "there is no value 'body/float_2'");
  assertEquals(graph.floats([2], []), "float_2");
});

Deno.test("initializers hold what they were given", () => {
  const graph = new GraphBuilder("values");
  graph.ints([2 ** 40, -1]);
  graph.ints([1, 2, 3, 4], { dims: [2, 2], name: "square" });
  graph.bools([true, false]);
  graph.floats([0.5], [1]);
  const [long, square, bools, half] = decodeModel(graph.build(), "values.onnx").graph.initializer;
  assertEquals([...new BigInt64Array(long!.rawData.slice().buffer)], [2n ** 40n, -1n]);
  assertEquals([square!.name, square!.dims], ["square", [2, 2]]);
  assertEquals([...bools!.rawData], [1, 0]);
  assertEquals([...new Float32Array(half!.rawData.slice().buffer)], [0.5]);
});

Deno.test("what does not fit is refused where it is built", () => {
  const graph = new GraphBuilder("wrong");
  const x = graph.input("x", ["n"]);
  assertThrows(
    () => graph.node("Add", [x, "y"]),
    RangeError,
    "Cannot add a node Add to wrong: there is no value 'y'",
  );
  assertThrows(() => graph.output(x, ["n"]), RangeError, "Cannot add an output to wrong: no node");
  assertThrows(
    () => graph.floats([1, 2], [3]),
    TypeError,
    "Cannot store 2 values of float32 in the shape [3]",
  );
  assertThrows(() => graph.ints([0.5]), RangeError, "Cannot store 0.5 as int64");
  const body = new GraphBuilder("stranger");
  assertThrows(() => graph.node("Loop", [], { attributes: { body } }), RangeError, "not a subgraph of wrong");
  assertEquals(
    graph.node("Clip", [x, "", graph.floats([1], [])]),
    "Clip",
    "an optional input can be left out",
  );
});
