/// <reference lib="dom" />
/**
 * The tab that scores drawings.
 *
 * @module
 */
import { type App, latest, type Tab } from "../../app.ts";
import { PIXELS, SIDE } from "../../digits.ts";
import { digitsData } from "../../drawing/digits_data.ts";
import { drawPanel, wholly } from "../../drawing/draw_panel.ts";
import { formatBits } from "../../drawing/bits.ts";
import { make } from "../../elements.ts";
import { blend, drawGrid, onRepaint, readPalette } from "../../pictures.ts";
import { ENGINES } from "../../engines/engine.ts";
import { engineChoice } from "../../engines/engine_choice.ts";
import type { State } from "../../state.ts";
import { type Histogram, histogramOf } from "./histogram.ts";

/** The surprise, in nats, whose colour is the strongest. */
const MOST = 4;
/** The share of pixels that noise turns. */
const NOISE = 0.05;

/** Makes the tab. */
export function scoreTab(app: App): Tab {
  const change = (title: string, work: (ink: Uint8Array) => Uint8Array<ArrayBuffer>) =>
    make("button", {
      type: "button",
      onclick: () => {
        const { ink, touched } = wholly(work(panel.pad.drawing.ink));
        app.address.change({ picture: formatBits(ink), touched: formatBits(touched) });
      },
    }, title);
  const panel = drawPanel(
    app,
    { label: "Drawing to score", tools: ["pen", "eraser"] },
    change("Upside down", (ink) => Uint8Array.from(ink).reverse()),
    change("Noise", (ink) => Uint8Array.from(ink, (value) => Math.random() < NOISE ? 1 - value : value)),
  );
  const choice = engineChoice(app, "score-engine", () => app.engines);
  const value = make("p", { class: "value", "aria-live": "polite" });
  const words = make("p", { class: "reason" });
  const place = make("div");
  const canvas = make("canvas", { class: "pad", role: "img", "aria-label": "The surprise of each pixel" });
  const element = make(
    "section",
    { "aria-labelledby": "score-title" },
    make("h2", { id: "score-title" }, "How likely is this?"),
    make(
      "p",
      {},
      "Most models that draw cannot tell how probable a picture is. This one can, exactly: log p is a sum over all pixels, of the log probability of each, given those before it.",
    ),
    make(
      "div",
      { class: "columns" },
      panel.element,
      make(
        "figure",
        {},
        canvas,
        make(
          "figcaption",
          {},
          "The surprise of each pixel: − log p of what is there, given the pixels before it.",
        ),
      ),
    ),
    value,
    words,
    place,
    make("div", { class: "controls" }, ...choice.elements),
  );

  let surprise: Float32Array | undefined;
  let histogram: Histogram | undefined;
  const paint = () => {
    if (surprise === undefined) return;
    const { paper, ink, accent } = readPalette();
    const values = surprise;
    const drawn = panel.pad.drawing.ink;
    drawGrid(canvas, {
      count: 1,
      columns: 1,
      colour: (_, pixel) =>
        blend(blend(paper, ink, drawn[pixel]! * 0.18), accent, Math.min(1, values[pixel]! / MOST)),
    });
  };
  onRepaint(paint);

  const score = latest(async (state: State) => {
    try {
      const data = await digitsData();
      if (histogram === undefined) {
        histogram = histogramOf(data);
        place.append(histogram.element);
      }
      await panel.show(state);
      const { engine } = app.engines.choose(state.engine);
      const { logProbEach, milliseconds } = await engine.call("conditionals", {
        data: Float32Array.from(panel.pad.drawing.ink),
        shape: [1, PIXELS],
      });
      surprise = logProbEach.data.map((value) => -value);
      const logProb = -surprise.reduce((sum, value) => sum + value, 0);
      value.textContent = `log p = ${signed(logProb)} nats = ${signed(logProb / Math.LN2)} bits`;
      words.textContent = `${compare(logProb, data.histogram)} Most surprising is the pixel in ${
        mostSurprising(surprise)
      }. This took ${milliseconds.toFixed(0)} ms: ${ENGINES[engine.name]}.`;
      histogram.mark(logProb);
      paint();
      app.engines.prepare(state.engine).catch((error) => app.complain(error));
    } catch (error) {
      app.complain(error);
    }
  });

  // an engine that was asked for scores once it is ready
  app.listen(() => app.address.state.engine && !element.hidden && score(app.address.state));

  return {
    element,
    show() {
      const { state } = app.address;
      choice.show(state);
      score(state);
    },
  };
}

/** A number with one digit after the point and a real minus. */
function signed(value: number): string {
  return value.toFixed(1).replace("-", "−");
}

/** How a log p compares with those of real digits. */
function compare(
  logProb: number,
  { start, width, counts }: { start: number; width: number; counts: readonly number[] },
): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const below = counts.reduce((sum, count, k) => start + (k + 1) * width <= logProb ? sum + count : sum, 0);
  if (logProb < start) return "It is less likely than every one of 10,000 real digits.";
  return `It is more likely than about ${Math.round(100 * below / total)} % of 10,000 real digits.`;
}

function mostSurprising(surprise: Float32Array): string {
  const pixel = surprise.indexOf(Math.max(...surprise));
  return `row ${Math.floor(pixel / SIDE) + 1}, column ${pixel % SIDE + 1}: ${
    surprise[pixel]!.toFixed(1)
  } nats`;
}
