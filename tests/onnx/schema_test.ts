import { assert, assertEquals } from "@std/assert";
import { DataType, ELEMENT_BYTES, ModelType } from "../../src/onnx/schema.ts";

Deno.test("field numbers are those of the official schema", () => {
  const root = ModelType.root;
  // Written out by hand from onnx.proto: a second look at the numbers that every other program relies on.
  const official: Record<string, Record<string, number>> = {
    ModelProto: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadataProps: 14 },
    GraphProto: { node: 1, name: 2, initializer: 5, input: 11, output: 12, valueInfo: 13 },
    NodeProto: { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 },
    AttributeProto: { name: 1, f: 2, i: 3, s: 4, t: 5, g: 6, floats: 7, ints: 8, type: 20 },
    TensorProto: { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 },
    DimensionProto: { dimValue: 1, dimParam: 2 },
  };
  for (const [message, fields] of Object.entries(official)) {
    for (const [field, id] of Object.entries(fields)) {
      assertEquals(root.lookupType(message).fields[field]?.id, id, `${message}.${field}`);
    }
  }
});

Deno.test("a zero that is set is written, as proto2 has it", () => {
  const type = ModelType.root.lookupType("DimensionProto");
  assertEquals([...type.encode({ dimValue: 0 }).finish()], [8, 0]);
});

Deno.test("every element type has a size", () => {
  assertEquals(Object.keys(ELEMENT_BYTES).sort(), Object.keys(DataType).sort());
  assert(Object.values(ELEMENT_BYTES).every((bytes) => bytes >= 1));
});
