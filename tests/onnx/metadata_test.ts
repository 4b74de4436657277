import { assert, assertEquals, assertThrows } from "@std/assert";
import { GraphBuilder } from "../../src/onnx/graph_builder.ts";
import { metadataEntries, type ModelMetadata, readMetadata, writeMetadata } from "../../src/onnx/metadata.ts";
import { decodeModel, encodeModel } from "../../src/onnx/model_proto.ts";

const parity = {
  probe_sha256: "ab".repeat(32),
  rows: 1000,
  max_abs_delta_log_prob: 2.5e-5,
  runtime: "onnxruntime 1.30.0",
};

function metadata(patch: Partial<ModelMetadata> = {}): ModelMetadata {
  return {
    format: "staircase/1",
    graph: "log_prob",
    variables: [{ kind: "bernoulli", size: 2 }, { kind: "bernoulli", size: 2 }, {
      kind: "categorical",
      size: 5,
    }],
    order: [2, 0, 1],
    architecture: { hidden: [4, 4], activation: "relu" },
    ...patch,
  };
}

function build(metadata?: ModelMetadata): Uint8Array {
  const graph = new GraphBuilder("negative");
  graph.output(graph.node("Neg", [graph.input("x", ["n"])]), ["n"]);
  return graph.build({ metadata });
}

/** A model whose metadata has one entry replaced, or removed. */
function tampered(key: string, value?: string): Uint8Array {
  const model = decodeModel(build(metadata({ training: { epochs: 1 }, parity })), "m.onnx");
  const others = model.metadataProps.filter((entry) => entry.key !== key);
  return encodeModel({ ...model, metadataProps: value === undefined ? others : [...others, { key, value }] });
}

function assertRefused(key: string, value: string | undefined, message: string): void {
  assertThrows(
    () => readMetadata(tampered(key, value), "m.onnx"),
    SyntaxError,
    `Cannot read the metadata of m.onnx: ${message}`,
  );
}

Deno.test("metadata is read as it was written", () => {
  assertEquals(readMetadata(build(metadata()), "m.onnx"), metadata());
  const full = metadata({
    graph: "sweep",
    training: { data: "mnist", epochs: 10, test_nll: 86.4 },
    model_author: "A. Uthor",
    model_license: "MIT",
    parity,
  });
  assertEquals(readMetadata(build(full), "m.onnx"), full);
});

Deno.test("784 binary variables take a few bytes", () => {
  const variables = Array.from({ length: 784 }, () => ({ kind: "bernoulli", size: 2 } as const));
  const digits = metadata({ variables, order: variables.map((_, index) => index) });
  const entry = metadataEntries(digits).find((entry) => entry.key === "variables");
  assert(entry!.value.length < 50, entry!.value);
  assertEquals(readMetadata(build(digits), "m.onnx"), digits);
});

Deno.test("writing replaces, adds, removes, and keeps what others wrote", () => {
  const model = decodeModel(build(metadata({ model_author: "A" })), "m.onnx");
  model.metadataProps.push({ key: "somebody's", value: "note" });
  const once = writeMetadata(encodeModel(model), { parity, model_author: "B" });
  assertEquals(readMetadata(once, "m.onnx"), metadata({ parity, model_author: "B" }));
  const twice = writeMetadata(once, { model_author: undefined });
  assertEquals(readMetadata(twice, "m.onnx"), metadata({ parity }));
  assert(decodeModel(twice, "m.onnx").metadataProps.some((entry) => entry.value === "note"));
  assertEquals(decodeModel(twice, "m.onnx").graph, model.graph);
});

Deno.test("metadata that contradicts itself is not written", () => {
  assertThrows(
    () => build(metadata({ order: [0, 0, 1] })),
    RangeError,
    "Cannot write the metadata of the model: 'order' is not a permutation of the 3 variables",
  );
  assertThrows(
    () => writeMetadata(build(metadata()), { order: [0] }),
    RangeError,
    "describes 3 variables and 'order' 1",
  );
});

Deno.test("a model that is cut off anywhere is refused", () => {
  const bytes = build(metadata({ parity, model_author: "A. Uthor" }));
  readMetadata(bytes, "m.onnx");
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(() => readMetadata(bytes.subarray(0, length), "m.onnx"), SyntaxError, "m.onnx");
  }
});

Deno.test("metadata that is missing or does not fit is refused, and the message says what", () => {
  for (const key of ["format", "graph", "variables", "order", "architecture"]) {
    assertRefused(key, undefined, `'${key}' is missing`);
  }
  assertThrows(() => readMetadata(build(), "m.onnx"), SyntaxError, "'format' is missing");
  assertThrows(() => writeMetadata(build(), { parity }), SyntaxError, "'format' is missing");
  assertRefused("format", "staircase/2", "'format' is 'staircase/2', expected 'staircase/1'");
  assertRefused("graph", "dream", "'graph' is 'dream', expected one of log_prob conditionals");
  assertRefused("order", "[0, 1", "'order' is not JSON");
  assertRefused("order", '"natural"', "'order' is not a list");
  assertRefused("order", "[]", "'order' is not a list");
  assertRefused("order", "[0, 1, 1]", "'order' is not a permutation of the 3 variables");
  assertRefused("order", "[1, 2, 3]", "'order' is not a permutation of the 3 variables");
  assertRefused("order", "[0, 1, -2]", "'order' is not a list");
  assertRefused("variables", "{}", "'variables' is not a list");
  assertRefused("variables", "[null]", "'variables' holds something that is not [count, kind, size]");
  assertRefused(
    "variables",
    '[[3,"cauchy",1]]',
    "'variables' has the kind 'cauchy', expected one of",
  );
  assertRefused(
    "variables",
    '[[3,"categorical",0]]',
    "'variables' has a categorical variable of size 0",
  );
  assertRefused(
    "variables",
    '[[3,"bernoulli",3]]',
    "'variables' has a bernoulli variable of size 3",
  );
  assertRefused("variables", '[[0,"categorical",2]]', "'variables' has the count 0");
  assertRefused(
    "variables",
    '[[9007199254740991,"categorical",2]]',
    "'variables' describes 9007199254740991 variables and 'order' 3",
  );
  assertRefused("architecture", "3", "'architecture' is not an object");
  assertRefused("architecture", '{"hidden":[0],"activation":"relu"}', "'hidden' of 'architecture'");
  assertRefused("architecture", '{"hidden":[1]}', "'activation' of 'architecture'");
  assertRefused("training", '{"a":[1]}', "'training' is not an object of strings and numbers");
  assertRefused("parity", "[]", "'parity' is not an object");
  assertRefused("parity", '{"probe_sha256":"ab"}', "'probe_sha256' of 'parity'");
  assertRefused("parity", JSON.stringify({ ...parity, rows: 1.5 }), "'rows' of 'parity' is 1.5");
  assertRefused(
    "parity",
    JSON.stringify({ ...parity, max_abs_delta_log_prob: NaN }),
    "'max_abs_delta_log_prob'",
  );
  assertRefused("parity", JSON.stringify({ ...parity, runtime: 1 }), "'runtime' of 'parity'");
});
