/**
 * Models in onnxruntime-web: in a browser or Deno, on WebAssembly and on WebGPU.
 *
 * @module
 */
import { GRAPH_KINDS, type GraphKind } from "../onnx/ports.ts";
import { fetchGraphs } from "./fetch_graphs.ts";
import type { GraphBytes } from "./graph_file.ts";
import { type OnnxModel, SessionModel } from "./onnx_model.ts";
import { WebBackend, type WebProvider, type WebSettings } from "./web_backend.ts";

export type * from "./interface.ts";
export type { WebProvider, WebSettings } from "./web_backend.ts";

/** How a model is opened. The settings of onnxruntime-web hold for all models: those of the first one count. */
export interface OpenOptions extends WebSettings {
  /** The execution provider. By default `"auto"`: WebGPU where there is a GPU for it, else WebAssembly. */
  readonly provider?: WebProvider | "auto";
}

/** How a model is fetched and opened. */
export interface FetchOptions extends OpenOptions {
  /** Which of the files are fetched; by default every one that is there. */
  readonly graphs?: readonly GraphKind[];
}

/**
 * Opens the ONNX files of a model: any of `log_prob.onnx`, `conditionals.onnx`, `sample.onnx`, `complete.onnx` and
 * `sweep.onnx`. A method of the model needs the file that it is named after; on WebGPU, sampling uses `sweep.onnx` where
 * there is one. A file that the server does not have is left out, also where the server answers 403 or with a web page.
 *
 * @param url The folder with the files, absolute or as a page names it. A query is sent with each file.
 * @param options Which files, and where the model runs.
 * @returns The model.
 * @throws {RangeError} If none of the files is there, one cannot be fetched, or the provider cannot start.
 * @throws {SyntaxError} If a file is damaged or does not belong to the model.
 *
 * @example A hundred samples in a page
 * ```ts ignore
 * import { openModel } from "@staircase/made/web";
 *
 * const model = await openModel("/models/digits", { wasmPaths: "/onnxruntime-web/", graphs: ["sample"] });
 * const { data, shape } = await model.sample(100, { seed: 1 });
 * ```
 */
export async function openModel(url: string | URL, options: FetchOptions = {}): Promise<OnnxModel> {
  const { graphs = GRAPH_KINDS } = options;
  const { files, where } = await fetchGraphs(url, graphs);
  return await open(files, { ...options, where });
}

/**
 * Opens a model from the bytes of its ONNX files.
 *
 * @param files The bytes of each file.
 * @param options Where the model runs.
 * @returns The model.
 * @throws {RangeError} If there is no file, or the provider cannot start.
 * @throws {SyntaxError} If a file is damaged or does not belong to the model.
 */
export async function openModelFromBytes(files: GraphBytes, options: OpenOptions = {}): Promise<OnnxModel> {
  return await open(files, { ...options, where: "" });
}

async function open(
  files: GraphBytes,
  { provider = "auto", where, ...settings }: OpenOptions & { where: string },
): Promise<OnnxModel> {
  return await SessionModel.open(await WebBackend.load(provider, settings), { files, where, provider });
}
