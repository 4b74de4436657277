/** Everything that implements a model, behind one function each. */
import { type DensityModel, type Executor, Made, ReferenceExecutor, WasmExecutor } from "../../mod.ts";
import type { GraphBytes } from "../../src/runtime/graph_file.ts";
import * as node from "../../src/runtime/node.ts";
import * as web from "../../src/runtime/web.ts";
import { type Browser, noBrowser, openBrowser } from "../browser/chromium.ts";
import "../runtime/software_gpu.ts";
import "../runtime/start_onnxruntime_web.ts";

/** A model to compare. */
export type Candidate = DensityModel & { close(): Promise<void> };

/** A way to run models. */
export interface Implementation {
  readonly name: string;
  /** Whether it needs a device that machines for tests need not have, and so may be missing where nothing is skipped. */
  readonly needsDevice: boolean;
  /** Opens a model, given as the trained model and as its ONNX files; fails with "Cannot start" where it cannot run. */
  open(made: Made, files: GraphBytes): Promise<Candidate>;
  close(): Promise<void>;
}

/** All of them. */
export const implementations: readonly Implementation[] = [
  core("core, reference", () => new ReferenceExecutor()),
  core("core, wasm", () => new WasmExecutor()),
  ...(["cpu", "webgpu", "cuda"] as const).map((provider): Implementation => ({
    name: `onnxruntime-node, ${provider}`,
    needsDevice: provider === "cuda",
    open: (_, files) => node.openModelFromBytes(files, { provider }),
    close: () => Promise.resolve(),
  })),
  {
    name: "onnxruntime-web, wasm, Deno",
    needsDevice: false,
    open: (_, files) => web.openModelFromBytes(files, { provider: "wasm" }),
    close: () => Promise.resolve(),
  },
  inBrowser("onnxruntime-web, wasm, Chromium", { provider: "wasm" }),
  inBrowser("onnxruntime-web, wasm on 2 threads, Chromium", { provider: "wasm", threads: 2 }),
  inBrowser("onnxruntime-web, webgpu, Chromium", { provider: "webgpu" }),
];

/** The core with another executor. */
function core(name: string, makeExecutor: () => Executor): Implementation {
  return {
    name,
    needsDevice: false,
    // deno-lint-ignore require-await -- a rejected promise rather than an exception
    async open(made) {
      const executor = makeExecutor();
      const twin = new Made({ ...made.architecture, executor });
      made.parameters.forEach((parameter, i) =>
        executor.write(twin.parameters[i]!, made.executor.read(parameter))
      );
      return Object.assign(twin, { close: async () => await executor.close() });
    },
    close: () => Promise.resolve(),
  };
}

/** A page of its own for each, since the settings of onnxruntime-web hold for a whole page. */
function inBrowser(name: string, options: web.OpenOptions): Implementation {
  let browser: Browser | undefined;
  return {
    name,
    needsDevice: false,
    async open(_, files) {
      if (noBrowser) throw new RangeError("Cannot start a browser: there is none");
      browser ??= await openBrowser({ isolated: options.threads === 2 });
      return await browser.open(files, options);
    },
    close: async () => await browser?.close(),
  };
}
