/// <reference lib="dom" />
/**
 * Models of one's own: dropped files, or a folder of a server.
 *
 * @module
 */
import type { GraphKind } from "@staircase/made";
import { showProgress } from "../../progress.ts";
import { counted } from "../../workers/counted.ts";
import type { ModelFile } from "../../workers/model_file.ts";

/** What a model folder has for runtimes. */
const GRAPHS: readonly GraphKind[] = ["log_prob", "conditionals", "sample", "complete", "sweep"];
const WEIGHTS = /^weights\.safetensors(\.gz)?$/;

/**
 * Reads the files of a model folder.
 *
 * @param files Any of its files; those that are neither weights nor graphs are left out.
 * @returns The model.
 * @throws {RangeError} If there are neither weights nor graphs among them.
 */
export async function readFiles(files: readonly File[]): Promise<ModelFile> {
  const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());
  const weights = files.find(({ name }) => WEIGHTS.test(name));
  if (weights) return { name: weights.name, bytes: await bytesOf(weights) };
  const graphs: [GraphKind, Uint8Array][] = [];
  for (const kind of GRAPHS) {
    const file = files.find(({ name }) => name === `${kind}.onnx`);
    if (file) graphs.push([kind, await bytesOf(file)]);
  }
  if (graphs.length > 0) return { name: "the model", graphs: Object.fromEntries(graphs) };
  throw new RangeError(
    "There is no model among these files: expected weights.safetensors, or graphs such as sample.onnx and log_prob.onnx",
  );
}

/**
 * Fetches a model folder.
 *
 * @param folder Its address, as seen from the page.
 * @returns The model: its weights where the server has them, else its graphs.
 * @throws {RangeError} If it has neither, or cannot be reached.
 */
export async function fetchFolder(folder: string): Promise<ModelFile> {
  const base = new URL(folder.replace(/\/*$/, "/"), document.baseURI);
  const get = async (name: string) => {
    const response = await fetch(new URL(name, base)).catch((error) => {
      throw new RangeError(
        `Cannot reach ${base} (${error.message}): try again when you are online, or have its server let other pages read it`,
      );
    });
    // a server may answer with a page of its own where there is no file
    const isFile = response.ok && !response.headers.get("content-type")?.startsWith("text/html");
    if (!isFile) return undefined;
    try {
      const body = counted(response, (progress) => showProgress(name, progress));
      return new Uint8Array(await body.arrayBuffer());
    } finally {
      showProgress(name, undefined);
    }
  };
  const bytes = await get("weights.safetensors");
  if (bytes) return { name: `${base}weights.safetensors`, bytes };
  const graphs: [GraphKind, Uint8Array][] = [];
  for (const kind of GRAPHS) {
    const graph = await get(`${kind}.onnx`);
    if (graph) graphs.push([kind, graph]);
  }
  if (graphs.length > 0) return { name: base.href, graphs: Object.fromEntries(graphs) };
  throw new RangeError(
    `There is no model at ${base}: expected weights.safetensors or sample.onnx there`,
  );
}
