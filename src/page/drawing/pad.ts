/// <reference lib="dom" />
/**
 * A picture to draw on, with mouse, touch, pen or keyboard.
 *
 * @module
 */
import { make, set } from "../elements.ts";
import type { Box } from "./region.ts";
import { PIXELS, SIDE } from "../digits.ts";
import { blend, type Colour, drawGrid, onRepaint, type Palette, readPalette } from "../pictures.ts";

/** What can be done to pixels, and what the page calls it. */
const TOOLS = { pen: "Draw", eraser: "Erase", forget: "Forget", box: "Box" } as const;

type ToolName = keyof typeof TOOLS;

/** So long after the last stroke a drawing is whole, in milliseconds: a digit may have several. */
const REST = 700;

/** How far from its middle, in pixels, each tool reaches: erasing and forgetting take more away than a line adds. */
const REACH: { readonly [T in Exclude<ToolName, "box">]: number } = { pen: 1.25, eraser: 2.2, forget: 3 };

/** A drawing. */
export interface Drawing {
  /** 1 where there is ink. */
  readonly ink: Uint8Array<ArrayBuffer>;
  /** 1 where something was drawn or erased. */
  readonly touched: Uint8Array<ArrayBuffer>;
}

/** What a pad is made with. */
export interface PadOptions {
  /** What screen readers call it. */
  readonly label: string;
  /** The tools that are offered. */
  readonly tools: readonly ToolName[];
  /** Called whenever something was drawn. */
  readonly onDraw: (drawing: Drawing) => void;
  /** Called when what was drawn is whole: nothing was added for a while, or the keyboard has left. */
  readonly onRest: () => void;
  /** Called when a box was drawn, where that is one of the tools. */
  readonly onBox?: (box: Box) => void;
  /** The colour of a pixel instead of that of ink or paper, which are given. */
  readonly tint?: (pixel: number, plain: Colour, palette: Palette) => Colour;
}

/** A picture to draw on. */
export class Pad {
  readonly canvas: HTMLCanvasElement;
  /** The choice of the tool. */
  readonly tools: HTMLElement;
  readonly #options: PadOptions;
  readonly #buttons: ReadonlyMap<ToolName, HTMLButtonElement>;
  #tool: ToolName = "pen";
  #drawing: Drawing = { ink: new Uint8Array(PIXELS), touched: new Uint8Array(PIXELS) };
  /** The corner that a box begins at. */
  #corner: readonly [column: number, row: number] = [0, 0];
  /** Where the pointer was last while it draws. */
  #last?: readonly [x: number, y: number] | undefined;
  /** Runs out when the pointer has not drawn for a while. */
  #rest?: ReturnType<typeof setTimeout> | undefined;
  /** Whether keys have drawn since the keyboard came. */
  #keysDrew = false;
  /** The pixel that keys draw at; nothing until a key moves it. */
  #cursor?: { row: number; column: number } | undefined;

