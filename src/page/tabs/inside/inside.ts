/// <reference lib="dom" />
/**
 * The tab that looks into the network.
 *
 * @module
 */
import { type App, latest, type Tab } from "../../app.ts";
import { PIXELS, SIDE } from "../../digits.ts";
import { make } from "../../elements.ts";
import { blend, drawGrid, onRepaint, readPalette } from "../../pictures.ts";
import { type ModelName, MODELS, type State } from "../../state.ts";
import type { Inside } from "../../workers/core.ts";
import { type Mask, StaircasePicture } from "./staircase.ts";

/** Makes the tab. */
export function insideTab(app: App): Tab {
  const order = make("canvas", {
    ...{ class: "pad", role: "img" },
    "aria-label": "The order of the pixels, and those that the chosen one can see",
    onclick: ((event: PointerEvent) => {
      if (inside === undefined) return;
      const { left, top, width, height } = order.getBoundingClientRect();
      const [column, row] = [(event.clientX - left) / width, (event.clientY - top) / height]
        .map((share) => Math.min(SIDE - 1, Math.floor(share * SIDE)));
      app.address.change({ rank: inside.order.indexOf(row! * SIDE + column!) + 1 });
    }) as EventListener,
  });
  const slider = make("input", {
    ...{ type: "range", id: "rank", min: 1, max: PIXELS },
    oninput: () => app.address.change({ rank: slider.valueAsNumber }),
  });
  const model = make(
    "select",
    { id: "inside-model", onchange: () => app.address.change({ model: model.value as ModelName }) },
    ...Object.entries(MODELS).map(([name, title]) => make("option", { value: name }, title)),
  );
  const text = make("p", { class: "reason", "aria-live": "polite" });
  const stairs = make("div", { class: "stairs" });
  const element = make(
    "section",
    { "aria-labelledby": "inside-title" },
    make("h2", { id: "inside-title" }, "A mask is a staircase"),
    make(
      "p",
      {},
      "The pixels stand in an order, and each has its rank there. Every hidden unit has a degree: it sees the pixels up to that rank. The output of a pixel sees the units of a degree below its rank, so nothing of the pixel itself or of those after it. Sorted by degree, the weights that are left are a staircase: about half of a full layer. Staircase stores and multiplies hardly any others.",
    ),
    make(
      "div",
      { class: "controls" },
      make("label", { for: "inside-model" }, "Model of"),
      model,
      make("label", { for: "rank" }, "Output"),
      slider,
    ),
    text,
    make(
      "div",
      { class: "columns" },
      make(
        "figure",
        {},
        order,
        make(
          "figcaption",
          {},
          "The order of the pixels, from light to dark. Coloured are those that reach the output, which is marked: click another.",
        ),
      ),
      stairs,
    ),
  );

  let inside: Inside | undefined;
  let shown: ModelName | undefined;
  let pictures: { readonly picture: StaircasePicture; readonly mask: Mask }[] = [];

  function paint(rank: number): void {
    if (inside === undefined) return;
    const palette = readPalette();
    const { paper, veil, accent, ink } = palette;
    const ranks = new Int32Array(PIXELS);
    inside.order.forEach((pixel, k) => ranks[pixel] = k + 1);
    drawGrid(order, {
      count: 1,
      columns: 1,
      colour(_, pixel) {
        if (ranks[pixel] === rank) return ink;
        const shade = blend(paper, veil, ranks[pixel]! / PIXELS);
        return ranks[pixel]! < rank ? blend(shade, accent, 0.35 + 0.5 * ranks[pixel]! / PIXELS) : shade;
      },
    });
    for (const { picture, mask } of pictures) {
      // what an output sees are units of lower degree, and they see no more
      picture.paint(palette, (unit) => mask.seesOwn ? mask.above[unit]! < rank : mask.above[unit] === rank);
    }
    const pixel = inside.order[rank - 1]!;
    const units = inside.degrees.map((degrees) => degrees.filter((degree) => degree < rank).length);
    text.textContent = `The pixel in row ${Math.floor(pixel / SIDE) + 1}, column ${
      pixel % SIDE + 1
    } has rank ${rank}: ${rank - 1} of ${PIXELS} pixels reach it, through ${
      units.map((count, k) => `${count} of ${inside!.degrees[k]!.length} units`).join(" and ")
    }${inside.direct ? ", and directly" : ""}.`;
  }

  const show = latest(async (state: State) => {
    try {
      if (shown !== state.model) {
        text.textContent = "Loading the model …";
        inside = await app.enginesOf(state.model).core.callCore("inside");
        shown = state.model;
        pictures = masksOf(inside).map((mask) => ({ mask, picture: new StaircasePicture(mask) }));
        stairs.replaceChildren(...pictures.map(({ picture }) => picture.element));
      }
      paint(state.rank);
    } catch (error) {
      app.complain(error);
    }
  });
  onRepaint(() => paint(app.address.state.rank));

  return {
    element,
    show() {
      const { state } = app.address;
      slider.value = String(state.rank);
      model.value = state.model;
      show(state);
    },
  };
}

/** The masks from layer to layer, and of direct links. */
function masksOf({ degrees, direct }: Inside): Mask[] {
  const ranks = Int32Array.from({ length: PIXELS }, (_, k) => k + 1);
  const hidden = degrees.map((above, depth): Mask => ({
    title: `Hidden layer${
      degrees.length > 1 ? ` ${depth + 1}` : ""
    }: ${above.length} units by degree, above ${depth === 0 ? "the pixels by rank" : `layer ${depth}`}`,
    ...{ below: degrees[depth - 1] ?? ranks, above, seesOwn: true },
  }));
  const output = { above: ranks, seesOwn: false } as const;
  return [
    ...hidden,
    { title: "Outputs by rank, above the hidden units", below: degrees.at(-1)!, ...output },
    ...(direct ? [{ title: "Direct links from pixels to outputs", below: ranks, ...output }] : []),
  ];
}
