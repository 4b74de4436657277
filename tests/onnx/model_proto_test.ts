import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  decodeModel,
  encodeModel,
  integersOf,
  type ModelProto,
  type TensorProto,
} from "../../src/onnx/model_proto.ts";
import { AttributeType, DataLocation, DataType } from "../../src/onnx/schema.ts";

function tensor(patch: Partial<TensorProto> = {}): TensorProto {
  const rawData = new Uint8Array(Float32Array.of(1, 2).buffer);
  return { name: "w", dims: [2], dataType: DataType.float32, rawData, externalData: [], ...patch };
}

function model(initializer: TensorProto = tensor()): ModelProto {
  const type = { tensorType: { elemType: 1, shape: { dim: [{ dimParam: "n" }, { dimValue: 2 }] } } };
  const attribute = { name: "axis", type: AttributeType.INT, i: -1, floats: [], ints: [] };
  return {
    irVersion: 8,
    producerName: "staircase",
    graph: {
      name: "sum",
      node: [{ input: ["x", "w"], output: ["y"], name: "y", opType: "Add", attribute: [attribute] }],
      initializer: [initializer],
      input: [{ name: "x", type }],
      output: [{ name: "y", type }],
      valueInfo: [],
    },
    opsetImport: [{ domain: "", version: 17 }],
    metadataProps: [{ key: "k", value: "v" }],
  };
}

function withBody(initializer: TensorProto): ModelProto {
  const outer = model();
  const g = model(initializer).graph;
  outer.graph.node[0]!.attribute = [{ name: "body", type: AttributeType.GRAPH, g, floats: [], ints: [] }];
  return outer;
}

function assertRefused(model: ModelProto, message: string): void {
  assertThrows(() => decodeModel(encodeModel(model), "m.onnx"), SyntaxError, message);
}

Deno.test("a model is read as it was written", () => {
  assertEquals(decodeModel(encodeModel(model()), "m.onnx"), model());
  assertEquals(decodeModel(encodeModel(withBody(tensor())), "m.onnx"), withBody(tensor()));
});

Deno.test("an empty tensor and integers at the edge of exactness are read as they were written", () => {
  const edge = model(tensor({ dims: [0, 3], rawData: new Uint8Array(0) }));
  edge.graph.node[0]!.attribute[0]!.i = Number.MIN_SAFE_INTEGER;
  const ints = [Number.MAX_SAFE_INTEGER, 0];
  edge.graph.node[0]!.attribute.push({ name: "axes", type: AttributeType.INTS, floats: [], ints });
  assertEquals(decodeModel(encodeModel(edge), "m.onnx"), edge);
});

Deno.test("an integer that a number cannot hold is refused, not rounded", () => {
  const large = model();
  large.graph.node[0]!.attribute[0]!.i = 2 ** 53;
  assertRefused(
    large,
    "Cannot read m.onnx: it is not an ONNX model, or is damaged (the integer 9007199254740992",
  );
});

Deno.test("the bytes have a buffer of their own, which can be transferred to a worker", () => {
  const bytes = encodeModel(model());
  assertEquals([bytes.constructor, bytes.byteOffset, bytes.buffer.byteLength], [Uint8Array, 0, bytes.length]);
});

Deno.test("tensors are views of the file", () => {
  const bytes = encodeModel(model());
  assertEquals(decodeModel(bytes, "m.onnx").graph.initializer[0]!.rawData.buffer, bytes.buffer);
});

Deno.test("a file that is cut off anywhere before the version of the operators is refused", () => {
  const bytes = encodeModel({ ...model(), metadataProps: [] });
  decodeModel(bytes, "m.onnx");
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(() => decodeModel(bytes.subarray(0, length), "m.onnx"), SyntaxError, "Cannot read m.onnx");
  }
});

Deno.test("bytes that are not a model are refused", () => {
  let state = 1;
  const random = () => (state = Math.imul(state, 1664525) + 1013904223 >>> 0) >>> 24;
  for (let trial = 0; trial < 200; trial++) {
    const bytes = Uint8Array.from({ length: 1 + trial }, random);
    assertThrows(() => decodeModel(bytes, "m.onnx"), SyntaxError, "Cannot read m.onnx");
  }
  assertThrows(
    () => decodeModel(new TextEncoder().encode("PK\x03\x04 zip"), "m.onnx"),
    SyntaxError,
    "not an ONNX model",
  );
});

Deno.test("a model with a changed byte is read as something or refused with a SyntaxError, never anything else", () => {
  const bytes = encodeModel(withBody(tensor()));
  let refused = 0;
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [1, 0x80, 0xff]) {
      const changed = bytes.slice();
      changed[at]! ^= flip;
      try {
        decodeModel(changed, "m.onnx");
      } catch (error) {
        assert(error instanceof SyntaxError, `${error}`);
        refused++;
      }
    }
  }
  assert(refused > bytes.length);
});