  /** Makes an empty pad. */
  constructor(options: PadOptions) {
    this.#options = options;
    this.canvas = make("canvas", {
      class: "pad",
      tabindex: 0,
      role: "application",
      "aria-label":
        `${options.label}. Arrow keys move a cursor and space draws, a box from where space was pressed to where enter is; ${
          options.tools.map((tool) => `${TOOLS[tool][0]}: ${TOOLS[tool]}`).join(", ")
        }.`,
    });
    this.#buttons = new Map(options.tools.map((tool) => [
      tool,
      make("button", { type: "button", onclick: () => this.#choose(tool) }, TOOLS[tool]),
    ]));
    this.tools = make(
      "div",
      { class: "choice", role: "group", "aria-label": "Tool" },
      ...this.#buttons.values(),
    );
    this.#choose("pen");
    this.#listen();
    onRepaint(() => this.paint());
    this.paint();
  }

  /** What is drawn. */
  get drawing(): Drawing {
    return this.#drawing;
  }

  /** Shows another drawing. */
  set drawing(drawing: Drawing) {
    this.#drawing = drawing;
    this.paint();
  }

  /** Draws the picture again. */
  paint(): void {
    const palette = readPalette();
    const { paper, ink, accent } = palette;
    const { tint = (_, plain) => plain } = this.#options;
    drawGrid(this.canvas, {
      count: 1,
      columns: 1,
      colour: (_, pixel) => {
        const colour = tint(pixel, this.#drawing.ink[pixel] ? ink : paper, palette);
        const isCursor = this.#cursor && pixel === this.#cursor.row * SIDE + this.#cursor.column;
        return isCursor ? blend(colour, accent, 0.7) : colour;
      },
    });
  }

  #choose(tool: ToolName): void {
    this.#tool = tool;
    for (const [name, button] of this.#buttons) set(button, { "aria-pressed": String(name === tool) });
  }

  #listen(): void {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      clearTimeout(this.#rest);
      this.#cursor = undefined;
      this.#last = undefined;
      this.#drawTo([event]);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (this.#last === undefined) return;
      const events = event.getCoalescedEvents?.() ?? [];
      this.#drawTo(events.length > 0 ? events : [event]);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        if (this.#last && this.#changesInk) this.#rest = setTimeout(this.#options.onRest, REST);
        this.#last = undefined;
      });
    }
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#press(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    canvas.addEventListener("blur", () => {
      this.#cursor = undefined;
      this.paint();
      if (this.#keysDrew) this.#options.onRest();
      this.#keysDrew = false;
    });
  }

  /** Uses the tool along a line to where the pointer is, from where it was. */
  #drawTo(events: readonly PointerEvent[]): void {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    for (const { clientX, clientY } of events) {
      const to = [(clientX - left) / width * SIDE, (clientY - top) / height * SIDE] as const;
      const from = this.#last ?? to;
      if (this.#tool === "box") this.#drawBox(to, this.#last === undefined);
      else {
        const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
        for (let k = 1; k <= steps; k++) {
          const [x, y] = [from[0] + (to[0] - from[0]) * k / steps, from[1] + (to[1] - from[1]) * k / steps];
          this.#dab(x, y, REACH[this.#tool]);
        }
      }
      this.#last = to;
    }
    this.#drew();
  }

  /** Draws a box from where the pointer, or the cursor, was when it began. */
  #drawBox([x, y]: readonly [number, number], begins: boolean): void {
    const [column, row] = [x, y].map((place) => Math.min(SIDE - 1, Math.max(0, Math.floor(place))));
    if (begins) this.#corner = [column!, row!];
    const [columns, rows] = [[column!, this.#corner[0]], [row!, this.#corner[1]]];
    this.#options.onBox?.([
      Math.min(...columns),
      Math.min(...rows),
      Math.max(...columns) + 1,
      Math.max(...rows) + 1,
    ]);
  }

  /** Does what a key says; returns whether it says something. */
  #press(key: string): boolean {
    const tool = this.#options.tools.find((tool) => TOOLS[tool][0]!.toLowerCase() === key.toLowerCase());
    if (tool) {
      this.#choose(tool);
      return true;
    }
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] },
    };
    const { row, column } = this.#cursor ??= { row: SIDE / 2, column: SIDE / 2 };
    const move = moves[key];
    if (move) {
      const within = (place: number) => Math.min(SIDE - 1, Math.max(0, place));
      this.#cursor = { row: within(row + move[0]), column: within(column + move[1]) };
      this.paint();
      return true;
    }
    if (key !== " " && key !== "Enter") return false;
    if (this.#tool === "box") this.#drawBox([column, row], key === " ");
    else this.#dab(column + 0.5, row + 0.5, this.#tool === "pen" ? 1.05 : 0.75);
    this.#keysDrew ||= this.#changesInk;
    this.#drew();
    return true;
  }

  /** Whether the tool adds or takes ink. */
  get #changesInk(): boolean {
    return this.#tool === "pen" || this.#tool === "eraser";
  }

  /** Uses the tool on all pixels around a point. */
  #dab(x: number, y: number, reach: number): void {
    const { ink, touched } = this.#drawing;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const distance = Math.hypot(pixel % SIDE + 0.5 - x, Math.floor(pixel / SIDE) + 0.5 - y);
      if (distance > reach) continue;
      ink[pixel] = this.#tool === "pen" ? 1 : 0;
      touched[pixel] = this.#tool === "forget" ? 0 : 1;
    }
  }

  #drew(): void {
    this.paint();
    this.#options.onDraw(this.#drawing);
  }
}
