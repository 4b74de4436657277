import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import * as ort from "onnxruntime-node";
import { binary, exportOnnx, Made } from "../../mod.ts";
import {
  type AttributeProto,
  decodeModel,
  encodeModel,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from "../../src/onnx/model_proto.ts";
import { AttributeType, DataType } from "../../src/onnx/schema.ts";
import { GRAPH_KINDS } from "../../src/onnx/ports.ts";
import { checkModelFiles } from "../../src/runtime/graph_file.ts";
import { inferShapes, OPERATORS } from "../../src/runtime/graph_shapes.ts";
import { mixtureModels, numberModels, variedModels } from "../onnx/graphs.ts";
import { smallMade } from "./models.ts";

const D = 6;
const BYTES = 5000;

/** What is said of a graph that begins with `x [n, 6]` in a file of 5,000 bytes. */
function refusal(node: readonly NodeProto[], initializer: TensorProto[] = []): string {
  const graph: GraphProto = {
    node: [...node],
    initializer,
    input: [{ name: "x" }],
    output: [],
    valueInfo: [],
  };
  const refuse = (reason: string): never => {
    throw new SyntaxError(reason);
  };
  return assertThrows(
    () => inferShapes(graph, { inputs: [["n", D]], variables: D, bytes: BYTES, refuse }),
    SyntaxError,
  ).message;
}

/** A node with one output, and attributes that are integers, lists of them, or graphs. */
function node(
  opType: string,
  operands: string,
  output: string,
  attributes: Readonly<Record<string, number | number[] | GraphProto>> = {},
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]): AttributeProto => {
    const empty = { name, floats: [], ints: [] };
    if (typeof value === "number") return { ...empty, type: AttributeType.INT, i: value };
    if (Array.isArray(value)) return { ...empty, type: AttributeType.INTS, ints: value };
    return { ...empty, type: AttributeType.GRAPH, g: value };
  });
  return { opType, input: operands.split(" "), output: [output], attribute };
}

function integers(name: string, values: readonly (number | bigint)[], dims = [values.length]): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name, dims, dataType: DataType.int64, rawData, externalData: [] };
}

function floats(name: string, dims: number[]): TensorProto {
  const rawData = new Uint8Array(4 * dims.reduce((product, dim) => product * dim, 1));
  return { name, dims, dataType: DataType.float32, rawData, externalData: [] };
}

const go = { name: "go", dims: [], dataType: DataType.bool, rawData: Uint8Array.of(1), externalData: [] };

/** The body of a loop whose value becomes that of the nodes' `after`. */
function body(...nodes: NodeProto[]): GraphProto {
  return {
    node: nodes,
    initializer: [],
    input: [{ name: "number" }, { name: "go_on" }, { name: "before" }],
    output: [{ name: "go_on" }, { name: "after" }],
    valueInfo: [],
  };
}

/** The loop that gives `y`. */
function loop(graph: GraphProto): NodeProto {
  return node("Loop", "rounds go x", "y", { body: graph });
}

Deno.test("every graph of every kind of model is accepted, and needs all operators that are", () => {
  const used = new Set(["ReduceLogSumExp"]); // which earlier versions wrote
  const collect = (graph: GraphProto) => {
    for (const { opType, attribute } of graph.node) {
      used.add(opType);
      for (const { g } of attribute) if (g) collect(g);
    }
  };
  for (const [title, made] of [...variedModels(), ...mixtureModels(), ...numberModels()]) {
    for (const kind of GRAPH_KINDS) {
      const bytes = exportOnnx(made, kind, { blocks: 2 });
      checkModelFiles({ [kind]: bytes }, `${title}/`);
      collect(decodeModel(bytes, title).graph);
    }
  }
  assertEquals([...used].sort(), [...OPERATORS].sort());
});

Deno.test("models that compute the most for their size are accepted", () => {
  const made = new Made({ schema: binary(2), hidden: [20_000], activation: "elu" });
  for (const kind of GRAPH_KINDS) checkModelFiles({ [kind]: exportOnnx(made, kind) }, "");
});

Deno.test("the shapes are those of the values that onnxruntime computes", async () => {
  const n = 3;
  const made = smallMade();
  for (const kind of GRAPH_KINDS) {
    const model = decodeModel(exportOnnx(made, kind), kind);
    const { graph } = model;
    const refuse = (reason: string): never => {
      throw new SyntaxError(reason);
    };
    const shapes = inferShapes(graph, {
      inputs: graph.input.map(() => ["n", made.D] as const),
      variables: made.D,
      bytes: 1e6,
      refuse,
    });
    // every value becomes an output
    graph.output = graph.node.map(({ output: [name] }) => ({ name: name! }));
    const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 3 });
    const rows = new ort.Tensor("float32", new Float32Array(n * made.D).fill(0.5), [n, made.D]);
    const results = await session.run(Object.fromEntries(graph.input.map(({ name }) => [name, rows])));
    for (const [name, { dims }] of Object.entries(results)) {
      assertEquals(shapes.get(name)?.map((dim) => dim === "n" ? n : dim), [...dims], `${kind} ${name}`);
    }
    await session.release();
  }
});

