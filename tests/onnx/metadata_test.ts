import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeArchitecture } from "../../src/made/architecture.ts";
import { architectureToJson } from "../../src/made/architecture_json.ts";
import { binary } from "../../src/made/schema.ts";
import { GraphBuilder } from "../../src/onnx/graph_builder.ts";
import { metadataEntries, type ModelMetadata, readMetadata, writeMetadata } from "../../src/onnx/metadata.ts";
import { decodeModel, encodeModel } from "../../src/onnx/model_proto.ts";

const parity = {
  probe_sha256: "ab".repeat(32),
  rows: 1000,
  max_abs_delta_log_prob: 2.5e-5,
  runtime: "onnxruntime 1.30.0",
};

const architecture = makeArchitecture({
  schema: [...binary(2), { kind: "categorical", size: 5, name: "colour", labels: ["a", "b", "c", "d", "e"] }],
  order: [2, 0, 1],
  hidden: [4, 4],
  seed: 1,
});

function metadata(patch: Partial<ModelMetadata> = {}): ModelMetadata {
  return { graph: "log_prob", architecture, ...patch };
}

function build(metadata?: ModelMetadata): Uint8Array {
  const graph = new GraphBuilder("negative");
  graph.output(graph.node("Neg", [graph.input("x", ["n"])]), ["n"]);
  return graph.build(metadata && { metadata });
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
    weights_sha256: "cd".repeat(32),
  });
  assertEquals(readMetadata(build(full), "m.onnx"), full);
});

Deno.test("784 binary variables take a few bytes", () => {
  const digits = metadata({
    architecture: makeArchitecture({ schema: binary(784), hidden: [], order: "natural" }),
  });
  const { value } = metadataEntries(digits).find(({ key }) => key === "architecture")!;
  assert(value.replace(/"order":[^\]]*]/, "").length < 120, value);
  assertEquals(readMetadata(build(digits), "m.onnx"), digits);
});

Deno.test("writing replaces, adds, removes, and keeps what others wrote", () => {
  const model = decodeModel(build(metadata({ model_author: "A" })), "m.onnx");
  model.metadataProps.push({ key: "somebody's", value: "note" });
  const once = writeMetadata(encodeModel(model), { parity, model_author: "B" });
  assertEquals(readMetadata(once, "m.onnx"), metadata({ parity, model_author: "B" }));
  const twice = writeMetadata(once, { model_author: undefined as never }); // removal, which the type does not offer
  assertEquals(readMetadata(twice, "m.onnx"), metadata({ parity }));
  assert(decodeModel(twice, "m.onnx").metadataProps.some((entry) => entry.value === "note"));
  assertEquals(decodeModel(twice, "m.onnx").graph, model.graph);
});

