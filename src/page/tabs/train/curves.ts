/// <reference lib="dom" />
/**
 * The NLL while training goes on.
 *
 * @module
 */
import { make, set } from "../../elements.ts";

/** The size of the drawing, in its own units. */
const [WIDTH, HEIGHT] = [400, 130];

/** NLL of the rows that are learned and of those that are not. */
export interface Point {
  readonly epoch: number;
  readonly train: number | undefined;
  readonly valid: number | undefined;
}

/** Curves that grow. */
export class Curves {
  readonly element: HTMLElement;
  readonly #svg: SVGElement;
  readonly #lines: Readonly<Record<"train" | "valid", SVGElement>>;
  readonly #labels: readonly [SVGElement, SVGElement];
  #points: Point[] = [];

  /** Makes curves without points, which are not shown. */
  constructor() {
    this.#svg = shape("svg", { viewBox: `0 -8 ${WIDTH} ${HEIGHT + 16}`, role: "img" });
    this.#lines = {
      train: shape("polyline", { class: "train" }),
      valid: shape("polyline", { class: "valid" }),
    };
    this.#labels = [shape("text", { x: 0, y: 4 }), shape("text", { x: 0, y: HEIGHT + 4 })];
    this.#svg.append(...Object.values(this.#lines), ...this.#labels);
    this.element = make(
      "figure",
      { class: "curves" },
      this.#svg,
      make(
        "figcaption",
        {},
        make("span", { class: "key train" }),
        "NLL, the mean of − log p, in nats: of what is learned, ",
        make("span", { class: "key valid" }),
        "of rows held out",
      ),
    );
  }

  /** Begins anew. */
  clear(): void {
    this.#points = [];
    this.#draw();
  }

  /** Adds what an epoch gave. */
  add(point: Point): void {
    this.#points.push(point);
    this.#draw();
  }

  #draw(): void {
    const points = this.#points;
    this.element.hidden = points.length === 0;
    const end = points.at(-1)?.epoch ?? 0;
    // the first epochs fall far: the upper end is that of those after them
    const values = points.filter(({ epoch }) => epoch >= end / 20)
      .flatMap(({ train, valid }) => [train, valid]).filter((value) => value !== undefined);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const y = (value: number) => HEIGHT * Math.max(-0.05, (most - value) / (most - least || 1));
    for (const [name, line] of Object.entries(this.#lines) as ["train" | "valid", SVGElement][]) {
      set(line, {
        points: points.filter((point) => point[name] !== undefined)
          .map((point) =>
            `${(40 + (WIDTH - 40) * point.epoch / (end || 1)).toFixed(1)},${y(point[name]!).toFixed(1)}`
          ).join(" "),
      });
    }
    const [upper, lower] = this.#labels;
    upper.textContent = points.length > 1 ? most.toFixed(2) : "";
    lower.textContent = points.length > 1 ? least.toFixed(2) : "";
    const { valid } = points.at(-1) ?? {};
    set(this.#svg, {
      "aria-label": `NLL after ${end} epochs${valid === undefined ? "" : `: ${valid.toFixed(3)} nats`}`,
    });
  }
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(element, attributes);
  return element;
}
