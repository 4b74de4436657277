/// <reference lib="dom" />
/**
 * The tab that draws digits.
 *
 * @module
 */
import type { Samples } from "@staircase/made";
import { type App, latest, type Tab } from "../../app.ts";
import { make, set } from "../../elements.ts";
import { ENGINES } from "../../engines/engine.ts";
import { drawGrid, inkOf, onRepaint, readPalette } from "../../pictures.ts";
import { MOST_SEED, type State, type ViewName, VIEWS } from "../../state.ts";
import { engineTable } from "./engine_table.ts";
import { roundsView } from "./rounds_view.ts";
import { slowView } from "./slow_view.ts";
import type { View } from "./view.ts";

/** Digits of the grid, and how many are side by side. */
const [COUNT, COLUMNS] = [64, 8];

/** Makes the tab. */
export function sampleTab(app: App): Tab {
  const canvas = make("canvas", { class: "grid", role: "img", width: COLUMNS * 30 - 2, height: 8 * 30 - 2 });
  const views: { readonly [V in Exclude<ViewName, "grid">]: View } = {
    slow: slowView(app),
    rounds: roundsView(app),
  };
  const seed = make("input", {
    type: "number",
    id: "seed",
    min: 0,
    max: MOST_SEED,
    oninput: () => {
      if (seed.value !== "" && seed.validity.valid) app.address.change({ seed: seed.valueAsNumber });
    },
  });
  const another = () => app.address.change({ seed: Math.floor(Math.random() * (MOST_SEED + 1)) });
  const choices = (Object.entries(VIEWS) as [ViewName, string][]).map(([view, title]) =>
    make("button", { type: "button", onclick: () => app.address.change({ view }) }, title)
  );
  const grid = make(
    "figure",
    {},
    canvas,
    make(
      "figcaption",
      {},
      "Each digit is new: an exact sample of the density that the model learned from handwriting. Click one to see it drawn in slow motion.",
    ),
  );
  const table = engineTable(app);
  const element = make(
    "section",
    { "aria-labelledby": "sample-title" },
    make("h2", { id: "sample-title" }, "Digits that nobody wrote"),
    make(
      "div",
      { class: "controls" },
      make("label", { for: "seed" }, "Seed"),
      seed,
      make(
        "button",
        { type: "button", class: "main", onclick: another },
        "New digits ",
        make("kbd", {}, "N"),
      ),
      make("div", { class: "choice", role: "group", "aria-label": "How to look at the digits" }, ...choices),
    ),
    grid,
    views.slow.element,
    views.rounds.element,
    table.element,
  );

  let drawn: { readonly by: string; readonly samples: Samples } | undefined;
  const paint = () => {
    if (!drawn) return;
    drawGrid(canvas, { count: COUNT, columns: COLUMNS, colour: inkOf(drawn.samples.data, readPalette()) });
  };
  onRepaint(paint);
  canvas.addEventListener("click", (event) => {
    const { left, width, top, height } = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - left) / width * COLUMNS);
    const row = Math.floor((event.clientY - top) / height * (COUNT / COLUMNS));
    app.address.change({ index: Math.min(row * COLUMNS + column, COUNT - 1), view: "slow" });
  });
  addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement &&
      event.target.matches("[type=text], [type=number]");
    if (element.hidden || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === "n") another();
  });

  const draw = latest(async (state: State) => {
    try {
      const { engine } = app.engines.choose(state.engine);
      const by = `${state.seed} ${state.engine && engine.name}`;
      if (drawn?.by !== by) {
        const samples = await engine.call("sample", COUNT, { seed: state.seed });
        drawn = { by, samples };
        app.say(
          `Drew ${COUNT} digits with seed ${state.seed} in ${samples.milliseconds.toFixed(0)} ms: ${
            ENGINES[engine.name]
          }`,
        );
        set(canvas, { "aria-label": `${COUNT} handwritten digits, drawn with seed ${state.seed}` });
        performance.mark("digits");
      }
      paint();
      if (state.view !== "grid") await views[state.view].show(state, drawn.samples);
    } catch (error) {
      app.complain(error);
    }
  });

  // an engine that was asked for draws once it is ready
  app.listen(() => app.address.state.engine && !element.hidden && draw(app.address.state));

  return {
    element,
    show() {
      const { state } = app.address;
      if (document.activeElement !== seed) seed.value = String(state.seed);
      Object.keys(VIEWS).forEach((view, k) =>
        set(choices[k]!, { "aria-pressed": String(view === state.view) })
      );
      grid.hidden = state.view !== "grid";
      for (const [name, view] of Object.entries(views)) {
        view.element.hidden = name !== state.view;
        if (name !== state.view) view.hide();
      }
      table.show(state);
      draw(state);
    },
    hide() {
      for (const view of Object.values(views)) view.hide();
    },
  };
}
