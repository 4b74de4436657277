/// <reference lib="dom" />
/**
 * The engines of a model, and which of them is used.
 *
 * @module
 */
import type { ModelFile } from "../workers/model_file.ts";
import { Engine, type EngineName, ENGINES, threadCount } from "./engine.ts";

/** The number of digits that all engines draw to be compared. */
export const COMPARED = 64;
/** An engine draws so often, and its best time counts; one that takes longer than a second draws once. */
const TRIES = 3;
const SLOW = 1000;
/** The seed of what is compared. */
const SEED = 1;

/** How an engine compares with the core. */
export interface Comparison {
  /** The best time for {@linkcode COMPARED} samples. */
  readonly milliseconds: number;
  /** How many values differ from those of the core. */
  readonly differences: number;
}

/** Why an engine was chosen. */
export interface Choice {
  readonly engine: Engine;
  readonly reason: string;
}

/** The engines of one model. */
export class Engines {
  readonly all: ReadonlyMap<EngineName, Engine>;
  readonly comparisons = new Map<EngineName, Comparison>();
  readonly #listener: () => void;
  readonly #first: EngineName;

  /**
   * Starts nothing yet.
   *
   * @param file The model.
   * @param listener Whom to tell that an engine got further.
   * @param first The engine that is used before others run: the core, which has to have the weights.
   */
  constructor(file: Promise<ModelFile>, listener: () => void, first: EngineName = "core") {
    this.#listener = listener;
    this.#first = first;
    const names = Object.keys(ENGINES) as EngineName[];
    this.all = new Map(names.map((name) => [name, new Engine(name, { file, listener })]));
  }

  /** The engine that computes first, and what others are compared with. */
  get core(): Engine {
    return this.all.get("core")!;
  }

  /** Why an engine cannot run here, if it cannot. */
  obstacle(name: EngineName): string | undefined {
    if (name === "core" && this.#first !== "core") {
      return "The core needs the weights: add weights.safetensors";
    }
    if (name === "threads" && threadCount() === 1) {
      return crossOriginIsolated
        ? "This device has one processor"
        : "The server of this page does not isolate it, so it may not use threads: it has to send COOP and COEP headers";
    }
    if (name === "webgpu" && !("gpu" in navigator)) return "This browser has no WebGPU";
    return undefined;
  }

  /**
   * Opens the engines that are known to run here, one after the other, and compares them. WebGPU is opened where it is wanted or there
   * is a GPU: it takes a large download, and on iOS it ends the page after some hundred runs.
   *
   * @param wanted The engine that was asked for.
   */
  async openAll(wanted: EngineName | undefined): Promise<void> {
    await this.compare("core");
    const names: EngineName[] = ["wasm", "threads"];
    if (wanted === "webgpu" || (!isIos() && await hasGpu())) names.push("webgpu");
    for (const name of names) {
      // what does not run says so in its status
      if (this.obstacle(name) === undefined) await this.compare(name).catch(() => {});
    }
  }

  /** Opens the engine that was asked for, unless it is open, does not run here, or failed. */
  async prepare(wanted: EngineName | undefined): Promise<void> {
    if (wanted === undefined || this.obstacle(wanted) !== undefined) return;
    const engine = this.all.get(wanted)!;
    if (engine.status.state === "waiting") await engine.open();
  }

  /** Opens an engine if need be, and measures it. */
  async compare(name: EngineName): Promise<void> {
    const engine = this.all.get(name)!;
    await engine.open();
    const expected = await this.core.call("sample", COMPARED, { seed: SEED });
    const times: number[] = [];
    let differences = 0;
    do {
      const { data, milliseconds } = await engine.call("sample", COMPARED, { seed: SEED });
      times.push(milliseconds);
      differences = data.reduce((sum, value, i) => sum + (value === expected.data[i] ? 0 : 1), 0);
    } while (times.length < TRIES && times.at(-1)! < SLOW);
    const milliseconds = Math.min(...times);
    this.comparisons.set(name, { milliseconds, differences });
    this.#listener();
  }

  /** The engine to use: the one that was asked for, where it runs, else the one that took least time. */
  choose(wanted: EngineName | undefined): Choice {
    const asked = wanted && this.all.get(wanted);
    if (asked?.status.state === "ready") return { engine: asked, reason: "You chose it" };
    const [best] = [...this.comparisons].filter(([name]) => this.all.get(name)!.status.state === "ready")
      .sort(([, a], [, b]) => a.milliseconds - b.milliseconds);
    const measured = this.comparisons.size;
    const why = asked?.status.state === "failed" ? "What you chose does not run here. " : "";
    if (best === undefined || measured === 1) {
      return { engine: this.all.get(this.#first)!, reason: `${why}It runs at once, while the others load` };
    }
    return {
      engine: this.all.get(best[0])!,
      reason: `${why}Of the ${measured} that run here it takes least time`,
    };
  }

  /** Ends all Workers. */
  close(): void {
    for (const engine of this.all.values()) engine.close();
  }
}

/** Safari on iOS ends a page after some hundred runs on WebGPU. */
function isIos(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);
}

/** Whether there is a GPU and not only software that stands in for one. */
async function hasGpu(): Promise<boolean> {
  const { gpu } = navigator as {
    gpu?: { requestAdapter(): Promise<{ info: { isFallbackAdapter?: boolean } } | null> };
  };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter != null && !adapter.info.isFallbackAdapter;
}
