/// <reference lib="dom" />
/**
 * A model as a Worker is given it.
 *
 * @module
 */
import { decodeCheckpoint, type Made } from "@staircase/made";
import type { GraphBytes } from "@staircase/made/web";
import { unpack } from "./unpack.ts";

/** A model: its weights, from which the graphs can be written, or its graphs alone. */
export interface ModelFile {
  /** What messages call it. */
  readonly name: string;
  /** A checkpoint, which may be compressed. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly graphs?: GraphBytes;
}

/** Makes the model of weights. */
export async function decode({ name, bytes }: ModelFile): Promise<Made> {
  if (bytes === undefined) {
    throw new RangeError(`The core needs the weights of ${name}: add weights.safetensors`);
  }
  return decodeCheckpoint(await unpack(bytes), { name }).made;
}
