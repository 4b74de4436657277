/// <reference lib="dom" />
/**
 * What computes: all that can, compared.
 *
 * @module
 */
import type { App } from "../../app.ts";
import { make, set } from "../../elements.ts";
import { type EngineName, ENGINES } from "../../engines/engine.ts";
import { COMPARED } from "../../engines/engines.ts";
import type { State } from "../../state.ts";

/** Makes the table. */
export function engineTable(app: App): { readonly element: HTMLElement; show(state: State): void } {
  const rows = (Object.entries(ENGINES) as [EngineName, string][]).map(([name, title]) => {
    const radio = make("input", {
      type: "radio",
      name: "engine",
      id: `engine-${name}`,
      value: name,
      onchange: () => use(name),
    });
    const [status, time, differences] = [
      make("td"),
      make("td", { class: "number" }),
      make("td", { class: "number" }),
    ];
    const label = make("label", { for: radio.id }, radio, make("span", {}, title));
    return {
      name,
      radio,
      cells: { status, time, differences },
      row: make("tr", {}, make("th", { scope: "row" }, label), status, time, differences),
    };
  });
  const reason = make("p", { class: "reason", "aria-live": "polite" });
  const heading = (text: string) => make("th", { scope: "col" }, text);
  const element = make(
    "section",
    { class: "engines", "aria-labelledby": "engines-title" },
    make("h3", { id: "engines-title" }, "The same digits everywhere"),
    make(
      "p",
      {},
      "Staircase's own core runs the model, and writes it as ONNX graphs for any runtime, such as onnxruntime. With the same seed, all of them draw the same pixels.",
    ),
    make(
      "div",
      { class: "scroll" },
      make(
        "table",
        {},
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            heading("Runs on"),
            heading("State"),
            heading(`${COMPARED} digits`),
            heading("Pixels that differ"),
          ),
        ),
        make("tbody", {}, ...rows.map(({ row }) => row)),
      ),
    ),
    reason,
  );

  const use = async (name: EngineName) => {
    app.address.change({ engine: name });
    try {
      await app.engines.compare(name);
    } catch (error) {
      app.complain(error);
    }
  };

  function show({ engine: wanted }: State): void {
    const { engine, reason: why } = app.engines.choose(wanted);
    const isComing = wanted !== undefined && app.engines.all.get(wanted)!.status.state !== "failed";
    for (const { name, radio, cells } of rows) {
      const obstacle = app.engines.obstacle(name);
      const { status } = app.engines.all.get(name)!;
      const compared = app.engines.comparisons.get(name);
      radio.checked = name === (isComing ? wanted : engine.name);
      radio.disabled = obstacle !== undefined;
      cells.status.textContent = obstacle ??
        (status.state === "failed" ? status.reason : WORDS[status.state]);
      cells.time.textContent = compared ? `${compared.milliseconds.toFixed(0)} ms` : "–";
      cells.differences.textContent = compared ? String(compared.differences) : "–";
      set(cells.status, { class: obstacle || status.state === "failed" ? "faint" : status.state });
    }
    reason.textContent = `Used now: ${ENGINES[engine.name]}. ${why}.`;
  }
  app.listen(() => show(app.address.state));
  return { element, show };
}

/** What is said of an engine. */
const WORDS = { waiting: "not loaded", loading: "loading …", ready: "ready" } as const;
