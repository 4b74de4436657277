/// <reference lib="dom" />
/**
 * A model as a Worker is given it.
 *
 * @module
 */
import { decodeCheckpoint, type Made } from "@staircase/made";
import { unpack } from "./unpack.ts";

/** The weights of a model. */
export interface ModelFile {
  /** What messages call it. */
  readonly name: string;
  /** A checkpoint, which may be compressed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Makes the model of a file. */
export async function decode({ name, bytes }: ModelFile): Promise<Made> {
  return decodeCheckpoint(await unpack(bytes), { name }).made;
}