Deno.test("what the schema does not have is refused, not dropped", () => {
  const extra = (...bytes: number[]) => new Uint8Array([...encodeModel(model()), ...bytes]);
  const refused = (bytes: Uint8Array, message: string) =>
    assertThrows(() => decodeModel(bytes, "m.onnx"), SyntaxError, message);
  refused(extra(0xa2, 0x01, 0x00), "unexpected field 20"); // training_info, empty
  refused(extra(0xca, 0x01, 0x00), "unexpected field 25"); // functions, one that is empty
  refused(extra(0x3a, 0x02, 0x7a, 0x00), "unexpected field 15"); // graph.sparse_initializer, one that is empty
});

Deno.test("an attribute that holds something else than its type says is refused", () => {
  const wrong = model();
  const axis = wrong.graph.node[0]!.attribute[0]!;
  axis.ints = [1];
  assertRefused(wrong, "the attribute 'axis' of a node Add holds i and ints, which is not its type");
  delete axis.i;
  assertRefused(wrong, "the attribute 'axis' of a node Add holds ints");
  axis.type = AttributeType.INTS;
  assertEquals(decodeModel(encodeModel(wrong), "m.onnx"), wrong);
  axis.type = 99;
  assertRefused(wrong, "holds ints");
});

Deno.test("graphs inside of graphs are read to a depth that no stack overflows at", () => {
  let nested = new Uint8Array(0);
  for (let depth = 0; depth < 2000; depth++) {
    // the field of a node, of its attribute, and of the graph of that, from the last to the first
    for (const tag of [0x32, 0x2a, 0x0a]) nested = field(tag, nested);
  }
  const bytes = field(0x3a, nested);
  assertThrows(() => decodeModel(bytes, "m.onnx"), SyntaxError, "(max depth exceeded)");
});

/** A field with its tag and length before it. */
function field(tag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const length: number[] = [];
  for (let rest = content.length; rest > 0 || length.length === 0; rest >>>= 7) {
    length.push(rest & 0x7f | (rest > 0x7f ? 0x80 : 0));
  }
  return new Uint8Array([tag, ...length, ...content]);
}

Deno.test("integersOf() gives the elements of an int64 tensor", () => {
  const values = [0, -1, 2 ** 40, Number.MIN_SAFE_INTEGER];
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  const unaligned = new Uint8Array([9, ...rawData]).subarray(1);
  assertEquals(integersOf(tensor({ dims: [4], dataType: DataType.int64, rawData: unaligned })), values);
  assertEquals(integersOf(tensor()), undefined);
});

Deno.test("a tensor that lies in another file is refused", () => {
  const elsewhere = { rawData: new Uint8Array(0), externalData: [{ key: "location", value: "../secret" }] };
  assertRefused(model(tensor(elsewhere)), "the initializer 'w' lies in another file");
  assertRefused(
    model(tensor({ dataLocation: DataLocation.EXTERNAL })),
    "the initializer 'w' lies in another file",
  );
  assertRefused(withBody(tensor(elsewhere)), "the initializer 'w' lies in another file");
});

Deno.test("a tensor that claims a size that it does not have is refused", () => {
  assertRefused(model(tensor({ dims: [3] })), "'w' of type float32 and shape [3] has 8 bytes, expected 12");
  assertRefused(model(tensor({ dims: [2 ** 40, 2 ** 40] })), "has 8 bytes, expected");
  assertRefused(model(tensor({ dims: [-1, -2] })), "shape [-1, -2], expected lengths of at least 0");
  assertRefused(model(tensor({ dataType: DataType.int64 })), "expected 16");
  assertRefused(model(tensor({ dataType: 10 })), "'w' has data type 10, expected one of float32");
  assertRefused(withBody(tensor({ dims: [3] })), "expected 12");
  const inAttribute = model();
  const t = tensor({ dims: [3] });
  inAttribute.graph.node[0]!.attribute = [{
    name: "value",
    type: AttributeType.TENSOR,
    t,
    floats: [],
    ints: [],
  }];
  assertRefused(inAttribute, "the attribute 'value' of a node Add of type float32 and shape [3] has 8 bytes");
});

Deno.test("operators of other domains are refused", () => {
  const fused = model();
  fused.graph.node[0]!.domain = "com.microsoft";
  assertRefused(fused, "the operator Add is of the domain 'com.microsoft'");
  assertRefused(
    { ...model(), opsetImport: [{ domain: "com.microsoft", version: 1 }] },
    "which version of the default",
  );
});
