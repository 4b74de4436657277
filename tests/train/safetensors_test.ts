import { assert, assertEquals, assertThrows } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  safetensorsParts,
  type StoredTensor,
} from "../../src/train/safetensors.ts";

/** A file with any header before `size` bytes of data. */
function file(header: unknown, size = 8): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function assertRefused(bytes: Uint8Array, message: string): void {
  const error = assertThrows(
    () => decodeSafetensors(bytes, "w.safetensors"),
    SyntaxError,
    `Cannot read w.safetensors: ${message}`,
  );
  assert(isInputError(error));
}

const tensors = new Map<string, StoredTensor>([
  ["bytes", { data: Uint8Array.of(1, 2, 255), shape: [3] }],
  ["weight", { data: Float32Array.of(1.5, -0, NaN, Infinity, 1e-45, 6), shape: [2, 3] }],
  ["loss", { data: Float64Array.of(Math.PI), shape: [] }],
  ["order", { data: Int32Array.of(-1, 2 ** 31 - 1), shape: [2, 1] }],
  ["step", { data: BigInt64Array.of(-(2n ** 63n)), shape: [1] }],
  ["nothing", { data: new Float32Array(0), shape: [0, 5] }],
  ["__proto__", { data: Uint8Array.of(7), shape: [1] }],
]);

Deno.test("every dtype is read as it was written", () => {
  const bytes = encodeSafetensors(tensors, { epoch: "3", note: "é" });
  const decoded = decodeSafetensors(bytes, "w.safetensors");
  assertEquals(new Map([...decoded.tensors].sort()), new Map([...tensors].sort()));
  assertEquals(decoded.metadata, { epoch: "3", note: "é" });
  assertEquals([...safetensorsParts(tensors, decoded.metadata)].flatMap((part) => [...part]), [...bytes]);
  assertEquals(decodeSafetensors(encodeSafetensors(new Map()), "e"), { tensors: new Map(), metadata: {} });
});

Deno.test("the bytes are those of the format", () => {
  const bytes = encodeSafetensors(new Map([["a", { data: Float32Array.of(1), shape: [1] }]]), { k: "v" });
  const json = '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const header = json.padEnd(Math.ceil(json.length / 8) * 8);
  assertEquals(bytes[0], header.length);
  assertEquals(new TextDecoder().decode(bytes.subarray(8, 8 + header.length)), header);
  assertEquals([...bytes.subarray(8 + header.length)], [0, 0, 0x80, 0x3f]);
});

Deno.test("arrays are aligned, and the same arrays give the same bytes", () => {
  const bytes = encodeSafetensors(tensors);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assertEquals(length % 8, 0);
  const header: Record<string, { data_offsets: [number, number] }> = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  );
  for (const [name, { data }] of tensors) {
    const { data_offsets: [start] } = header[name]!;
    assertEquals(start % data.BYTES_PER_ELEMENT, 0, name);
  }
  assertEquals(encodeSafetensors(new Map([...tensors].reverse())), bytes);
});

Deno.test("arrays that are part of a larger buffer are written and read", () => {
  const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const bytes = encodeSafetensors(new Map([["a", { data, shape: [2] }]]));
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  const read = decodeSafetensors(shifted.subarray(1), "w.safetensors").tensors.get("a")!;
  assertEquals([...read.data as Float32Array], [2, 3]);
  shifted.fill(0);
  assertEquals([...read.data as Float32Array], [2, 3], "a copy");
});

Deno.test("an array that does not fit its shape is not written", () => {
  const wrong = new Map([["w", { data: Float32Array.of(1, 2), shape: [3] }]]);
  assertThrows(
    () => encodeSafetensors(wrong),
    TypeError,
    "Cannot store the tensor 'w': it has 2 elements and the shape [3]",
  );
  const reserved = new Map([["__metadata__", { data: Float32Array.of(1), shape: [1] }]]);
  assertThrows(() => encodeSafetensors(reserved), TypeError, "the name is reserved");
});

Deno.test("a file that is cut off anywhere is refused", () => {
  const bytes = encodeSafetensors(tensors);
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(
      () => decodeSafetensors(bytes.subarray(0, length), "w.safetensors"),
      SyntaxError,
      "Cannot read w.safetensors",
    );
  }
  assertRefused(new Uint8Array([...bytes, 0]), "the tensors fill");
});

Deno.test("a header that is not one is refused", () => {
  assertRefused(new Uint8Array(3), "it has 3 bytes, expected a safetensors file of at least 8");
  assertRefused(
    new Uint8Array(16).fill(255),
    "it is not a safetensors file, or is cut off (header of 18446744073709551615 bytes",
  );
  assertRefused(file("{"), "it is not a safetensors file (the header is not JSON)");
  assertRefused(file("[]"), "it is not a safetensors file (the header is not an object)");
  assertRefused(file({ __metadata__: { a: 1 } }, 0), "'__metadata__' is not an object of texts");
});

Deno.test("a tensor that does not fit the file is refused, and the message names it", () => {
  const one = (patch: Record<string, unknown>, size?: number) =>
    file({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...patch } }, size);
  assert(decodeSafetensors(one({}), "w.safetensors").tensors.has("w"));
  assertRefused(file({ w: 1 }), "the tensor 'w' is not described by an object");
  assertRefused(
    one({ dtype: "BF16" }),
    `the tensor 'w' has dtype "BF16", expected one of F32 F64 I32 I64 U8`,
  );
  assertRefused(one({ dtype: "toString" }), "the tensor 'w' has dtype");
  assertRefused(one({ dtype: "F64" }), "the tensor 'w' of dtype F64 and shape [2] has 8 bytes, expected 16");
  assertRefused(one({ shape: [-1, -2] }), "the tensor 'w' has the shape [-1,-2]");
  assertRefused(one({ shape: [1.5] }), "the tensor 'w' has the shape");
  assertRefused(one({ shape: "2" }), "the tensor 'w' has the shape");
  assertRefused(one({ shape: [2 ** 52, 2 ** 52] }), "the tensor 'w' of dtype F32 and shape");
  assertRefused(one({ data_offsets: [0] }), "the tensor 'w' has data_offsets [0]");
  assertRefused(one({ data_offsets: [-8, 0] }), "the tensor 'w' has data_offsets");
  assertRefused(one({ data_offsets: [8, 0] }), "the tensor 'w' of dtype F32");
  assertRefused(
    one({ data_offsets: [4, 12] }, 12),
    "the tensor 'w' begins at byte 4 of the data, expected 0",
  );
  assertRefused(one({}, 4), "the tensor 'w' ends at byte 8 of the data, but there are 4 bytes");
  assertRefused(one({}, 9), "the tensors fill 8 bytes of the data, but there are 9 bytes");
  const huge = 2 ** 50;
  assertRefused(one({ shape: [huge / 4], data_offsets: [0, huge] }), `the tensor 'w' ends at byte ${huge}`);
  const v = { dtype: "U8", shape: [4], data_offsets: [4, 8] };
  assertRefused(
    file({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8] }, v }),
    "the tensor 'v' begins at byte 4 of the data, expected 8",
  );
});
