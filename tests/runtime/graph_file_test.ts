import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { binary, exportOnnx, Made } from "../../mod.ts";
import { architectureToJson } from "../../src/made/architecture_json.ts";
import { decodeModel, encodeModel, type ModelProto } from "../../src/onnx/model_proto.ts";
import { DataLocation, DataType } from "../../src/onnx/schema.ts";
import type { GraphKind } from "../../src/onnx/ports.ts";
import { checkModelFiles, type GraphBytes } from "../../src/runtime/graph_file.ts";

const made = new Made({ schema: binary(6), hidden: [8], seed: 1 });
const log_prob = exportOnnx(made, "log_prob");

function refusal(files: GraphBytes): string {
  const { message } = assertThrows(() => checkModelFiles(files, "digits/"), SyntaxError);
  assertMatch(message, /^Cannot read [^\n]*[^.\n]$/);
  return message;
}

/** The file with a change. */
function changed(change: (model: ModelProto) => void): Uint8Array {
  const model = decodeModel(log_prob, "log_prob.onnx");
  change(model);
  return encodeModel(model);
}

function setMetadata(model: ModelProto, key: string, value: string): void {
  const entry = model.metadataProps.find((entry) => entry.key === key);
  if (entry === undefined) throw new Error(`no entry ${key}`);
  entry.value = value;
}

Deno.test("checkModelFiles() tells what a model is and what its files compute", () => {
  const files = checkModelFiles({ log_prob, conditionals: exportOnnx(made, "conditionals") }, "digits/");
  assertEquals(files.metadata.architecture.schema, made.schema);
  assertEquals([...files.graphs.keys()], ["log_prob", "conditionals"]);
  assertEquals(files.graphs.get("log_prob")?.inputs.map(({ name }) => name), ["x"]);
  assertEquals(files.graphs.get("conditionals")!.outputs.map(({ name, dims }) => [name, ...dims]), [
    ["parameters", "n", 6],
    ["log_prob_each", "n", 6],
  ]);
});

Deno.test("checkModelFiles() refuses a file that was cut off, wherever it was", () => {
  for (let length = 0; length < log_prob.length; length += Math.ceil(log_prob.length / 300)) {
    assertStringIncludes(refusal({ log_prob: log_prob.subarray(0, length) }), "digits/log_prob.onnx");
  }
});

Deno.test("checkModelFiles() refuses a file that is not ONNX", () => {
  for (const text of ["<!doctype html><title>Not found</title>", "PK\x03\x04", "version https://git-lfs"]) {
    assertStringIncludes(
      refusal({ sample: new TextEncoder().encode(text) }),
      "digits/sample.onnx: it is not an ONNX model",
    );
  }
});

Deno.test("checkModelFiles() refuses values that lie in another file", () => {
  const external = changed(({ graph }) => {
    const tensor = graph.initializer[0]!;
    tensor.dataLocation = DataLocation.EXTERNAL;
    tensor.externalData = [{ key: "location", value: "/etc/passwd" }];
  });
  assertStringIncludes(refusal({ log_prob: external }), "lies in another file");
});

Deno.test("checkModelFiles() refuses sizes that are claimed and not there", () => {
  const enormous = changed(({ graph }) => graph.initializer[0]!.dims = [2 ** 40, 2 ** 12]);
  assertStringIncludes(refusal({ log_prob: enormous }), `[${2 ** 40}, ${2 ** 12}]`);

  const described = (patch: object) => JSON.stringify({ ...architectureToJson(made.architecture), ...patch });
  const variables = changed((model) => {
    setMetadata(model, "architecture", described({ schema: [{ kind: "binary", count: 9e11 }] }));
  });
  assertStringIncludes(refusal({ log_prob: variables }), "describes 900000000000 variables, expected 6");

  const many = described({ schema: [{ kind: "categorical", size: 1e12, count: 6 }] });
  const values = changed((model) => setMetadata(model, "architecture", many));
  const conditionals = changed((model) => {
    setMetadata(model, "architecture", many);
    setMetadata(model, "graph", "conditionals");
    model.graph.output[0]!.name = "parameters";
  });
  for (const files of [{ log_prob: values }, { conditionals }]) {
    assertStringIncludes(refusal(files), "its schema describes 6000000000000 values of variables, more than");
  }
});

Deno.test("checkModelFiles() refuses a schema that does not fit the graph", () => {
  const narrow = changed((model) => {
    const { architecture } = new Made({ schema: binary(5), hidden: [] });
    setMetadata(model, "architecture", JSON.stringify(architectureToJson(architecture)));
  });
  assertStringIncludes(
    refusal({ log_prob: narrow }),
    "digits/log_prob.onnx: the input 'x' has the shape [n, 6], expected [n, 5]",
  );
});

