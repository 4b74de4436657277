/**
 * onnxruntime-node.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import type { Backend, Tensors } from "./backend.ts";
import type { GraphFile } from "./graph_file.ts";

/** The execution providers of onnxruntime-node that are used. */
export type NodeProvider = "cuda" | "webgpu" | "cpu";

/** Where the library of the NVIDIA driver is: on Debian, Fedora, Arch, NixOS, and in Windows' Linux. */
const NVIDIA_DRIVER = [
  "/usr/lib/x86_64-linux-gnu/libcuda.so.1",
  "/usr/lib64/libcuda.so.1",
  "/usr/lib/libcuda.so.1",
  "/run/opengl-driver/lib/libcuda.so.1",
  "/usr/lib/wsl/lib/libcuda.so.1",
];

/** onnxruntime-node, each session on one thread. */
export class NodeBackend implements Backend<NodeProvider> {
  readonly providers: readonly NodeProvider[] = ["cuda", "webgpu", "cpu"];
  /** An adapter for WebGPU may be software, which shows only after it has started; so it is used when it is asked for. */
  readonly devices: readonly NodeProvider[] = NVIDIA_DRIVER.some(isThere) ? ["cuda"] : [];

  constructor() {
    // What goes wrong is thrown; nothing is written to standard error besides.
    env.logLevel = "fatal";
  }

  open(
    { bytes }: Pick<GraphFile, "bytes">,
    { provider }: { provider: NodeProvider },
  ): Promise<InferenceSession> {
    // onnxruntime's own threads share the rows of each operator, which gains less than sharing the rows of the whole
    return InferenceSession.create(bytes, { executionProviders: [provider], intraOpNumThreads: 1 });
  }

  run(session: InferenceSession, inputs: Tensors): Promise<Tensors> {
    return session.run(inputs);
  }

  tensor(data: Float32Array | Int32Array, shape: readonly number[]): Tensor {
    return data instanceof Int32Array ? new Tensor("int32", data, shape) : new Tensor("float32", data, shape);
  }

  /** Tensors of onnxruntime-node are always in memory. */
  resident(data: Float32Array, shape: readonly number[]): Tensor {
    return this.tensor(data, shape);
  }

  advice(provider: NodeProvider): string {
    return provider === "cuda"
      ? "install CUDA 12 and cuDNN 9, and allow the install script of onnxruntime-node, which fetches its CUDA libraries; with CUDA 13, " +
        `copy libonnxruntime_providers_cuda.so and libonnxruntime_providers_shared.so of PyPI's onnxruntime-gpu ${env.versions.node} ` +
        "to where onnxruntime-node has libonnxruntime.so.1"
      : "install a graphics driver and the Vulkan loader (libvulkan1)";
  }
}

function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false; // Deno may not be allowed to look
  }
}
