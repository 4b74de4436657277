import { assert, assertEquals } from "@std/assert";
import { fromSent, toSent, viewOf } from "../../src/runtime/sent_arrays.ts";

Deno.test("typed arrays are sent as buffers, those inside other things too", () => {
  const all = Float32Array.of(1, 2, 3, 4);
  const message = {
    part: all.subarray(1, 3),
    deep: [{ codes: Uint8Array.of(7), words: Int32Array.of(-1) }],
    list: [0.5, 1.5],
    nothing: undefined,
    text: "x",
  };
  const sent = toSent(message) as { part: { buffer: ArrayBuffer } };
  assertEquals(sent.part.buffer.byteLength, 8); // not the whole of which it shows a part
  assertEquals(fromSent(structuredClone(sent)), message);
});

Deno.test("memory that is shared stays so", () => {
  const memory = new SharedArrayBuffer(64);
  const view = viewOf(memory, new Float64Array(2));
  view.set([1, 2]);
  const [again] = fromSent(toSent([view])) as Float64Array[];
  assertEquals([again!.length, again![1]], [2, 2]);
  assert(again!.buffer as unknown === memory);
});
