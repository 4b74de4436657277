import { assertEquals, assertThrows } from "@std/assert";
import { keepArchitecture } from "../../scripts/gpu/keep_architecture.ts";

const CONTAINER_AT = 128;

/** An entry of a container: a header of 32 bytes and some content. */
function entry(kind: number, architecture: number, content: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, kind, true);
  view.setUint32(4, 32, true);
  view.setBigUint64(8, BigInt(content.length), true);
  view.setUint32(28, architecture, true);
  bytes.set(content, 32);
  return bytes;
}

/** An ELF file whose section of kernels has 8 bytes of padding and a container. */
function library(entries: readonly Uint8Array[], name = ".nv_fatbin"): Uint8Array<ArrayBuffer> {
  const kernels = entries.flatMap((each) => [...each]);
  const names = new TextEncoder().encode(`\0.strings\0${name}\0`);
  const headers = CONTAINER_AT + 16 + kernels.length + names.length;
  const bytes = new Uint8Array(headers + 3 * 64);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x7f454c46);
  view.setUint8(4, 2);
  view.setBigUint64(40, BigInt(headers), true);
  [64, 3, 1].forEach((value, k) => view.setUint16(58 + 2 * k, value, true));
  const section = (k: number, nameAt: number, start: number, size: number) => {
    view.setUint32(headers + 64 * k, nameAt, true);
    view.setBigUint64(headers + 64 * k + 24, BigInt(start), true);
    view.setBigUint64(headers + 64 * k + 32, BigInt(size), true);
  };
  section(1, 1, CONTAINER_AT + 16 + kernels.length, names.length);
  section(2, 10, CONTAINER_AT - 8, 24 + kernels.length);
  view.setUint32(CONTAINER_AT, 0xba55ed50, true);
  view.setUint16(CONTAINER_AT + 6, 16, true);
  view.setBigUint64(CONTAINER_AT + 8, BigInt(kernels.length), true);
  bytes.set(kernels, CONTAINER_AT + 16);
  bytes.set(names, CONTAINER_AT + 16 + kernels.length);
  return bytes;
}

Deno.test("only machine code of one architecture stays in a CUDA library", () => {
  const content = [1, 2, 3, 4, 5];
  const given = [entry(2, 80, content), entry(2, 90, content), entry(1, 90, content)];
  const bytes = library(given);
  const size = bytes.length;
  assertEquals(keepArchitecture(bytes, 90), content.length);
  assertEquals(bytes, library([entry(2, 80, [0, 0, 0, 0, 0]), given[1]!, entry(1, 90, [0, 0, 0, 0, 0])]));
  assertEquals(bytes.length, size);
  assertEquals(keepArchitecture(library(given), 70), 0);
});

Deno.test("a file that is no CUDA library is refused", () => {
  assertThrows(() => keepArchitecture(new Uint8Array(100), 90), SyntaxError, "ELF");
  assertThrows(() => keepArchitecture(library([], ".text"), 90), SyntaxError, "has no kernels");
});
