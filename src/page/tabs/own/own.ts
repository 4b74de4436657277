/// <reference lib="dom" />
/**
 * The tab for models of one's own.
 *
 * @module
 */
import type { Schema } from "@staircase/made";
import { type App, latest, type Tab } from "../../app.ts";
import { make } from "../../elements.ts";
import { ENGINES } from "../../engines/engine.ts";
import { engineChoice } from "../../engines/engine_choice.ts";
import { Engines } from "../../engines/engines.ts";
import { onDrop } from "../../files.ts";
import { drawGrid, inkOf, onRepaint, readPalette } from "../../pictures.ts";
import type { State } from "../../state.ts";
import { count } from "../../words.ts";
import type { ModelFile } from "../../workers/model_file.ts";
import type { PlainTable } from "../../workers/table_cells.ts";
import { rowsTable, textOf } from "../table/rows_table.ts";
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
  const rows = make("div");
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
    canvas.hidden = controls.hidden = true; // they are of the model before
    rows.replaceChildren();
    text.textContent = `Opening ${file.name} …`;
    // an engine that was asked for draws once it is ready
    const isReady = () => app.address.state.engine && !element.hidden && show(app.address.state);
    engines = new Engines(Promise.resolve(file), isReady, file.bytes ? "core" : "wasm");
    try {
      await engines.choose(undefined).engine.open();
      choice.show(app.address.state);
      await drawNow(app.address.state);
    } catch (error) {
      engines = undefined;
      text.textContent = "";
      throw error;
    }
  }

  async function drawNow({ seed, engine: wanted }: State): Promise<void> {
    if (engines === undefined) return;
    const { engine } = engines.choose(wanted);
    const { schema, context } = await engine.open();
    const picture = pictureOf(schema);
    let milliseconds: number;
    if (picture) {
      const samples = await engine.call("sample", PICTURES, { seed });
      const { side, white } = picture;
      const colour = inkOf(samples.data.map((value) => value / white), readPalette(), side * side);
      drawGrid(canvas, { count: PICTURES, columns: COLUMNS, colour, side });
      milliseconds = samples.milliseconds;
    } else {
      const table = await engine.call("rows", ROWS, { seed });
      rows.replaceChildren(tableOf(table, [...schema, ...context ?? []]));
      milliseconds = table.milliseconds;
    }
    canvas.hidden = picture === undefined;
    controls.hidden = false;
    const given = context ? ` given ${count(context.length, "other")}, drawn at random` : "";
    text.textContent = `A density of ${count(schema.length, "variable")}${given}. ${
      picture ? PICTURES : ROWS
    } samples with seed ${seed} took ${milliseconds.toFixed(0)} ms: ${ENGINES[engine.name]}.`;
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

/** Rows in the words of the file; numbers of which it is not known how many decimals they have get four digits. */
function tableOf({ names, rows }: PlainTable, schema: Schema): HTMLElement {
  const isLong = schema.map(({ kind, ...of }) =>
    (kind === "real" || kind === "binned") && !("decimals" in of)
  );
  return rowsTable({
    label: "Rows that your model draws",
    names,
    groups: [{
      rows,
      show(row, d) {
        const cell = rows[row]![d]!;
        return typeof cell === "number" && isLong[d] ? String(Number(cell.toPrecision(4))) : textOf(cell);
      },
    }],
  });
}