Deno.test("operators that no model needs are refused, in the bodies of loops too", () => {
  for (const operator of ["ConstantOfShape", "Tile", "Range", "Resize", "If", "Scan", "constructor"]) {
    const expected = `it has the operator ${operator}, which no graph of a model needs`;
    assertEquals(refusal([node(operator, "x", "y")]), expected);
    const inside = loop(body(node(operator, "before", "after")));
    assertEquals(refusal([inside], [integers("rounds", [2], []), go]), expected);
  }
});

Deno.test("a value that is large for the size of the file is refused, whatever makes it", () => {
  const large = "more than a file of 5000 bytes can need";
  const huge = 2 ** 40;
  const [one, shape] = [floats("one", []), integers("shape", [huge])];
  assertEquals(
    refusal([node("Expand", "one shape", "y")], [one, shape]),
    `the operator Expand gives a value of shape [${huge}], with which the graph computes ${large}`,
  );
  const pads = integers("pads", [0, 0, 0, huge]);
  assertStringIncludes(refusal([node("Pad", "x pads one", "y")], [one, pads]), `[n, ${huge + D}]`);
  const empty = floats("empty", [huge, 0]);
  const row = integers("row", [0, 0, 0, 1]);
  assertStringIncludes(refusal([node("Pad", "empty row one", "y")], [one, empty, row]), `[${huge}, 1]`);

  const doubled = Array.from(
    { length: 60 },
    (_, i) => node("Concat", i === 0 ? "x x" : `y${i - 1} y${i - 1}`, `y${i}`, { axis: 1 }),
  );
  assertStringIncludes(refusal(doubled), large);

  const picked = [
    node("Gather", "column places", "a", { axis: 0 }),
    node("Transpose", "a", "b", { perm: [1, 0] }),
    node("Gather", "b places", "c", { axis: 0 }),
  ];
  const places = integers("places", Array<number>(300).fill(0));
  assertStringIncludes(
    refusal(picked, [floats("column", [1, 1]), places]),
    "Gather gives a value of shape [300, 300]",
  );

  const [tall, wide] = [floats("tall", [300, 1]), floats("wide", [1, 300])];
  assertStringIncludes(refusal([node("Mul", "tall wide", "y")], [tall, wide]), "[300, 300]");
  assertStringIncludes(refusal([node("Gemm", "tall wide one", "y")], [tall, wide, one]), "[300, 300]");
});

Deno.test("many values that are large together are refused", () => {
  const values = Array.from({ length: 100 }, (_, i) => node("Exp", "start", `y${i}`));
  assertStringIncludes(
    refusal(values, [floats("start", [1000])]),
    "the operator Exp gives a value of shape [1000]",
  );
});

Deno.test("a loop has a known number of rounds, at most one for each variable", () => {
  const same = loop(body(node("Neg", "before", "after")));
  const rounds = (count: number | bigint) => [integers("rounds", [count], []), go];
  assertEquals(
    refusal([same], rounds(2n ** 60n)),
    `a loop has ${2 ** 60} rounds, expected at most the 6 variables`,
  );
  assertStringIncludes(refusal([same], rounds(D + 1)), "a loop has 7 rounds");
  assertStringIncludes(refusal([same], rounds(-1)), "a loop has -1 rounds");
  // the last refusal shows that 6 rounds are few enough
  assertStringIncludes(refusal([same, node("Tile", "y", "z")], rounds(D)), "Tile");
  const computed = [node("Shape", "x", "rounds", { start: 0, end: 1 }), same];
  assertStringIncludes(refusal(computed, [go]), "a loop has an unknown number of rounds");
});

Deno.test("a loop replaces one value by another of the same shape", () => {
  const given = [integers("rounds", [2], []), go];
  const grows = loop(body(node("Concat", "before before", "after", { axis: 1 })));
  assertStringIncludes(refusal([grows], given), "of the operator Loop that computes 'y'");
  const collects = body(node("Neg", "before", "after"));
  collects.output.push({ name: "after" });
  assertStringIncludes(refusal([loop(collects)], given), "of the operator Loop");
  const inner = { ...body(node("Neg", "before", "after")), name: "inner" };
  assertStringIncludes(
    refusal([loop(body(node("Loop", "rounds go before", "after", { body: inner })))], given),
    "a loop is inside of another",
  );
});

Deno.test("initializers in the bodies of loops count as those outside", () => {
  const large = loop({
    ...body(node("Expand", "one shape", "grown"), node("Neg", "before", "after")),
    initializer: [integers("shape", [2 ** 40]), floats("one", [])],
  });
  assertStringIncludes(
    refusal([large], [integers("rounds", [2], []), go]),
    "Expand gives a value of shape [1099511627776]",
  );
});

