/// <reference lib="dom" />
/**
 * The tab for tables.
 *
 * @module
 */
import { type App, latest, type Tab } from "../../app.ts";
import { Curves } from "../../curves.ts";
import { make, set } from "../../elements.ts";
import { threadCount, wasmPaths } from "../../engines/engine.ts";
import { onDrop, saveAs } from "../../files.ts";
import { type LookName, LOOKS, type State } from "../../state.ts";
import { count, nats } from "../../words.ts";
import { Remote } from "../../workers/calls.ts";
import type { TableEvent, TableFunctions, TableSummary } from "../../workers/table.ts";
import { changed, type ColumnsTable, columnsTable } from "./columns_table.ts";
import { formatChoices, parseChoices } from "./choices.ts";
import { ABOUT, exampleTable } from "./example.ts";
import { askLook } from "./looks/ask_look.ts";
import { fillLook } from "./looks/fill_look.ts";
import { givenLook } from "./looks/given_look.ts";
import { rowsLook } from "./looks/rows_look.ts";
import { strangeLook } from "./looks/strange_look.ts";
import type { Learned, Look } from "./look.ts";

const MAKERS: { readonly [L in LookName]: (learned: Learned) => Look } = {
  rows: rowsLook,
  strange: strangeLook,
  fill: fillLook,
  given: givenLook,
  ask: askLook,
};

/** What belongs to one table, and is not of another. */
const NOTHING_CHOSEN = {
  columns: undefined,
  column: 0,
  with: undefined,
  given: undefined,
  ask: undefined,
  where: undefined,
} satisfies Partial<State>;

/** A look that shows one state at a time, and skips those that were followed by another. */
interface ShownLook {
  readonly element: HTMLElement;
  show(state: State): void;
}

/** How far the table is. */
type Phase = "none" | "open" | "learning" | "learned";

