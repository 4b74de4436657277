/**
 * onnxruntime-web.
 *
 * @module
 */
import type * as Ort from "onnxruntime-web";
import type { GraphKind } from "../onnx/ports.ts";
import type { Backend, InferenceSession, Tensor, Tensors } from "./backend.ts";
import type { GraphFile } from "./graph_file.ts";

/** The execution providers of onnxruntime-web that are used. */
export type WebProvider = "webgpu" | "wasm";

/** Where onnxruntime-web finds its parts, and how it runs. */
export interface WebSettings {
  /** The URL of the folder with the files of onnxruntime-web's `dist/`. By default, beside its JavaScript. */
  readonly wasmPaths?: string;
  /** How many threads the wasm provider uses, by default 1; more need a page that is cross-origin isolated. */
  readonly threads?: number;
}

/** onnxruntime-web, with its build for WebGPU where that is used, else the smaller one. */
export class WebBackend implements Backend<WebProvider> {
  readonly providers: readonly WebProvider[] = ["webgpu", "wasm"];
  readonly devices: readonly WebProvider[];
  readonly #ort: typeof Ort;

  private constructor(ort: typeof Ort, hasGpu: boolean) {
    this.#ort = ort;
    this.devices = hasGpu ? ["webgpu"] : [];
  }

  /** Loads the build of onnxruntime-web that the provider needs. */
  static async load(
    provider: WebProvider | "auto",
    { wasmPaths, threads = 1 }: WebSettings,
  ): Promise<WebBackend> {
    const adapter = provider === "wasm" ? null : await navigator.gpu?.requestAdapter();
    // An adapter in software is slower than WebAssembly, so it is used when it is asked for.
    const hasGpu = adapter != null && (provider === "webgpu" || !adapter.info.isFallbackAdapter);
    const ort: typeof Ort = hasGpu
      ? await import("onnxruntime-web/webgpu")
      : await import("onnxruntime-web/wasm");
    ort.env.logLevel = "fatal";
    if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
    ort.env.wasm.numThreads = threads;
    return new WebBackend(ort, hasGpu);
  }

  async open(
    { bytes }: Pick<GraphFile, "bytes">,
    { kind, provider }: { kind: GraphKind; provider: WebProvider },
  ): Promise<InferenceSession> {
    if (provider === "webgpu" && this.devices.length === 0) throw new Error("There is no WebGPU adapter");
    return await exclusively(() =>
      this.#ort.InferenceSession.create(bytes, {
        executionProviders: [provider],
        ...(provider === "webgpu" && kind === "sweep"
          ? { preferredOutputLocation: { x_next: "gpu-buffer", changed: "cpu" } }
          : {}),
      })
    );
  }

  run(session: InferenceSession, inputs: Tensors): Promise<Tensors> {
    return exclusively(() => session.run(inputs));
  }

  tensor(data: Float32Array | Int32Array, shape: readonly number[]): Tensor {
    return data instanceof Int32Array
      ? new this.#ort.Tensor("int32", data, shape)
      : new this.#ort.Tensor("float32", data, shape);
  }

  async resident(data: Float32Array, shape: readonly number[], provider: WebProvider): Promise<Tensor> {
    if (provider !== "webgpu") return this.tensor(data, shape);
    const device = await this.#ort.env.webgpu.device as GPUDevice;
    const buffer = device.createBuffer({
      size: data.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      mappedAtCreation: true,
    });
    new Float32Array(buffer.getMappedRange()).set(data);
    buffer.unmap();
    return this.#ort.Tensor.fromGpuBuffer(buffer, {
      dataType: "float32",
      dims: shape,
      dispose: () => buffer.destroy(),
    });
  }

  advice(): string {
    return "use a browser with WebGPU on a device with a GPU";
  }
}

let last: Promise<unknown> = Promise.resolve();

/** onnxruntime-web does one thing at a time. */
function exclusively<T>(task: () => Promise<T>): Promise<T> {
  const result = last.then(task);
  last = result.catch(() => {});
  return result;
}
