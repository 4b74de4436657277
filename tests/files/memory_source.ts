import type { FileSource } from "../../src/files/source.ts";

/** A file in memory, in chunks of so many bytes. */
export function sourceOf(bytes: Uint8Array, name: string, chunk = 1000): FileSource {
  return {
    name,
    length: bytes.length,
    most: bytes.length,
    once: false,
    start: bytes.subarray(0, 1024),
    async *open() {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
