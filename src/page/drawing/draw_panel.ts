/// <reference lib="dom" />
/**
 * A pad with its buttons, whose drawing is in the address.
 *
 * @module
 */
import type { App } from "../app.ts";
import { PIXELS } from "../digits.ts";
import { make } from "../elements.ts";
import type { State } from "../state.ts";
import { formatBits, parseBits } from "./bits.ts";
import { centre } from "./centre.ts";
import { digitsData } from "./digits_data.ts";
import { type Drawing, Pad, type PadOptions } from "./pad.ts";

/** The digit that is there before anything is drawn. */
const FIRST = 3;

/** A pad with its buttons. */
export interface DrawPanel {
  readonly element: HTMLElement;
  readonly pad: Pad;
  /** Shows the drawing of a state. */
  show(state: State): Promise<void>;
}

/**
 * Makes a pad with buttons that centre and clear it and that take real digits.
 *
 * @param app The app, whose address has the drawing.
 * @param options What the pad is made with.
 * @param more More buttons.
 * @returns The panel.
 */
export function drawPanel(app: App, options: Omit<PadOptions, "onDraw">, ...more: HTMLElement[]): DrawPanel {
  const keep = ({ ink, touched }: Drawing) =>
    app.address.change({ picture: formatBits(ink), touched: formatBits(touched) });
  const pad = new Pad({ ...options, onDraw: keep });
  const button = (title: string, change: (ink: Uint8Array<ArrayBuffer>) => Drawing) =>
    make("button", { type: "button", onclick: () => keep(change(pad.drawing.ink)) }, title);
  const example = make(
    "select",
    {
      id: `example-${options.tools.join("-")}`,
      onchange: async () => {
        const { examples } = await digitsData();
        keep(wholly(examples[Number(example.value)]!));
      },
    },
    ...Array.from(
      { length: 10 },
      (_, digit) => make("option", { value: digit, selected: digit === FIRST }, String(digit)),
    ),
  );
  const element = make(
    "div",
    { class: "draw-panel" },
    pad.canvas,
    make("div", { class: "controls" }, pad.tools),
    make(
      "div",
      { class: "controls" },
      button("Clear", () => ({ ink: new Uint8Array(PIXELS), touched: new Uint8Array(PIXELS) })),
      button("Centre", (ink) => wholly(centre(ink))),
      make("label", { for: example.id }, "A real"),
      example,
      ...more,
    ),
  );
  return {
    element,
    pad,
    async show({ picture, touched }) {
      if (picture === undefined) {
        const { examples } = await digitsData();
        if (app.address.state.picture === undefined) pad.drawing = wholly(examples[FIRST]!.slice());
        return;
      }
      const ink = parseBits(picture)!;
      pad.drawing = { ink, touched: touched === undefined ? ink.slice() : parseBits(touched)! };
    },
  };
}

/** A drawing of which the ink is what was drawn. */
export function wholly(ink: Uint8Array<ArrayBuffer>): Drawing {
  return { ink, touched: ink.slice() };
}
