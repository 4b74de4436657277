/// <reference lib="dom" />
/**
 * What all tabs share.
 *
 * @module
 */
import { Engines } from "./engines/engines.ts";
import { find } from "./elements.ts";
import { download } from "./progress.ts";
import { Address, type ModelName, MODELS } from "./state.ts";
import { CLOSED } from "./workers/calls.ts";
import type { ModelFile } from "./workers/model_file.ts";

/** What all tabs share: the address, the models, and the line that tells what happens. */
export class App {
  readonly address = new Address();
  readonly #models = new Map<ModelName, Engines>();
  readonly #listeners: (() => void)[] = [];
  /** What draws the digits. */
  readonly engines: Engines = this.enginesOf("digits");

  /** The engines of a model, whose file is fetched when it is first asked for. */
  enginesOf(name: ModelName): Engines {
    const engines = this.#models.get(name) ??
      new Engines(
        fetchModel(name),
        () => this.#listeners.forEach((listener) => listener()),
      );
    this.#models.set(name, engines);
    return engines;
  }

  /** Calls a function whenever an engine got further. */
  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Tells what happens, on the page and to screen readers. */
  say(message: string): void {
    find("status").textContent = message;
  }

  /** Tells what went wrong, and what to do; nothing of what was left for something else. */
  complain(error: unknown): void {
    if (error instanceof Error && error.name === CLOSED) return;
    const status = find("status");
    if (status.textContent?.endsWith("…")) status.textContent = ""; // it goes on no more
    find("alert-text").textContent = error instanceof Error ? error.message : String(error);
    find("alert").hidden = false;
  }

  /** Takes away what was told of something that went wrong. */
  dismiss(): void {
    find("alert").hidden = true;
  }
}

async function fetchModel(model: ModelName): Promise<ModelFile> {
  const name = `models/${model}.safetensors.gz`;
  return { name, bytes: await download(name, `the model of ${MODELS[model]}`) };
}

/** Whether nothing should move by itself. */
export function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A tab of the page. */
export interface Tab {
  /** What it shows. */
  readonly element: HTMLElement;
  /** Shows what the address says; called when the tab is opened and whenever the address changes while it is. */
  show(): void;
  /** Stops what moves; called when another tab is opened. */
  hide?(): void;
}

/** Makes a function that works on one request at a time and skips those that were followed by another. */
export function latest<A extends unknown[]>(work: (...args: A) => Promise<void>): (...args: A) => void {
  let waiting: A | undefined;
  let isBusy = false;
  return async (...args) => {
    waiting = args;
    if (isBusy) return;
    isBusy = true;
    while (waiting !== undefined) {
      const next: A = waiting;
      waiting = undefined;
      await work(...next);
    }
    isBusy = false;
  };
}