Deno.test("values are computed before they are used, and have names of their own", () => {
  assertEquals(
    refusal([node("Neg", "z", "y")]),
    "the operator Neg uses 'z', which nothing before it computes",
  );
  assertEquals(refusal([node("Neg", "x", "x")]), "two values have the name 'x'");
  assertEquals(refusal([], [floats("x", [D])]), "two values have the name 'x'");
  assertEquals(refusal([], [floats("", [D])]), "a value has no name");
  assertStringIncludes(
    refusal([loop(body(node("Neg", "before", "x")))], [integers("rounds", [2], []), go]),
    "two values have the name 'x'",
  );
});

Deno.test("operands and attributes that would give another shape than the rules say are refused", () => {
  const ones = integers("ones", [1]);
  const list = (name: string, ...values: number[]) => integers(name, values);
  const [matrix, bias, one] = [floats("matrix", [D, 4]), floats("bias", [4]), floats("one", [])];
  const cases: readonly (readonly [NodeProto, ...TensorProto[]])[] = [
    [node("Gemm", "x matrix bias", "y", { transA: 1 }), matrix, bias],
    [node("Gemm", "matrix x bias", "y"), matrix, bias],
    [node("Gemm", "x narrow bias", "y"), floats("narrow", [D - 1, 4]), bias],
    [node("Gemm", "x matrix wide", "y"), matrix, floats("wide", [3, 4])],
    [node("Add", "x bias", "y"), bias],
    [node("Add", "x", "y")],
    [node("Neg", "x x", "y")],
    [node("Concat", "x x", "y", { axis: 0 })],
    [node("Concat", "x x", "y", { axis: -1 })],
    [node("Concat", "x matrix", "y", { axis: 1 }), matrix],
    [node("Concat", "x bias", "y", { axis: 1 }), bias],
    [node("Expand", "bias x", "y"), bias],
    [node("Gather", "x ones", "y", { axis: 2 }), ones],
    [node("Gather", "x ones", "y"), ones],
    [node("Pad", "x pads one", "y"), list("pads", 1, 0, 0, 0), one],
    [node("Pad", "x pads one", "y"), list("pads", 0, 1), one],
    [node("Pad", "x pads one", "y"), list("pads", 0, 0, 0, 0, 1, 1), one],
    [node("ReduceSum", "x axes", "y", { keepdims: 1 }), list("axes", 1)],
    [node("ReduceSum", "x axes", "y", { keepdims: 0 }), list("axes")],
    [node("ReduceMax", "x", "y", { axes: [1], keepdims: 0 })],
    [node("ReduceMax", "x", "y", { axes: [0, 1], keepdims: 1 })],
    [node("ReduceMax", "x", "y", { axes: [2], keepdims: 1 })],
    [node("ReduceProd", "x", "y", { axes: [-1], keepdims: 0 })],
    [node("ReduceL1", "x", "y", { axes: [0], keepdims: 0 })],
    [node("Reshape", "x shape", "y"), list("shape", -1)],
    [node("Reshape", "x shape", "y"), list("shape", 5, -1)],
    [node("Reshape", "x shape", "y"), list("shape", 2, 3)],
    [node("Reshape", "x shape", "y"), list("shape", 0, 7)],
    [node("Shape", "x", "y", { start: 0, end: 2 })],
    [node("Slice", "x start end axis", "y"), list("start", 0), list("end", -1), list("axis", 1)],
    [node("Slice", "x start end axis", "y"), list("start", 0, 0), list("end", 2, 1), list("axis", 1, 0)],
    [node("Slice", "x start end axis", "y"), list("start", 0), list("end", 9), list("axis", 1)],
    [node("Slice", "x start end axis start", "y"), list("start", 0), list("end", 2), list("axis", 1)],
    [node("Squeeze", "x axes", "y"), list("axes", 1)],
    [node("Squeeze", "x axes", "y"), list("axes")],
    [node("Transpose", "x", "y", { perm: [1, 2] })],
  ];
  for (const [wrong, ...tensors] of cases) {
    assertEquals(
      refusal([wrong], tensors),
      `the operands or attributes of the operator ${wrong.opType} that computes 'y' are not those of a model`,
    );
  }
  const twice = node("Concat", "x x", "y", { axis: 1 });
  twice.attribute.push(twice.attribute[0]!);
  assertStringIncludes(refusal([twice]), "attributes of the operator Concat");
  const two = node("Neg", "x", "y");
  two.output.push("z");
  assertStringIncludes(refusal([two]), "of the operator Neg that computes 'y z'");
});

Deno.test("values of other axes than those of a model are refused", () => {
  const square = node("Transpose", "x", "y", { perm: [0, 0] });
  assertEquals(refusal([square]), "the value 'y' has the shape [n, n], which no value of a model has");
  assertStringIncludes(refusal([], [floats("deep", [1, 1, 1, 1])]), "'deep' has the shape [1, 1, 1, 1]");
  const shape = integers("shape", [-2, -3]);
  assertStringIncludes(refusal([node("Reshape", "six shape", "y")], [floats("six", [6]), shape]), "[-2, -3]");
});
