/**
 * Models in onnxruntime-node: on the CPU, on CUDA, and on WebGPU.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { inputError } from "../errors/mod.ts";
import { codeOf, reasonOf } from "../files/reason.ts";
import { NodeBackend, type NodeProvider } from "./node_backend.ts";
import { GRAPH_KINDS } from "../onnx/ports.ts";
import { areOfOneModel, type GraphBytes } from "./graph_file.ts";
import { type OnnxModel, SessionModel } from "./onnx_model.ts";
import { helpersOf, WORKER_CODE } from "./node_worker.ts";
import { WorkerModel } from "./worker_model.ts";

export type * from "./interface.ts";
export type { NodeProvider } from "./node_backend.ts";
export type { Crew, GraphRun, GraphRuntime, GraphSession, SharedNumbers } from "../onnx/executor/runtime.ts";
export { nodeRuntime } from "./node_runtime.ts";

/** How a model is opened. */
export interface OpenOptions {
  /**
   * The execution provider. By default `"auto"`: cuda where there is an NVIDIA driver and it starts, else cpu. Whether the CPU
   * would be faster for a small model is not tried out, and webgpu is used only when it is asked for.
   */
  readonly provider?: NodeProvider | "auto";
  /**
   * How many threads share the rows of a call on the CPU; 1 by default. All but one are workers with a copy of the weights each. They start
   * with the first call that has rows enough, of a network of 500 units a hundred. Results are the same, to the bit.
   */
  readonly threads?: number;
  /** Whether the model runs in a worker, which keeps the event loop free; `false` by default. */
  readonly worker?: boolean;
}

/** Writers rename all files of a model within so many pauses, in milliseconds, unless they are killed meanwhile. */
const PAUSES = 100;
const PAUSE = 10;

/**
 * Opens a folder with the ONNX files of a model: any of `log_prob.onnx`, `conditionals.onnx`, `sample.onnx`,
 * `complete.onnx` and `sweep.onnx`. A method of the model needs the file that it is named after; with the provider
 * webgpu, sampling uses `sweep.onnx` where there is one. While the files are written again, it waits until all are.
 *
 * @param folder The folder.
 * @param options Where the model runs.
 * @returns The model.
 * @throws {RangeError} If there is no such folder, it has none of the files, one may not be read, an option has a value it cannot have, or the provider
 * cannot start.
 * @throws {SyntaxError} If a file is damaged or does not belong to the model.
 */
export async function openModel(folder: string, options: OpenOptions = {}): Promise<OnnxModel> {
  const where = folder.replace(/\/*$/, "/");
  for (let pauses = 0;; pauses++) {
    const files = await readFolder(folder);
    try {
      return await open(files, { ...options, where });
    } catch (error) {
      if (areOfOneModel(files, where) || pauses === PAUSES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/**
 * Opens a model from the bytes of its ONNX files.
 *
 * @param files The bytes of each file.
 * @param options Where the model runs.
 * @returns The model.
 * @throws {RangeError} If there is no file, an option has a value it cannot have, or the provider cannot start.
 * @throws {SyntaxError} If a file is damaged or does not belong to the model.
 *
 * @example The exported graph gives what the trained model gives
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binary, exportOnnx, Made } from "@staircase/made";
 * import { openModelFromBytes } from "@staircase/made/node";
 *
 * const made = new Made({ schema: binary(3), hidden: [8] });
 * const model = await openModelFromBytes({ log_prob: exportOnnx(made, "log_prob") }, { provider: "cpu" });
 *
 * const x = { data: [0, 1, 1], shape: [1, 3] } as const;
 * assertAlmostEquals((await model.logProb(x))[0]!, (await made.logProb(x))[0]!, 1e-5);
 * await model.close();
 * ```
 */
export async function openModelFromBytes(files: GraphBytes, options: OpenOptions = {}): Promise<OnnxModel> {
  return await open(files, { ...options, where: "" });
}

async function open(
  files: GraphBytes,
  { provider = "auto", threads = 1, worker = false, where }: OpenOptions & { where: string },
): Promise<OnnxModel> {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw inputError(new RangeError(`Cannot use ${threads} threads: expected a whole number from 1 up`));
  }
  if (worker) return await WorkerModel.open(WORKER_CODE, { files, where, provider, threads });
  return await SessionModel.open(new NodeBackend(), { files, where, provider, helpers: helpersOf(threads) });
}

async function readFolder(folder: string): Promise<GraphBytes> {
  const isFolder = await stat(folder).then((found) => found.isDirectory(), (error) => {
    throw inputError(
      new RangeError(`Cannot open ${folder}: ${reasonOf(error, "there is no such folder")}`, {
        cause: error,
      }),
    );
  });
  if (!isFolder) {
    throw inputError(
      new RangeError(`Cannot open ${folder}: it is a file, expected the folder with the files of the model`),
    );
  }
  const files = await Promise.all(GRAPH_KINDS.map(async (kind) => {
    const name = `${folder.replace(/\/*$/, "/")}${kind}.onnx`;
    try {
      return [[kind, await readFile(name)] as const];
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
      throw inputError(
        new RangeError(`Cannot read ${name}: ${reasonOf(error, "there is no such file")}`, { cause: error }),
      );
    }
  }));
  return Object.fromEntries(files.flat());
}
