/// <reference lib="dom" />
/**
 * The tab for models of one's own.
 *
 * @module
 */
import type { Samples, Schema } from "@staircase/made";
import { type App, latest, type Tab } from "../../app.ts";
import { make } from "../../elements.ts";
import { ENGINES } from "../../engines/engine.ts";
import { engineChoice } from "../../engines/engine_choice.ts";
import { Engines } from "../../engines/engines.ts";
import { onDrop } from "../../files.ts";
import { drawGrid, inkOf, onRepaint, readPalette } from "../../pictures.ts";
import type { State } from "../../state.ts";
import type { ModelFile } from "../../workers/model_file.ts";
import { fetchFolder, readFiles } from "./read_files.ts";

/** Pictures and rows that are shown. */
const [PICTURES, COLUMNS, ROWS] = [32, 8, 20];

/** Makes the tab. */
export function ownTab(app: App): Tab {
  const canvas = make("canvas", {
    class: "grid",
    role: "img",
    "aria-label": "Pictures that your model draws",
    hidden: true,
  });
  const rows = make("div", {
    class: "scroll",
    tabindex: 0,
    role: "group",
    "aria-label": "Rows that your model draws",
    hidden: true,
  });
  const text = make("p", { class: "reason", role: "status" });
  const choose = make("input", {
    type: "file",
    id: "own-files",
    multiple: true,
    accept: ".onnx,.safetensors,.gz",
    onchange: () => take([...choose.files!]),
  });
  const at = make("input", { type: "text", id: "own-at", placeholder: "models/mine" });
  const form = make(
    "form",
    {
      class: "controls",
      onsubmit: (event) => {
        event.preventDefault();
        app.address.change({ at: at.value || undefined });
      },
    },
    make("label", { for: "own-at" }, "or the address of its folder"),
    at,
    make("button", {}, "Open"),
  );
  const another = make("button", {
    ...{ type: "button", class: "main" },
    onclick: () => app.address.change({ seed: Math.floor(Math.random() * 1e6) }),
  }, "Draw others");
  let engines: Engines | undefined;
  const choice = engineChoice(app, "own-engine", () => engines);
  const controls = make("div", { class: "controls", hidden: true }, another, ...choice.elements);
  const element = make(
    "section",
    { "aria-labelledby": "own-title" },
    make("h2", { id: "own-title" }, "Your model here"),
    make(
      "p",
      {},
      "Drop the files of a model folder here, those that deno task train wrote or that this page gave you: the weights, or the ONNX graphs. They stay on your device.",
    ),
    make(
      "div",
      { class: "drop" },
      make("label", { for: "own-files" }, "Files of a model folder: "),
      choose,
      form,
    ),
    controls,
    text,
    canvas,
    rows,
  );
  onDrop(element, take);

  let opened: string | undefined;

  async function take(files: readonly File[]): Promise<void> {
    try {
      if (files.length > 0) await use(await readFiles(files));
    } catch (error) {
      app.complain(error);
    }
  }

  /** Opens a model: weights in the core, graphs in onnxruntime, and either elsewhere where that is asked for. */
  async function use(file: ModelFile): Promise<void> {
    engines?.close();
    text.textContent = `Opening ${file.name} …`;
    // an engine that was asked for draws once it is ready
    const isReady = () => app.address.state.engine && !element.hidden && show(app.address.state);
    engines = new Engines(Promise.resolve(file), isReady, file.bytes ? "core" : "wasm");
    try {
      await engines.choose(undefined).engine.open();
    } catch (error) {
      engines = undefined;
      text.textContent = "";
      throw error;
    }
    choice.show(app.address.state);
    await drawNow(app.address.state);
  }

  async function drawNow({ seed, engine: wanted }: State): Promise<void> {
    if (engines === undefined) return;
    const { engine } = engines.choose(wanted);
    const { schema } = await engine.open();
    const picture = pictureOf(schema);
    const samples = await engine.call("sample", picture ? PICTURES : ROWS, { seed });
    canvas.hidden = picture === undefined;
    rows.hidden = picture !== undefined;
    controls.hidden = false;
    if (picture) {
      const { side, white } = picture;
      const colour = inkOf(samples.data.map((value) => value / white), readPalette(), side * side);
      drawGrid(canvas, { count: PICTURES, columns: COLUMNS, colour, side });
    } else rows.replaceChildren(tableOf(schema, samples));
    text.textContent = `A density of ${schema.length} variables. ${
      samples.shape[0]
    } samples with seed ${seed} took ${samples.milliseconds.toFixed(0)} ms: ${ENGINES[engine.name]}.`;
    engines.prepare(wanted).catch((error) => app.complain(error));
  }

  const show = latest(async (state: State) => {
    try {
      if (state.at !== undefined && state.at !== opened) {
        opened = state.at;
        at.value = state.at;
        await use(await fetchFolder(state.at));
      } else await drawNow(state);
    } catch (error) {
      app.complain(error);
    }
  });
  onRepaint(() => show(app.address.state));

  return {
    element,
    show() {
      choice.show(app.address.state);
      show(app.address.state);
    },
  };
}

/** How rows are square pictures, if they are. */
function pictureOf(schema: Schema): { side: number; white: number } | undefined {
  const side = Math.sqrt(schema.length);
  const sizes = schema.map((variable) =>
    variable.kind === "binary" ? 2 : variable.kind === "ordinal" ? variable.size : NaN
  );
  if (side < 8 || !Number.isInteger(side) || sizes.some((size) => size !== sizes[0])) return undefined;
  return { side, white: sizes[0]! - 1 };
}

function tableOf(schema: Schema, { data, shape: [n, D] }: Samples): HTMLTableElement {
  const labels = schema.map((variable) => "labels" in variable ? variable.labels : undefined);
  const classOf = (d: number) => labels[d] ? "" : "number";
  const cell = (row: number, d: number) => {
    const value = data[row * D + d]!;
    const text = Number.isNaN(value) ? "" : String(Number(value.toPrecision(4)));
    return make("td", { class: classOf(d) }, labels[d]?.[value] ?? text);
  };
  const columns = Array.from({ length: D }, (_, d) => d);
  return make(
    "table",
    {},
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        ...columns.map((d) => make("th", { scope: "col", class: classOf(d) }, schema[d]!.name ?? String(d))),
      ),
    ),
    make(
      "tbody",
      {},
      ...Array.from({ length: n }, (_, row) => make("tr", {}, ...columns.map((d) => cell(row, d)))),
    ),
  );
}
