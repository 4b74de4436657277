/// <reference lib="dom" />
/**
 * Slow motion: the pixels of a digit in the model's order, with their probabilities.
 *
 * @module
 */
import { type App, isStill } from "../../app.ts";
import { make, set } from "../../elements.ts";
import { PIXELS, SIDE } from "../../digits.ts";
import { blend, drawGrid, onRepaint, readPalette } from "../../pictures.ts";
import type { View } from "./view.ts";

/** Pixels in a second. */
const SPEED = 90;

/** Makes the view. */
export function slowView(app: App): View {
  const canvas = make("canvas", {
    class: "pair",
    role: "img",
    "aria-label": "A digit being drawn, and the probability of ink of each of its pixels",
  });
  const slider = make("input", {
    type: "range",
    id: "slow",
    min: 0,
    max: PIXELS,
    value: 0,
    oninput: () => go(slider.valueAsNumber),
  });
  const button = make("button", { type: "button", onclick: () => isPlaying() ? stop() : play() }, "Play");
  const which = make("input", {
    type: "number",
    id: "index",
    min: 1,
    oninput: () => {
      if (which.value !== "" && which.validity.valid) app.address.change({ index: which.valueAsNumber - 1 });
    },
  });
  const text = make("p", { class: "reason" });
  const element = make(
    "figure",
    {},
    canvas,
    make(
      "div",
      { class: "controls" },
      make("label", { for: which.id }, "Digit"),
      which,
      button,
      make("label", { for: "slow" }, "Pixel"),
      slider,
    ),
    text,
    make(
      "figcaption",
      {},
      "Left the digit, right the probability of ink that the model gave each pixel when it had seen only those before it. A random number decides: that is ancestral sampling, and the product of all these probabilities is the probability of the digit.",
    ),
  );

  let digit: Float32Array = new Float32Array(PIXELS);
  let probabilities: Float32Array = new Float32Array(PIXELS);
  let order: Int32Array = new Int32Array(0);
  let shown = "";
  let timer: number | undefined;
  const isPlaying = () => timer !== undefined;

  function go(count: number): void {
    slider.value = String(count);
    const { paper, ink, veil, accent } = readPalette();
    const rank = new Int32Array(PIXELS);
    order.forEach((pixel, k) => rank[pixel] = k);
    drawGrid(canvas, {
      count: 2,
      columns: 2,
      gap: 2,
      colour(picture, pixel) {
        if (rank[pixel]! >= count) return veil;
        if (rank[pixel] === count - 1 && count < PIXELS) return accent;
        return blend(paper, ink, picture === 0 ? digit[pixel]! : probabilities[pixel]!);
      },
    });
    const pixel = order[count - 1];
    text.textContent = pixel === undefined
      ? "Nothing is drawn yet."
      : `Pixel ${count} of ${PIXELS}, row ${Math.floor(pixel / SIDE) + 1}, column ${
        pixel % SIDE + 1
      }: probability of ink ${probabilities[pixel]!.toFixed(3)}, drawn ${digit[pixel] ? "ink" : "paper"}.`;
  }

  onRepaint(() => go(slider.valueAsNumber));

  function play(): void {
    const from = slider.valueAsNumber >= PIXELS ? 0 : slider.valueAsNumber;
    const started = performance.now();
    button.textContent = "Pause";
    const step = () => {
      const count = Math.min(PIXELS, from + Math.floor((performance.now() - started) * SPEED / 1000));
      go(count);
      timer = count < PIXELS ? requestAnimationFrame(step) : undefined;
      if (!isPlaying()) button.textContent = "Play";
    };
    timer = requestAnimationFrame(step);
  }

  function stop(): void {
    if (timer !== undefined) cancelAnimationFrame(timer);
    timer = undefined;
    button.textContent = "Play";
  }

  return {
    element,
    async show({ seed, index }, samples) {
      const key = `${seed} ${index}`;
      if (key === shown) return;
      shown = key;
      stop();
      const count = samples.shape[0];
      set(which, { max: count });
      if (document.activeElement !== which) which.value = String(Math.min(index + 1, count));
      const start = Math.min(index, count - 1) * PIXELS;
      digit = samples.data.slice(start, start + PIXELS);
      ({ order } = await app.engines.core.open());
      const { parameters } = await app.engines.core.call("conditionals", { data: digit, shape: [1, PIXELS] });
      probabilities = parameters.data;
      go(isStill() ? PIXELS : 0);
      if (!isStill()) play();
    },
    hide: stop,
  };
}