Deno.test("metadata that contradicts itself is not written", () => {
  assertThrows(
    () => build(metadata({ architecture: { ...architecture, order: Int32Array.of(0, 0, 1) } })),
    RangeError,
    "Cannot write the metadata of the model: Cannot make the order [0,0,1] of 3 variables",
  );
  assertThrows(
    () => writeMetadata(build(metadata()), { architecture: { ...architecture, order: Int32Array.of(0) } }),
    RangeError,
    "the schema describes 3 variables, expected 1",
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
  for (const key of ["format", "graph", "architecture"]) assertRefused(key, undefined, `'${key}' is missing`);
  assertThrows(() => readMetadata(build(), "m.onnx"), SyntaxError, "'format' is missing");
  assertThrows(() => writeMetadata(build(), { parity }), SyntaxError, "'format' is missing");
  assertRefused(
    "format",
    "staircase/3",
    "'format' is 'staircase/3', expected one of staircase/2 staircase/1",
  );
  assertRefused("graph", "dream", "'graph' is 'dream', expected one of log_prob conditionals");
  assertRefused("architecture", "[0, 1", "'architecture' is not JSON");
  assertRefused("architecture", "3", "the architecture is not an object");
  const wrong = (patch: object, message: string) => {
    const value = JSON.stringify({ ...architectureToJson(architecture), ...patch });
    assertRefused("architecture", value, message);
  };
  wrong({ order: "natural" }, "'order' is not a list");
  wrong({ order: [0, 1, -2] }, "'order' is not a list");
  wrong({ order: [] }, "the schema describes 3 variables, expected 0");
  wrong({ order: [0, 1, 1] }, "Cannot make the order [0,1,1]");
  wrong({ order: [1, 2, 3] }, "Cannot make the order [1,2,3]");
  wrong({ schema: {} }, "the schema is not a list");
  wrong({ schema: [null] }, "the schema holds something that is not a variable");
  wrong({ schema: [{ kind: "cauchy", count: 3 }] }, 'the schema has the kind "cauchy", expected one of');
  wrong({ schema: [{ kind: "toString", count: 3 }] }, 'the schema has the kind "toString", expected one of');
  wrong({ schema: [{ kind: "categorical", size: 0, count: 3 }] }, "a categorical variable has the size 0");
  wrong({ schema: [{ kind: "binary", count: 0 }] }, "the schema has the count 0");
  wrong({ schema: [{ kind: "binary", name: 3, count: 3 }] }, "the name of a variable is 3, expected a text");
  wrong({ schema: [{ kind: "binary", labels: ["a"], count: 3 }] }, "a variable of 2 values has other labels");
  wrong(
    { schema: [{ kind: "binary", labels: ["a", "a"], count: 3 }] },
    "a variable of 2 values has other labels",
  );
  wrong(
    { schema: [{ kind: "binary", count: 9007199254740991 }] },
    "the schema describes 9007199254740991 variables, expected 3",
  );
  wrong({ hidden: [0, 4] }, "Cannot make a hidden layer of 0 units");
  wrong({ hidden: [4] }, "Cannot use degrees of 2 layers");
  wrong({ activation: "gelu" }, 'Cannot use the activation "gelu"');
  wrong({ degrees: [[1, 1, 2, 2], [1, 2, 1, 2]] }, "Cannot use the degrees [1,2,1,2] of hidden layer 1");
  wrong({ degrees: "random" }, "'degrees' is not a list");
  wrong({ seed: "1" }, `'seed' is "1", expected a whole number`);
  wrong({ seed: -1 }, "'seed' is -1, expected a whole number from 0 up");
  wrong({ order: [2 ** 32, 1, 2] }, `Cannot make the order [${2 ** 32},1,2]`);
  wrong({ degrees: [[1, 1, 2, 2], [1, 1, 2, 2 ** 32 + 2]] }, "Cannot use the degrees");
  // an object that JavaScript cannot turn into a text, and a list that is too deep for it
  for (const odd of [{ toString: null }, JSON.parse("[".repeat(1e5) + "]".repeat(1e5))]) {
    const kind = Array.isArray(odd) ? "a list" : "an object";
    wrong({ seed: odd }, `'seed' is ${kind}`);
    wrong({ activation: odd }, `'activation' is ${kind}, expected a text`);
    wrong({ schema: [{ kind: odd }] }, `the schema has the kind ${kind}`);
    wrong({ schema: [{ kind: "binary", count: odd }] }, `the schema has the count ${kind}`);
    wrong({ schema: [{ kind: "binary", name: odd }] }, `the name of a variable is ${kind}`);
    wrong({ schema: [{ kind: "categorical", size: odd }] }, `a categorical variable has the size ${kind}`);
  }
  assertRefused("training", '{"a":[1]}', "'training' is not an object of strings and numbers");
  assertRefused("parity", "[]", "'parity' is not an object");
  assertRefused("parity", '{"probe_sha256":"ab"}', "'probe_sha256' of 'parity'");
  assertRefused("parity", JSON.stringify({ ...parity, rows: 1.5 }), "'rows' of 'parity' is 1.5");
  assertRefused(
    "parity",
    JSON.stringify({ ...parity, max_abs_delta_log_prob: NaN }),
    "'max_abs_delta_log_prob' of 'parity' is null, expected a number",
  );
  assertRefused("parity", JSON.stringify({ ...parity, runtime: 1 }), "'runtime' of 'parity'");
});

/** A model as the first version of the format describes it. */
function firstVersion(patch: Readonly<Record<string, string>> = {}): Uint8Array {
  const model = decodeModel(build(metadata()), "m.onnx");
  const entries = {
    graph: "log_prob",
    variables: '[[2,"bernoulli",2],[1,"categorical",5]]',
    order: "[2,0,1]",
    architecture: '{"hidden":[4,4],"activation":"relu"}',
    format: "staircase/1",
    ...patch,
  };
  const metadataProps = Object.entries(entries).map(([key, value]) => ({ key, value }));
  return encodeModel({ ...model, metadataProps });
}

Deno.test("files of the first version are read, and tell neither degrees nor a seed", () => {
  assertEquals(readMetadata(firstVersion(), "m.onnx"), {
    graph: "log_prob",
    architecture: {
      schema: [...binary(2), { kind: "categorical", size: 5 }],
      order: Int32Array.of(2, 0, 1),
      hidden: [4, 4],
      activation: "relu",
    },
  });
  const cases: [key: string, value: string, message: string][] = [
    ["variables", "{}", "'variables' is not a list"],
    ["variables", "[null]", "'variables' holds something that is not [count, kind, size]"],
    ["variables", '[[3,"bernoulli",3]]', "'variables' has a bernoulli variable of size 3"],
    ["variables", '[[4,"bernoulli",2]]', "the schema describes 4 variables, expected 3"],
    ["order", "[0,0,1]", "Cannot make the order [0,0,1]"],
    ["architecture", "null", "'architecture' is not an object"],
    ["architecture", '{"hidden":[0],"activation":"relu"}', "'hidden' is not a list of layer widths"],
    ["architecture", '{"hidden":[1]}', "m.onnx: 'activation' is missing, expected a text"],
  ];
  for (const [key, value, message] of cases) {
    assertThrows(() => readMetadata(firstVersion({ [key]: value }), "m.onnx"), SyntaxError, message);
  }
});

Deno.test("numbers that are not finite are not written", () => {
  for (const value of [NaN, Infinity]) {
    assertThrows(
      () => metadataEntries(metadata({ training: { test_nll_nats: value } })),
      RangeError,
      `Cannot write the metadata of the model: 'test_nll_nats' is ${value}`,
    );
  }
});
