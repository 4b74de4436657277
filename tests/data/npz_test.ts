import { assertEquals, assertThrows } from "@std/assert";
import { encodeNpy } from "../../src/data/npy.ts";
import { readNpz } from "../../src/data/npz.ts";
import { npz } from "./npz.ts";

const ARRAY = { data: Uint8Array.from({ length: 600 }, (_, i) => i % 7), shape: [100, 6] };

Deno.test("readNpz() gives the arrays by name, deflated or stored", () => {
  for (const level of [0, 6] as const) {
    const other = { data: Float32Array.of(0.5), shape: [1] };
    const arrays = readNpz(npz({ train: ARRAY, other }, { level }), "digits.npz");
    assertEquals(arrays.keys, ["train", "other"]);
    assertEquals(arrays.get("train"), ARRAY);
    assertEquals(arrays.get("other"), other);
    assertEquals(arrays.get("test"), undefined);
    assertEquals(arrays.get("train.npy"), undefined);
  }
});

Deno.test("readNpz() reads no array that nobody asks for", () => {
  const bytes = npz({ train: ARRAY }, { extra: { "names.npy": new TextEncoder().encode("nonsense") } });
  const arrays = readNpz(bytes, "digits.npz");
  assertEquals(arrays.get("train"), ARRAY);
  assertThrows(() => arrays.get("names"), SyntaxError, "Cannot read the array 'names' of digits.npz");
});

Deno.test("readNpz() refuses a truncated file at every length", () => {
  const bytes = npz({ train: ARRAY });
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(
      () => readNpz(bytes.slice(0, length), "digits.npz").get("train"),
      SyntaxError,
      "Cannot read digits.npz: it is not a whole .npz file",
    );
  }
});

Deno.test("readNpz() notices a single changed bit in the data", () => {
  for (const level of [0, 6] as const) {
    const bytes = npz({ train: ARRAY }, { level });
    const packed = level === 0 ? encodeNpy(ARRAY).length : 60;
    // The data come after 30 bytes of header and 9 of name.
    for (let at = 39; at < 39 + packed; at++) {
      const damaged = bytes.slice();
      damaged[at] ^= 16;
      assertThrows(() => readNpz(damaged, "digits.npz").get("train"), SyntaxError, "Cannot read digits.npz");
    }
  }
});

Deno.test("readNpz() does not trust the size that the directory claims", () => {
  const claiming = (size: number) => {
    const bytes = npz({ train: ARRAY });
    const view = new DataView(bytes.buffer);
    // The directory starts where the end record says.
    view.setUint32(view.getUint32(bytes.length - 6, true) + 24, size, true);
    return readNpz(bytes, "digits.npz");
  };
  assertEquals(claiming(0xfffffff0).get("train"), ARRAY);
  assertThrows(() => claiming(100).get("train"), SyntaxError, "Cannot read digits.npz");
});
