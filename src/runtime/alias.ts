/**
 * Memory that threads share, for those who take memory of one thread only, as onnxruntime-node does.
 *
 * @module
 */

/** What is used of Deno's pointers. */
interface Pointers {
  readonly UnsafePointer: { of(data: Float32Array): unknown };
  readonly UnsafePointerView: { getArrayBuffer(pointer: unknown, bytes: number): ArrayBuffer };
}

const pointers = (globalThis as { Deno?: Pointers }).Deno;

/** Whether {@linkcode aliasOf} works here: Node.js has nothing of the kind. */
export const canAlias = pointers?.UnsafePointerView !== undefined;

/** The same numbers, which stay where they are, in an array whose buffer is not shared. It must not live longer than `data`. */
export function aliasOf(data: Float32Array): Float32Array {
  if (data.buffer instanceof ArrayBuffer) return data;
  const { UnsafePointer, UnsafePointerView } = pointers!;
  return new Float32Array(UnsafePointerView.getArrayBuffer(UnsafePointer.of(data), data.byteLength));
}