/** Makes the tab. */
export function tableTab(app: App): Tab {
  let remote: Remote<TableFunctions> | undefined;
  /** What is to take its place, once it has read a table. */
  let opening: Remote<TableFunctions> | undefined;
  let phase: Phase = "none";
  let file: File | undefined;
  let table: TableSummary | undefined;
  /** How long it learned, in seconds. */
  let elapsed = 0;
  /** Which weights the model has, if not the last. */
  let best = "";
  let start: Extract<TableEvent, { kind: "start" }> | undefined;
  let columns: ColumnsTable | undefined;
  /** What the Worker has: a file, and what its columns are taken for. */
  let opened: readonly [file?: File, columns?: string | undefined] = [];
  let looks: Partial<Record<LookName, ShownLook>> = {};

  const files = make("input", {
    type: "file",
    id: "table-file",
    accept: ".csv,.tsv,.txt,.jsonl,.ndjson,.parquet,.arrow,.feather,.gz",
    // else the file that was chosen last would be no change
    onclick: () => files.value = "",
    onchange: () => take(files.files?.[0]),
  });
  const example = make("button", {
    type: "button",
    onclick: () => app.address.change({ table: "example", ...NOTHING_CHOSEN }),
  }, "Take the example");
  const drop = make(
    "div",
    { class: "drop" },
    make("label", { for: "table-file" }, "Drop a table here, or choose one: "),
    files,
    make(
      "p",
      { class: "reason" },
      "CSV and other text with rows, JSON lines, Parquet or Arrow, with words, numbers, dates and missing cells. It stays on your device.",
    ),
    make("div", { class: "controls" }, example),
    make("p", { class: "reason" }, `The example: ${ABOUT}`),
  );
  const title = make("h3");
  const place = make("div");
  const main = make("button", { type: "button", class: "main", onclick: () => press() });
  const saves = make("button", { type: "button", onclick: () => save() }, "Download the model");
  const curves = new Curves();
  // it changes many times a second, so it is no live region
  const text = make("p", { class: "reason progress" });
  const choices = (Object.entries(LOOKS) as [LookName, string][]).map(([look, title]) => ({
    look,
    button: make("button", { type: "button", onclick: () => app.address.change({ look }) }, title),
  }));
  const view = make("div");
  const learned = make(
    "div",
    {},
    make("h3", {}, "What the model knows"),
    make(
      "div",
      { class: "choice", role: "group", "aria-label": "What to look at" },
      ...choices.map(({ button }) => button),
    ),
    view,
  );
  const body = make(
    "div",
    {},
    title,
    place,
    make("div", { class: "controls" }, main, saves),
    make("div", { class: "wide" }, curves.element, text),
    learned,
  );
  const element = make(
    "section",
    { "aria-labelledby": "table-title" },
    make("h2", { id: "table-title" }, "A table of your own"),
    make(
      "p",
      {},
      "The model learns which rows a table has: how likely each one is, exactly, and so which are strange, what belongs into a missing cell, how often something is the case, and new rows like those that are there.",
    ),
    drop,
    body,
  );
  onDrop(element, ([first]) => take(first));

  function enter(next: Phase): void {
    phase = next;
    body.hidden = phase === "none";
    set(main, { disabled: false });
    main.textContent = phase === "learning" ? "Stop" : phase === "learned" ? "Learn again" : "Learn";
    set(saves, { disabled: phase !== "learned" });
    learned.hidden = phase !== "learned";
  }

  async function take(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    try {
      await open(chosen, undefined);
      file = chosen;
      app.address.change({ table: "file", ...NOTHING_CHOSEN });
    } catch (error) {
      app.complain(error);
    }
  }

  /** Opens a table in a Worker of its own; only once that is done, what was learned before is forgotten. */
  async function open(next: File, chosen: string | undefined): Promise<void> {
    const isSame = opened[0] === next;
    opening?.close();
    const started = opening = new Remote<TableFunctions>("workers/table.js", listen);
    app.say(`Reading ${next.name} …`);
    try {
      table = await started.call("open", next, parseChoices(chosen ?? "") ?? new Map());
    } catch (error) {
      started.close();
      if (isSame && opening === started) {
        // a column cannot be what was chosen
        columns?.show(table!.columns);
        app.address.change({ columns: opened[1] });
      }
      throw error;
    }
    remote?.close();
    [remote, opening] = [started, undefined];
    opened = [next, chosen];
    looks = {};
    view.replaceChildren();
    curves.clear();
    text.textContent = "";
    if (!isSame || columns === undefined) {
      title.textContent = `${next.name}: ${count(table.rows, "row")}, ${
        count(table.columns.length, "column")
      }`;
      columns = columnsTable(table, (change) => {
        const choices = changed(parseChoices(app.address.state.columns ?? "") ?? new Map(), change);
        app.address.change({ columns: formatChoices(choices) });
      });
      place.replaceChildren(columns.element);
    }
    columns.show(table.columns);
    enter("open");
    app.say(`${next.name} is ready to be learned`);
  }

  async function press(): Promise<void> {
    const used = remote;
    if (used === undefined) return;
    try {
      if (phase === "learning") return await used.call("stop");
      looks = {};
      view.replaceChildren();
      enter("learning");
      text.textContent = "Preparing …";
      const { seed } = app.address.state;
      await used.call("learn", { seed, threads: threadCount() });
      enter("learned");
      text.textContent += best;
      app.say("The table is learned");
      show(app.address.state);
    } catch (error) {
      if (remote !== used) return; // another table was opened while this one was learned
      enter("open");
      app.complain(error);
    }
  }

  function listen(event: TableEvent): void {
    if (event.kind === "start") {
      start = event;
      elapsed = 0;
      return curves.clear(start.independentNll);
    }
    const { epoch, trainNll, validNll, bestEpoch = epoch, seconds } = event.report;
    best = bestEpoch === epoch ? "" : ` The model has the weights of epoch ${bestEpoch}, the best of all.`;
    elapsed += seconds;
    const { rows, heldOut, parameters, threads } = start!;
    curves.add({ epoch, train: trainNll, valid: validNll });
    const result = validNll === undefined ? "" : `: ${nats(validNll)} a row that was held out`;
    text.textContent = `Epoch ${epoch}${result}. ${count(rows, "row")} to learn, ${
      heldOut.toLocaleString("en")
    } held out, ${count(parameters, "parameter")}, ${elapsed.toFixed(1)} s on ${count(threads, "thread")}.`;
  }

  async function save(): Promise<void> {
    try {
      set(saves, { disabled: true });
      app.say("Writing the model folder: its graphs are compared with the core …");
      const bytes = await remote!.call("download", {
        wasmPaths: wasmPaths(),
        // what is nowhere else lies beside the weights, so that training can go on
        data: app.address.state.table === "example"
          ? [exampleFile().name, await exampleFile().bytes()]
          : undefined,
      });
      saveAs(`${table!.stem}.zip`, bytes, "application/zip");
      app.say("The model folder was downloaded");
    } catch (error) {
      app.complain(error);
    }
    set(saves, { disabled: phase !== "learned" });
  }

  /** Makes a look, which others do not wait for. */
  function makeLook(name: LookName): ShownLook {
    const look = MAKERS[name]({ app, remote: remote!, table: table! });
    return {
      element: look.element,
      show: latest(async (state: State) => {
        try {
          await look.show(state);
        } catch (error) {
          app.complain(error);
        }
      }),
    };
  }

  const show = latest(async (state: State) => {
    try {
      const next = state.table === "example" ? exampleFile() : state.table === "file" ? file : undefined;
      if (next === undefined) {
        opened = [];
        enter("none");
        return;
      }
      if (opened[0] !== next || opened[1] !== state.columns) await open(next, state.columns);
      if (phase !== "learned") return;
      for (const { look, button } of choices) set(button, { "aria-pressed": String(look === state.look) });
      const look = looks[state.look] ??= makeLook(state.look);
      if (look.element.parentNode !== view) view.replaceChildren(look.element);
      look.show(state);
    } catch (error) {
      app.complain(error);
    }
  });

  enter("none");
  return { element, show: () => show(app.address.state) };
}

let made: File | undefined;

/** The example as a file, always the same one. */
function exampleFile(): File {
  return made ??= new File([exampleTable()], "rides.csv");
}
