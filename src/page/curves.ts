/// <reference lib="dom" />
/**
 * The NLL while training goes on.
 *
 * @module
 */
import { make, set } from "./elements.ts";

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
  readonly #lines: Readonly<Record<"level" | "train" | "valid", SVGElement>>;
  readonly #labels: readonly [SVGElement, SVGElement];
  readonly #levelKey: HTMLElement;
  #points: Point[] = [];
  #level: number | undefined;

  /** Makes curves without points, which are not shown. */
  constructor() {
    this.#svg = shape("svg", { viewBox: `0 -8 ${WIDTH} ${HEIGHT + 16}`, role: "img" });
    this.#lines = {
      level: shape("polyline", { class: "level" }),
      train: shape("polyline", { class: "train" }),
      valid: shape("polyline", { class: "valid" }),
    };
    this.#levelKey = make(
      "span",
      {},
      ", ",
      make("span", { class: "key level" }),
      "of these, if no column told anything of another",
    );
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
        this.#levelKey,
      ),
    );
  }

  /** Begins anew, with the NLL of rows held out that is to be compared with, if there is one. */
  clear(level?: number): void {
    this.#points = [];
    this.#level = level;
    this.#draw();
  }

  /** Adds what an epoch gave. */
  add(point: Point): void {
    this.#points.push(point);
    this.#draw();
  }

  #draw(): void {
    const points = this.#points;
    const level = this.#level;
    this.#levelKey.hidden = level === undefined;
    this.element.hidden = points.length === 0;
    const end = points.at(-1)?.epoch ?? 0;
    // the first epochs fall far: the upper end is that of those after them
    const values = points.filter(({ epoch }) => epoch >= end / 20)
      .flatMap(({ train, valid }) => [train, valid, level]).filter((value) => value !== undefined);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const y = (value: number) => HEIGHT * Math.max(-0.05, (most - value) / (most - least || 1));
    for (const [name, line] of Object.entries(this.#lines) as ["level" | "train" | "valid", SVGElement][]) {
      const places = points.flatMap((point) => {
        const value = name === "level" ? level : point[name];
        if (value === undefined) return [];
        return `${(40 + (WIDTH - 40) * point.epoch / (end || 1)).toFixed(1)},${y(value).toFixed(1)}`;
      });
      set(line, { points: places.join(" ") });
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
