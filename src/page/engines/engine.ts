/// <reference lib="dom" />
/**
 * What computes: a model in a Worker of its own, in the core or in onnxruntime-web.
 *
 * @module
 */
import { showProgress } from "../progress.ts";
import { Remote } from "../workers/calls.ts";
import type { Progress } from "../workers/counted.ts";
import type { CoreFunctions } from "../workers/core.ts";
import type { ModelFile } from "../workers/model_file.ts";
import type { ModelFunctions } from "../workers/model_functions.ts";
import type { ModelSummary } from "../workers/model_summary.ts";
import type { RuntimeFunctions } from "../workers/runtime.ts";

/** Where a model can run. */
export type EngineName = "core" | "wasm" | "threads" | "webgpu";

/** The names of all engines, and what the page calls them. */
export const ENGINES: Readonly<Record<EngineName, string>> = {
  core: "Staircase core",
  wasm: "onnxruntime, WebAssembly",
  threads: "onnxruntime, WebAssembly on threads",
  webgpu: "onnxruntime, WebGPU",
};

/** How far an engine is. */
export type EngineStatus =
  | { readonly state: "waiting" | "loading" | "ready" }
  | { readonly state: "failed"; readonly reason: string };

/** A model in a Worker. */
export class Engine {
  readonly name: EngineName;
  readonly #listener: () => void;
  readonly #file: Promise<ModelFile>;
  #status: EngineStatus = { state: "waiting" };
  #remote?: Remote<CoreFunctions> | Remote<RuntimeFunctions>;
  #opened: Promise<ModelSummary> | undefined;

  /**
   * Starts nothing yet.
   *
   * @param name Where the model is to run.
   * @param options Its file, and whom to tell that its status has changed.
   */
  constructor(name: EngineName, { file, listener }: { file: Promise<ModelFile>; listener: () => void }) {
    this.name = name;
    this.#file = file;
    this.#listener = listener;
  }

  /** How far it is. */
  get status(): EngineStatus {
    return this.#status;
  }

  /** Starts the Worker and opens the model there, once. */
  open(): Promise<ModelSummary> {
    return this.#opened ??= this.#open();
  }

  /** Calls the model, which is opened first. */
  async call<K extends keyof ModelFunctions & string>(
    name: K,
    ...args: Parameters<ModelFunctions[K]>
  ): Promise<Awaited<ReturnType<ModelFunctions[K]>>> {
    await this.open();
    try {
      return await (this.#remote as unknown as Remote<Pick<ModelFunctions, K>>).call(name, ...args);
    } catch (error) {
      if (this.name !== "webgpu") throw error;
      // a device that was lost does not come back, so the next call starts another Worker
      this.#fail(error);
      throw new Error(
        `WebGPU stopped (${messageOf(error)}): the page goes on without it; choose it again to start it anew`,
        { cause: error },
      );
    }
  }

  /** Calls what only the core can do. */
  async callCore<K extends keyof CoreFunctions & string>(
    name: K,
    ...args: Parameters<CoreFunctions[K]>
  ): Promise<Awaited<ReturnType<CoreFunctions[K]>>> {
    await this.open();
    return await (this.#remote as Remote<CoreFunctions>).call(name, ...args);
  }

  /** Ends the Worker. */
  close(): void {
    this.#remote?.close();
  }

  async #open(): Promise<ModelSummary> {
    this.#set({ state: "loading" });
    try {
      const summary = await this.#start();
      this.#set({ state: "ready" });
      return summary;
    } catch (cause) {
      const error = navigator.onLine
        ? cause
        : new Error(`${messageOf(cause)}: try again when you are online`, { cause });
      this.#fail(error);
      throw error;
    } finally {
      showProgress("onnxruntime", undefined);
    }
  }

  async #start(): Promise<ModelSummary> {
    if (this.name === "core") {
      const remote = new Remote<CoreFunctions>("workers/core.js");
      this.#remote = remote;
      return await remote.call("open", await this.#file);
    }
    const remote = new Remote<RuntimeFunctions>(
      "workers/runtime.js",
      (progress: Progress) => showProgress("onnxruntime", progress),
    );
    this.#remote = remote;
    return await remote.call("open", await this.#file, {
      provider: this.name === "webgpu" ? "webgpu" : "wasm",
      threads: this.name === "threads" ? threadCount() : 1,
      wasmPaths: wasmPaths(),
    });
  }

  #fail(error: unknown): void {
    this.#remote?.close();
    this.#opened = undefined;
    this.#set({ state: "failed", reason: messageOf(error) });
  }

  #set(status: EngineStatus): void {
    this.#status = status;
    this.#listener();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Where the files of onnxruntime-web are. */
export function wasmPaths(): string {
  return new URL("onnxruntime/", document.baseURI).href;
}

/** How many threads the page may use: 1 unless it is isolated from other origins. */
export function threadCount(): number {
  return crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 8) : 1;
}