Deno.test("checkModelFiles() refuses other inputs and outputs", () => {
  const input = changed(({ graph }) => graph.input[0]!.name = "pixels");
  assertStringIncludes(refusal({ log_prob: input }), "it has the inputs pixels, expected x");
  const output = changed(({ graph }) => graph.output[0]!.name = "loss");
  assertStringIncludes(refusal({ log_prob: output }), "the output 'log_prob' is missing");
  const shapeless = changed(({ graph }) => delete graph.input[0]!.type);
  assertStringIncludes(refusal({ log_prob: shapeless }), "has the shape [unknown], expected [n, 6]");
  const integers = changed(({ graph }) => graph.output[0]!.type!.tensorType!.elemType = DataType.int64);
  assertStringIncludes(refusal({ log_prob: integers }), "the output 'log_prob' does not hold float32");
  const both = changed(({ graph }) => graph.input.push(graph.input[0]!));
  assertStringIncludes(refusal({ log_prob: both }), "it has the inputs x x, expected x");
  const untrue = changed(({ graph }) => {
    const last = graph.node.find(({ output }) => output[0] === "log_prob");
    if (last === undefined) throw new Error("no node computes log_prob");
    last.output[0] = "sum";
    graph.node.push({ opType: "Neg", input: ["x"], output: ["log_prob"], attribute: [] });
  });
  assertStringIncludes(
    refusal({ log_prob: untrue }),
    "the output 'log_prob' has the shape [n, 6], expected [n]",
  );
});

Deno.test("checkModelFiles() refuses a graph with an operator that no model needs", () => {
  const filled = changed(({ graph }) => {
    const rawData = new Uint8Array(BigInt64Array.of(2n ** 40n).buffer);
    graph.initializer.push({ name: "shape", dims: [1], dataType: DataType.int64, rawData, externalData: [] });
    graph.node.unshift({ opType: "ConstantOfShape", input: ["shape"], output: ["huge"], attribute: [] });
  });
  assertStringIncludes(
    refusal({ log_prob: filled }),
    "digits/log_prob.onnx: it has the operator ConstantOfShape, which no graph of a model needs",
  );
});

Deno.test("checkModelFiles() refuses operators of another version", () => {
  const later = changed(({ opsetImport }) => opsetImport[0]!.version = 99);
  assertStringIncludes(refusal({ log_prob: later }), "it uses version 99 of the operators, expected 17");
});

Deno.test("checkModelFiles() sees all of a graph that comes in two parts, as onnxruntime does", () => {
  const part = changed(({ graph, metadataProps, opsetImport }) => {
    metadataProps.length =
      opsetImport.length =
      graph.input.length =
      graph.output.length =
        0;
    graph.initializer = [];
    graph.node = [{ opType: "ConstantOfShape", input: ["shape"], output: ["huge"], attribute: [] }];
  });
  assertStringIncludes(refusal({ log_prob: new Uint8Array([...part, ...log_prob]) }), "ConstantOfShape");
});

Deno.test("checkModelFiles() refuses a graph under another's name", () => {
  assertStringIncludes(
    refusal({ sample: log_prob }),
    "digits/sample.onnx: it holds the graph 'log_prob', expected 'sample'",
  );
});

Deno.test("checkModelFiles() refuses files of different models", () => {
  const other = new Made({ schema: binary(6), hidden: [8], order: "random", seed: 2 });
  assertStringIncludes(
    refusal({ log_prob, conditionals: exportOnnx(other, "conditionals") }),
    "digits/conditionals.onnx: it is of another model than digits/log_prob.onnx",
  );
});

Deno.test("checkModelFiles() wants a file", () => {
  const { message } = assertThrows(() => checkModelFiles({}, "digits/"), RangeError);
  assertEquals(
    message,
    "Cannot open digits/: expected at least one of log_prob.onnx conditionals.onnx sample.onnx complete.onnx sweep.onnx",
  );
});

Deno.test("checkModelFiles() refuses files of different weights, and says how to write them again", () => {
  const exported = (graph: GraphKind, weights_sha256?: string) =>
    exportOnnx(made, graph, { metadata: { ...(weights_sha256 && { weights_sha256 }) } });
  const [one, other] = ["1".repeat(64), "2".repeat(64)];
  assertEquals(
    checkModelFiles({ log_prob: exported("log_prob", one), sample: exported("sample", one) }, "").metadata
      .weights_sha256,
    one,
  );
  const pairs: [string | undefined, string | undefined][] = [[one, other], [one, undefined], [
    undefined,
    one,
  ]];
  for (const [a, b] of pairs) {
    assertStringIncludes(
      refusal({ log_prob: exported("log_prob", a), sample: exported("sample", b) }),
      "digits/sample.onnx: it is of other weights than digits/log_prob.onnx; write all graphs again with deno task export",
    );
  }
});
