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

/** What a panel is made with. */
export interface DrawPanelOptions extends Omit<PadOptions, "onDraw" | "onRest"> {
  /** Whether what is drawn may be a part of a digit, which has to stay where it is; never by default. */
  readonly isPart?: (drawing: Drawing) => boolean;
}

/** A pad with its buttons. */
export interface DrawPanel {
  readonly element: HTMLElement;
  readonly pad: Pad;
  /** Shows the drawing of a state. */
  show(state: State): Promise<void>;
}

/**
 * Makes a pad with buttons that clear it and take real digits. What is drawn is centred once it is whole.
 *
 * @param app The app, whose address has the drawing.
 * @param options What the pad is made with.
 * @param more More buttons.
 * @returns The panel.
 */
export function drawPanel(
  app: App,
  { isPart = () => false, ...options }: DrawPanelOptions,
  ...more: HTMLElement[]
): DrawPanel {
  const keep = ({ ink, touched }: Drawing) =>
    app.address.change({ picture: formatBits(ink), touched: formatBits(touched) });
  const centreNow = () => {
    const { ink } = pad.drawing;
    const centred = centre(ink);
    if (centres.checked && !isPart(pad.drawing) && centred.some((value, i) => value !== ink[i])) {
      keep(wholly(centred));
    }
  };
  const centres = make("input", {
    ...{ type: "checkbox", id: `centre-${options.tools.join("-")}`, checked: true },
    onchange: centreNow,
  });
  const pad = new Pad({ ...options, onDraw: keep, onRest: centreNow });
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
      make("button", {
        type: "button",
        onclick: () => keep({ ink: new Uint8Array(PIXELS), touched: new Uint8Array(PIXELS) }),
      }, "Clear"),
      make("label", { for: example.id }, "A real"),
      example,
      ...more,
    ),
    make("label", { class: "check" }, centres, " Centre what I draw, as the digits are that the model knows"),
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
