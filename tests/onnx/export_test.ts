import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  binary,
  categorical,
  drawContexts,
  type Hidden,
  Made,
  type Rows,
  type Schema,
} from "../../src/made/mod.ts";
import { IR_VERSION, OPSET_VERSION } from "../../src/onnx/graph_builder.ts";
import type { GraphKind } from "../../src/onnx/ports.ts";
import {
  decodeModel,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from "../../src/onnx/model_proto.ts";
import { DataType } from "../../src/onnx/schema.ts";
import { exportOnnx, likelyBlocks, readMetadata } from "../../src/onnx/mod.ts";
import { everyRow } from "../made/enumeration.ts";
import { makeMade, networkModels, run, variedModels } from "./graphs.ts";

const KINDS: readonly GraphKind[] = ["log_prob", "conditionals", "sample", "complete", "sweep"];

const mixed = makeMade({
  schema: [...binary(9), ...categorical([3, 4])],
  hidden: [40, 70],
  order: "random",
  seed: 1,
});

/** Every node, those in bodies of loops too. */
function nodesOf({ node }: GraphProto): NodeProto[] {
  return node.flatMap((each) => [each, ...each.attribute.flatMap(({ g }) => g ? nodesOf(g) : [])]);
}

/** Whether a tensor holds weights: tables of columns are matrices of integers. */
function isMatrix({ dims, dataType }: TensorProto): boolean {
  return dims.length === 2 && dataType === DataType.float32;
}

function assertNear(actual: Rows, expected: ArrayLike<number>): void {
  assertEquals(actual.data.length, expected.length);
  for (const [i, target] of Array.from(expected).entries()) {
    const value = actual.data[i]!;
    assert(Math.abs(value - target) <= 1e-5 * (1 + Math.abs(target)), `${value} for ${target} at ${i}`);
  }
}

Deno.test("log_prob and conditionals are what the core says, on every row", async () => {
  for (const [, made] of [...variedModels(), ...networkModels()]) {
    const x = everyRow(made.schema);
    const [n] = x.shape;
    const inputs = { x, ...(made.context && { context: drawContexts(made.context, { n, seed: 1 }) }) };
    const { log_prob } = await run(exportOnnx(made, "log_prob"), inputs);
    assertNear(log_prob, await made.logProb(inputs));
    const { parameters, log_prob_each } = await run(exportOnnx(made, "conditionals"), inputs);
    const expected = await made.conditionals(inputs);
    assertEquals([parameters.shape, log_prob_each.shape], [
      expected.parameters.shape,
      expected.logProbEach.shape,
    ]);
    assertNear(parameters, expected.parameters.data);
    assertNear(log_prob_each, expected.logProbEach.data);
  }
});

Deno.test("every graph has its inputs, also where one variable depends on nothing", () => {
  const inputs: Record<GraphKind, string[]> = {
    log_prob: ["x"],
    conditionals: ["x"],
    sample: ["noise"],
    complete: ["noise", "evidence", "known"],
    sweep: ["noise", "evidence", "known", "x"],
  };
  for (const schema of [binary(1), categorical([3]), binary(9)]) {
    const made = makeMade({ schema, hidden: [4], seed: 3 });
    for (const kind of KINDS) {
      const { graph } = decodeModel(exportOnnx(made, kind), kind);
      assertEquals(
        graph.input.map(({ name }) => name),
        inputs[kind],
        `${kind} of ${schema.length} variables`,
      );
    }
  }
});

Deno.test("layers of many units are split into blocks that agree with the whole", async () => {
  const made = makeMade({ schema: binary(300), hidden: [200, 130], order: "random", seed: 4 });
  const x = await made.sample(20, { seed: 1 });
  const bytes = exportOnnx(made, "log_prob");
  const { log_prob } = await run(bytes, { x });
  assertNear(log_prob, await made.logProb(x));
  const { initializer } = decodeModel(bytes, "log_prob.onnx").graph;
  const matrices = initializer.filter(({ name }) => name?.includes("weight"));
  assert(matrices.length >= 12);
});

Deno.test("log_prob is exact where a conditional is certain", async () => {
  const made = makeMade({ schema: binary(250), hidden: [], seed: 2 });
  const bias = made.network.groups[1]!.bias!;
  made.executor.write(bias, made.executor.read(bias).map((_, i) => i % 2 === 0 ? 90 : -90));
  const x = {
    data: Float32Array.from({ length: 500 }, (_, i) => i % 3 === 0 ? 1 : 0),
    shape: [2, 250] as const,
  };
  const { log_prob } = await run(exportOnnx(made, "log_prob"), { x });
  assertNear(log_prob, await made.logProb(x));
});

Deno.test("graphs use standard operators only and have no masks", () => {
  const weights = mixed.network.edges.map(({ staircase: { inputs, units } }) => inputs * units);
  const dense = weights.reduce((a, b) => a + b);
  for (const kind of KINDS) {
    const model = decodeModel(exportOnnx(mixed, kind, { blocks: 4 }), kind);
    assertEquals([model.irVersion, model.opsetImport], [IR_VERSION, [{
      domain: "",
      version: OPSET_VERSION,
    }]]);
    const stored = model.graph.initializer.filter(isMatrix)
      .reduce((total, { dims: [rows, columns] }) => total + rows! * columns!, 0);
    assert(stored > mixed.weightCount && stored < dense, `${kind} stores ${stored} of ${dense} weights`);
    // Every matrix is the right-hand side of a product.
    const matrices = new Set(model.graph.initializer.filter(isMatrix).map(({ name }) => name));
    for (const { opType, input } of nodesOf(model.graph)) {
      if (input.some((name) => matrices.has(name))) assert(["Gemm", "MatMul"].includes(opType), opType);
    }
  }
});

Deno.test("sweep has operators that WebGPU has, and no control flow", () => {
  const allowed =
    "Abs Add Cast Concat CumSum Div Equal Exp Expand Gather Gemm Less Log MatMul Max Mul Neg Pad " +
    "ReduceMax ReduceSum Relu Reshape Sigmoid Slice Sqrt Squeeze Sub Tanh Transpose Unsqueeze";
  const operators = new Set<string>();
  for (const [, made] of variedModels()) {
    nodesOf(decodeModel(exportOnnx(made, "sweep"), "sweep").graph).forEach(({ opType }) =>
      operators.add(opType)
    );
  }
  assertEquals([...operators].filter((operator) => !allowed.split(" ").includes(operator)), []);
});

Deno.test("a large model's files store little beyond the stair", () => {
  const made = new Made({ schema: binary(784), hidden: [1400], seed: 1 });
  assert(made.weightCount > 1e6);
  for (const kind of KINDS) {
    const ratio = exportOnnx(made, kind).length / (4 * made.weightCount);
    assert(ratio < 1.15, `${kind}: ${ratio}`);
  }
});

Deno.test("files of a model with units per variable store little outside the masks", () => {
  for (const schema of [binary(100), categorical([9, 40, 3, 60, 2, 2, 2])]) {
    const made = new Made({ schema, hidden: { perVariable: [64, 32] }, seed: 1 });
    for (const kind of KINDS) {
      const { initializer } = decodeModel(exportOnnx(made, kind), kind).graph;
      const weights = initializer.filter(({ dims, dataType }) =>
        dims.length > 1 && dataType === DataType.float32
      );
      const stored = weights.reduce((sum, { dims }) => sum + dims.reduce((size, dim) => size * dim, 1), 0);
      assert(stored < 1.2 * made.weightCount, `${kind}: ${stored} of ${made.weightCount}`);
    }
  }
});

Deno.test("metadata says what the model is", () => {
  for (const kind of KINDS) {
    const metadata = readMetadata(exportOnnx(mixed, kind, { metadata: { model_author: "A. Uthor" } }), kind);
    assertEquals(metadata, {
      graph: kind,
      architecture: mixed.architecture,
      model_author: "A. Uthor",
    });
  }
});

Deno.test("many variables are not sampled in many blocks", () => {
  for (const [D, blocks] of [[80, 1], [800, 10], [9000, 32]] as const) {
    const made = new Made({ schema: binary(D), hidden: [200], degrees: "even" });
    const { graph } = decodeModel(exportOnnx(made, "sample"), "sample");
    assertEquals(graph.node.filter(({ opType }) => opType === "Loop").length, blocks);
  }
});

Deno.test("variables of several outputs are sampled one after the other, without rounds", () => {
  const loops = (schema: Schema, hidden: Hidden = [9]) => {
    const made = new Made({ schema, hidden });
    const nodes = nodesOf(decodeModel(exportOnnx(made, "sample"), "sample").graph);
    return nodes.filter(({ opType }) => opType === "Loop").length;
  };
  assertEquals(loops(categorical([3, 5, 2, 4])), 0);
  assertEquals(loops([...binary(3), ...categorical([5])]), 0);
  assertEquals(loops(binary(4)), 1);
  assertEquals(loops(binary(4), { perVariable: 3 }), 0);
  assertEquals(likelyBlocks(new Made({ schema: binary(784), hidden: [1] })), [10, 16, 28]);
  assertEquals(likelyBlocks(new Made({ schema: binary(784), hidden: [1], members: 8 })), [7, 10, 16]);
  assertEquals(likelyBlocks(new Made({ schema: categorical(Array(101).fill(3)), hidden: [1] })), [7, 4, 3]);
  const few = { schema: categorical(Array(36).fill(3)), hidden: [1] };
  assertEquals(likelyBlocks(new Made(few)), [36, 3, 2, 1]);
  assertEquals(likelyBlocks(new Made({ ...few, members: 3 })), [3, 2, 1]);
});

Deno.test("segments of few columns are not filled up to the longest one", () => {
  const sizes = [...Array(60).fill(2), 1000];
  const made = new Made({ schema: categorical(sizes), hidden: [3] });
  for (const kind of KINDS) {
    const { initializer } = decodeModel(exportOnnx(made, kind), kind).graph;
    const largest = Math.max(...initializer.map(({ dims }) => dims.reduce((size, dim) => size * dim, 1)));
    assert(largest < 4 * 1120, `${kind} has ${largest} numbers in one place`);
  }
});

Deno.test("one-hot columns are made once for all products", () => {
  const made = new Made({ schema: categorical([9, 40, 3, 60]), hidden: [100], order: "natural" });
  const { node } = decodeModel(exportOnnx(made, "log_prob"), "log_prob").graph;
  const count = (...types: string[]) => node.filter(({ opType }) => types.includes(opType)).length;
  assert(count("Gemm") > 4);
  assertEquals(count("Equal"), 1);
});

Deno.test("a number of blocks that cannot be is refused", () => {
  for (const blocks of [0, 12, 1.5, NaN]) {
    assertThrows(
      () => exportOnnx(mixed, "sample", { blocks }),
      RangeError,
      `Cannot sample 11 variables in ${blocks} blocks: expected a whole number from 1 to 11`,
    );
  }
});
