/// <reference lib="dom" />
/**
 * The histogram of the log p of real digits, with a mark.
 *
 * @module
 */
import type { DigitsData } from "../../drawing/digits_data.ts";
import { make, set } from "../../elements.ts";

/** The size of the drawing, in its own units. */
const [WIDTH, HEIGHT] = [400, 90];
/** So many nats at most are shown below the least likely real digit; what is below is marked at the edge. */
const BELOW = 150;

/** A histogram with a mark. */
export interface Histogram {
  readonly element: HTMLElement;
  /** Puts the mark at a log p. */
  mark(logProb: number): void;
}

/** Makes the histogram. */
export function histogramOf({ histogram: { start, width, counts }, mean }: DigitsData): Histogram {
  const from = start - BELOW;
  const to = 0;
  const place = (value: number) => (Math.max(value, from) - from) / (to - from) * WIDTH;
  const most = Math.max(...counts);
  const svg = shape("svg", { viewBox: `0 -6 ${WIDTH} ${HEIGHT + 26}`, role: "img" });
  counts.forEach((count, k) => {
    const height = HEIGHT * count / most;
    const [left, right] = [place(start + k * width), place(start + (k + 1) * width)];
    svg.append(
      shape("rect", { class: "bar", x: left, y: HEIGHT - height, width: right - left - 0.5, height }),
    );
  });
  for (let value = Math.ceil(from / 100) * 100; value <= to; value += 100) {
    const text = shape("text", {
      x: Math.min(place(value), WIDTH - 4),
      y: HEIGHT + 14,
      "text-anchor": value === to ? "end" : "middle",
    });
    text.textContent = String(value).replace("-", "−");
    svg.append(text);
  }
  const mark = shape("line", { class: "mark", y1: -6, y2: HEIGHT });
  svg.append(shape("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }), mark);
  return {
    element: make(
      "figure",
      { class: "histogram" },
      svg,
      make(
        "figcaption",
        {},
        "The log p of 10,000 real digits that the model has not learned; the line is at that of the drawing.",
      ),
    ),
    mark(logProb) {
      set(mark, { x1: place(logProb), x2: place(logProb) });
      set(svg, {
        "aria-label": `Histogram of log p of 10,000 real digits, whose mean is ${
          mean.toFixed(0)
        }; the drawing is at ${logProb.toFixed(0)}`,
      });
    },
  };
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(element, attributes);
  return element;
}
