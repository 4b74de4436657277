import type { Executor } from "../exec/mod.ts";
import { type Checkpoint, checkpointParts, decodeCheckpoint, type LoadedCheckpoint } from "../train/mod.ts";
import { writeFileAtomically } from "./atomic_write.ts";
import { readFile } from "./file.ts";

/**
 * Writes a model to a `.safetensors` file. The file is replaced as a whole or not at all.
 *
 * @param path The file.
 * @param checkpoint The model, and its trainer if training is to be resumed.
 * @throws {Error} If the file cannot be written.
 *
 * @example Written and read again
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, Made } from "@staircase/made";
 * import { readCheckpoint, writeCheckpoint } from "@staircase/made/files";
 * import { mkdtemp, rm } from "node:fs/promises";
 *
 * const folder = await mkdtemp("staircase-");
 * const made = new Made({ schema: binary(3), hidden: [8], seed: 5 });
 * await writeCheckpoint(`${folder}/weights.safetensors`, { made });
 * const again = await readCheckpoint(`${folder}/weights.safetensors`);
 * assertEquals(await again.made.sample(9, { seed: 1 }), await made.sample(9, { seed: 1 }));
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeFileAtomically(path, checkpointParts(checkpoint));
}

/**
 * Reads a model written by {@linkcode writeCheckpoint}.
 *
 * @param path The file.
 * @param options What computes; by default the fastest executor that runs here.
 * @returns The model and, when it was saved with one, its trainer, ready to resume.
 * @throws {RangeError} If the file cannot be opened.
 * @throws {SyntaxError} If it is not a whole model.
 */
export async function readCheckpoint(
  path: string,
  options: { readonly executor?: Executor } = {},
): Promise<LoadedCheckpoint> {
  return decodeCheckpoint(await readFile(path), { ...options, name: path });
}
