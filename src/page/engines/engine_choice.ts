/// <reference lib="dom" />
/**
 * The choice of what computes.
 *
 * @module
 */
import type { App } from "../app.ts";
import { make, set } from "../elements.ts";
import type { State } from "../state.ts";
import { type EngineName, ENGINES } from "./engine.ts";
import type { Engines } from "./engines.ts";

/** A choice of what computes. */
export interface EngineChoice {
  /** The label and the choice. */
  readonly elements: readonly [HTMLElement, HTMLElement];
  /** Shows what a state says. */
  show(state: State): void;
}

/**
 * Makes a choice among the engines of a model.
 *
 * @param app The app, whose address has the choice.
 * @param id The name of the element.
 * @param engines The engines as they are now, if there are any.
 * @returns The choice.
 */
export function engineChoice(app: App, id: string, engines: () => Engines | undefined): EngineChoice {
  const options = new Map(
    (Object.entries(ENGINES) as [EngineName, string][]).map(([value, title]) => [
      value,
      make("option", { value }, title),
    ]),
  );
  const select = make(
    "select",
    {
      id,
      onchange: () => {
        const engine = (select.value || undefined) as EngineName | undefined;
        app.address.change({ engine });
        // also one that failed before
        if (engine) engines()?.all.get(engine)?.open().catch((error) => app.complain(error));
      },
    },
    make("option", { value: "" }, "what is fastest"),
    ...options.values(),
  );
  return {
    elements: [make("label", { for: id }, "Runs on"), select],
    show({ engine }) {
      select.value = engine ?? "";
      for (const [name, option] of options) {
        set(option, { disabled: engines()?.obstacle(name) !== undefined });
      }
    },
  };
}
