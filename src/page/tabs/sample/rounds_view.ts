/// <reference lib="dom" />
/**
 * Round by round: how all pixels of some digits settle at once.
 *
 * @module
 */
import { type App, isStill } from "../../app.ts";
import { make } from "../../elements.ts";
import { PIXELS } from "../../digits.ts";
import { blend, drawGrid, onRepaint, readPalette } from "../../pictures.ts";
import type { View } from "./view.ts";

/** Digits that are shown, and how many are side by side. */
const [COUNT, COLUMNS] = [16, 8];
/** How long a round is shown, in milliseconds. */
const PAUSE = 700;

/** Makes the view. */
export function roundsView(app: App): View {
  const canvas = make("canvas", {
    class: "grid",
    role: "img",
    "aria-label": `${COUNT} digits that settle round by round`,
  });
  const slider = make("input", {
    type: "range",
    id: "round",
    min: 0,
    value: 0,
    oninput: () => {
      stop();
      go(slider.valueAsNumber);
    },
  });
  const button = make(
    "button",
    { type: "button", onclick: () => timer === undefined ? play() : stop() },
    "Play",
  );
  const bars = make("div", { class: "bars", "aria-hidden": "true" });
  const text = make("p", { class: "reason" });
  const element = make(
    "figure",
    {},
    canvas,
    make("div", { class: "controls" }, button, make("label", { for: "round" }, "Round"), slider),
    bars,
    text,
    make(
      "figcaption",
      {},
      "Each pixel keeps its own random number. In every round all pixels are drawn again, given what the others were before; pixels that changed are coloured. When none changes, this is exactly the digit that drawing pixel by pixel gives, after far fewer passes through the network.",
    ),
  );

  /** The values after each round; the first are all 0. */
  let rounds: Float32Array[] = [];
  let changes: number[] = [];
  let shown = -1;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function go(round: number): void {
    slider.value = String(round);
    const { paper, ink, accent } = readPalette();
    const [now, before] = [rounds[round]!, rounds[round - 1]];
    drawGrid(canvas, {
      count: COUNT,
      columns: COLUMNS,
      colour(picture, pixel) {
        const i = picture * PIXELS + pixel;
        const plain = blend(paper, ink, now[i]!);
        return before && before[i] !== now[i] ? blend(plain, accent, 0.75) : plain;
      },
    });
    [...bars.children].forEach((bar, k) => bar.classList.toggle("current", k + 1 === round));
    const last = rounds.length - 1;
    text.textContent = round === 0
      ? "Before the first round there is only paper."
      : `Round ${round} of ${last}: ${changes[round - 1]} of ${COUNT * PIXELS} pixels changed.${
        round === last ? ` In the next round none does: ${last} passes instead of ${PIXELS}.` : ""
      }`;
  }

  onRepaint(() => rounds.length > 0 && go(slider.valueAsNumber));

  function play(): void {
    button.textContent = "Pause";
    let round = slider.valueAsNumber >= rounds.length - 1 ? 0 : slider.valueAsNumber;
    const step = () => {
      go(round);
      if (round >= rounds.length - 1) return stop();
      round++;
      timer = setTimeout(step, PAUSE);
    };
    timer = setTimeout(step, 0);
  }

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    button.textContent = "Play";
  }

  return {
    element,
    async show({ seed }) {
      if (seed === shown) return;
      shown = seed;
      stop();
      // the first digits of the grid: the same noise
      const found = await app.engines.core.callCore("rounds", COUNT, { seed });
      rounds = [new Float32Array(COUNT * PIXELS), ...found.map(({ data }) => data)];
      changes = found.map(({ data }, k) =>
        data.reduce((sum, value, i) => sum + (value === rounds[k]![i] ? 0 : 1), 0)
      );
      const most = Math.max(...changes);
      bars.replaceChildren(
        ...changes.map((count) => make("span", { style: `height: ${Math.max(2, 100 * count / most)}%` })),
      );
      slider.max = String(rounds.length - 1);
      go(isStill() ? rounds.length - 1 : 0);
      if (!isStill()) play();
    },
    hide: stop,
  };
}
