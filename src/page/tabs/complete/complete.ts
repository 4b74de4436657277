/// <reference lib="dom" />
/**
 * The tab that completes drawings.
 *
 * @module
 */
import { type App, latest, type Tab } from "../../app.ts";
import { PIXELS } from "../../digits.ts";
import { drawPanel } from "../../drawing/draw_panel.ts";
import type { Drawing } from "../../drawing/pad.ts";
import { formatBox, knownIn, parseBox, type RegionName, REGIONS } from "../../drawing/region.ts";
import { make, set } from "../../elements.ts";
import { type Engine, ENGINES } from "../../engines/engine.ts";
import { engineChoice } from "../../engines/engine_choice.ts";
import { blend, drawGrid, onRepaint, readPalette } from "../../pictures.ts";
import { type ModelName, MODELS, type State } from "../../state.ts";

/** Completions, and how many are side by side. */
const [COUNT, COLUMNS] = [16, 4];

/** Makes the tab. */
export function completeTab(app: App): Tab {
  let known = new Uint8Array(PIXELS);
  const panel = drawPanel(app, {
    label: "Drawing to complete",
    tools: ["pen", "eraser", "forget", "box"],
    onBox: (box) => app.address.change({ region: "box", box: formatBox(box) }),
    // where all that is drawn is known, the rest of the digit may be what is asked for
    isPart: (drawing) => {
      const isKnown = knownOf(app.address.state, drawing);
      return drawing.ink.every((value, pixel) => !value || isKnown[pixel]);
    },
    tint: (pixel, plain, { veil }) => known[pixel] ? plain : blend(plain, veil, 0.8),
  });
  const canvas = make("canvas", {
    class: "completions",
    role: "img",
    "aria-label": `${COUNT} completions of the drawing`,
  });
  const region = make(
    "select",
    { id: "region", onchange: () => app.address.change({ region: region.value as RegionName }) },
    ...Object.entries(REGIONS).map(([name, title]) => make("option", { value: name }, title)),
  );
  const model = make(
    "select",
    { id: "model", onchange: () => app.address.change({ model: model.value as ModelName }) },
    ...Object.entries(MODELS).map(([name, title]) => make("option", { value: name }, title)),
  );
  const choice = engineChoice(app, "complete-engine", () => app.enginesOf(app.address.state.model));
  const text = make("p", { class: "reason", "aria-live": "polite" });
  const another = () => app.address.change({ seed: Math.floor(Math.random() * 1e6) });
  const element = make(
    "section",
    { "aria-labelledby": "complete-title" },
    make("h2", { id: "complete-title" }, "What the rest may be"),
    make(
      "p",
      {},
      "Draw, and say which pixels are known; the others, under the veil, are drawn by the model. All completions fit what is known; with the model of any order, each comes as often as it is probable.",
    ),
    make(
      "div",
      { class: "controls" },
      make("label", { for: "region" }, "Known is"),
      region,
      make("label", { for: "model" }, "Model of"),
      model,
      make("button", { type: "button", class: "main", onclick: another }, "Other completions"),
    ),
    make("div", { class: "columns" }, panel.element, make("figure", {}, canvas, text)),
    make("div", { class: "controls" }, ...choice.elements),
  );

  let completed: Float32Array | undefined;
  const paint = () => {
    if (completed === undefined) return;
    const { paper, ink, accent } = readPalette();
    const values = completed;
    drawGrid(canvas, {
      count: COUNT,
      columns: COLUMNS,
      colour: (picture, pixel) => !values[picture * PIXELS + pixel] ? paper : known[pixel] ? ink : accent,
    });
  };
  onRepaint(paint);

  /** What has completed before: the first run prepares much, and belongs to loading. */
  let prepared: Engine | undefined;
  const complete = latest(async (state: State) => {
    try {
      await panel.show(state);
      known = knownOf(state, panel.pad.drawing);
      panel.pad.paint();
      const engines = app.enginesOf(state.model);
      const { engine } = engines.choose(state.engine);
      const drawing = { x: tile(panel.pad.drawing.ink), known: tile(known) };
      if (engine !== prepared) {
        text.textContent = "Loading the model …";
        await engine.call("complete", drawing, { seed: state.seed });
        prepared = engine;
      }
      const { data, exact, milliseconds } = await engine.call("complete", drawing, { seed: state.seed });
      completed = data;
      paint();
      text.textContent = `${
        state.model === "any" ? ANY_ORDER : exact ? EXACT : NOT_EXACT
      } ${COUNT} completions took ${milliseconds.toFixed(0)} ms: ${ENGINES[engine.name]}.`;
      performance.mark("completions");
      engines.prepare(state.engine).catch((error) => app.complain(error));
    } catch (error) {
      app.complain(error);
    }
  });

  // an engine that was asked for completes once it is ready
  app.listen(() => app.address.state.engine && !element.hidden && complete(app.address.state));

  return {
    element,
    show() {
      const { state } = app.address;
      choice.show(state);
      region.value = state.region;
      model.value = state.model;
      set(element, { "data-known": state.region });
      complete(state);
    },
  };
}

/** Which pixels of a drawing are known. */
function knownOf({ region, box }: State, { touched }: Drawing): Uint8Array<ArrayBuffer> {
  return knownIn({ name: region, touched, box: parseBox(box)! });
}

/** What is said of completions. */
const ANY_ORDER = "These are exact draws with what is known first in the order: the model knows every order.";
const EXACT = "These are exact draws: in reading order, what is known comes first.";
const NOT_EXACT =
  "These are not exact: this model draws in reading order, so a pixel only looks at what is known before it. The upper half would be exact, and any part with the model of any order.";

/** The same picture for each completion. */
function tile(picture: Uint8Array): { data: Float32Array; shape: readonly [number, number] } {
  const data = new Float32Array(COUNT * PIXELS);
  for (let k = 0; k < COUNT; k++) data.set(picture, k * PIXELS);
  return { data, shape: [COUNT, PIXELS] };
}
