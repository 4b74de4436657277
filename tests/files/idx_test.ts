import { assert, assertEquals, assertThrows } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { parseIdx } from "../../src/files/idx.ts";

function refuses(bytes: number[], part: string): void {
  const error = assertThrows(() => parseIdx(Uint8Array.from(bytes), "digits"), SyntaxError, part);
  assert(error.message.startsWith("Cannot read digits: "), error.message);
  assert(isInputError(error));
}

Deno.test("parseIdx() reads bytes of any shape", () => {
  const bytes = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
  assertEquals(parseIdx(bytes, "digits"), { data: Uint8Array.of(1, 2, 3, 4, 5, 255), shape: [2, 1, 3] });
});

Deno.test("parseIdx() reads every type, most significant byte first", () => {
  const read = (code: number, ...bytes: number[]) =>
    parseIdx(Uint8Array.of(0, 0, code, 1, 0, 0, 0, 1, ...bytes), "a").data;
  assertEquals(read(0x08, 255), Uint8Array.of(255));
  assertEquals(read(0x09, 255), Int8Array.of(-1));
  assertEquals(read(0x0b, 255, 2), Int16Array.of(-254));
  assertEquals(read(0x0c, 0, 0, 1, 2), Int32Array.of(258));
  assertEquals(read(0x0d, 0xbf, 0, 0, 0), Float32Array.of(-0.5));
  assertEquals(read(0x0e, 0xbf, 0xe0, 0, 0, 0, 0, 0, 0), Float64Array.of(-0.5));
});

Deno.test("parseIdx() refuses what is not an idx file", () => {
  refuses([], "it is not an idx file");
  refuses([0, 0, 8], "it is not an idx file");
  refuses([1, 0, 8, 1, 0, 0, 0, 1, 7], "it is not an idx file");
  refuses([0, 0, 7, 1, 0, 0, 0, 1, 7], "its idx type is 7, expected one of 8 9 11 12 13 14");
});

Deno.test("parseIdx() refuses too few and too many values, whatever the size they claim", () => {
  refuses([0, 0, 8, 2, 0, 0, 0, 1], "it ends within its header");
  refuses([0, 0, 8, 1, 0, 0, 0, 2, 7], "its header promises 2 bytes for the shape [2], but 1 follow");
  refuses([0, 0, 12, 1, 0, 0, 0, 1, 7], "its header promises 4 bytes for the shape [1], but 1 follow");
  refuses([0, 0, 8, 1, 0, 0, 0, 1, 7, 7], "its header promises 1 bytes for the shape [1], but 2 follow");
  refuses([0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 7], "but 1 follow");
});
