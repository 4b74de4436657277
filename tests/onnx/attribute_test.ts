import { assertEquals, assertThrows } from "@std/assert";
import { attributeProto } from "../../src/onnx/attribute.ts";
import { AttributeType } from "../../src/onnx/schema.ts";

Deno.test("each kind of value becomes its own kind of attribute", () => {
  const record = { name: "a", floats: [], ints: [] };
  assertEquals(attributeProto("a", 1), { ...record, type: AttributeType.INT, i: 1 });
  assertEquals(attributeProto("a", { float: 1 }), { ...record, type: AttributeType.FLOAT, f: 1 });
  assertEquals(attributeProto("a", [0, -1]), { ...record, type: AttributeType.INTS, ints: [0, -1] });
  assertEquals(attributeProto("a", []), { ...record, type: AttributeType.INTS });
  assertEquals(attributeProto("a", { floats: [1] }), { ...record, type: AttributeType.FLOATS, floats: [1] });
  assertEquals(attributeProto("a", "é"), {
    ...record,
    type: AttributeType.STRING,
    s: Uint8Array.of(0xc3, 0xa9),
  });
});

Deno.test("a bare number that is not whole is refused", () => {
  assertThrows(
    () => attributeProto("alpha", 0.5),
    RangeError,
    "Cannot write the attribute 'alpha' as a whole number",
  );
  assertThrows(() => attributeProto("axes", [0, 2 ** 60]), RangeError, "'axes'");
});
