/**
 * The folder of a model that was trained in the page, as `deno task train` writes it.
 *
 * @module
 */
import { type FinishedTraining, modelFiles } from "@staircase/made";
import { openModelFromBytes } from "@staircase/made/web";
import { zipSync } from "fflate";

/** What a folder is made of. */
export interface FolderOptions {
  /** What it is called. */
  readonly name: string;
  /** Where the files of onnxruntime-web are. */
  readonly wasmPaths: string;
  /** A file that was learned and is nowhere else, by its name. */
  readonly data?: readonly [name: string, bytes: Uint8Array] | undefined;
}

/** Makes a zip file with one folder. */
export async function zipModel(
  training: FinishedTraining,
  { name, wasmPaths, data }: FolderOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const files = await modelFiles(training, {
    name,
    runtime: {
      name: "onnxruntime-web wasm",
      open: (graphs) => openModelFromBytes(graphs, { provider: "wasm", wasmPaths }),
    },
  });
  if (data) files.set(...data);
  return zipSync(Object.fromEntries(Array.from(files, ([file, bytes]) => [`${name}/${file}`, bytes])));
}
