/// <reference lib="dom" />
/**
 * The tab that trains.
 *
 * @module
 */
import type { FileRows } from "@staircase/made";
import type { App, Tab } from "../../app.ts";
import { PIXELS } from "../../digits.ts";
import { Curves } from "../../curves.ts";
import { make, set } from "../../elements.ts";
import { threadCount, wasmPaths } from "../../engines/engine.ts";
import { saveAs } from "../../files.ts";
import { drawGrid, inkOf, onRepaint, readPalette } from "../../pictures.ts";
import { download } from "../../progress.ts";
import { type SourceName, SOURCES, type State } from "../../state.ts";
import { count, nats } from "../../words.ts";
import { Remote } from "../../workers/calls.ts";
import type { TrainingEvent, TrainingFunctions, TrainingSummary } from "../../workers/training.ts";
import type { Source } from "../../workers/training_data.ts";
import { Plane } from "./plane.ts";
import { formatPoints, MOST_POINTS, parsePoints, roundPoints } from "./points.ts";
import { CHOICES, DEFAULTS, MOST_EPOCHS, type Settings } from "./settings.ts";
import { moons, randomOf, shuffled, spiral } from "./shapes.ts";

/** Points of a shape. */
const POINTS = 300;
/** How far training is. */
type Phase = "new" | "starting" | "running" | "paused" | "ended";
/** What pressing the button does then. */
const TITLES: Readonly<Record<Phase, string>> = {
  ...{ new: "Train", starting: "Stop", running: "Pause", paused: "Go on", ended: "Train again" },
};

/** Makes the tab. */
export function trainTab(app: App): Tab {
  let remote: Remote<TrainingFunctions> | undefined;
  let summary: TrainingSummary | undefined;
  let phase: Phase = "new";
  /** What is shown: what is learned, and which points of it. */
  let shown: readonly unknown[] = [];
  let points: readonly number[] = [];
  let speed = "";
  let drawn: FileRows | undefined;

  const keep = (points: readonly number[]) =>
    app.address.change({ source: "points", points: formatPoints(points) });
  // what is there becomes the user's own
  const plane = new Plane((x, y) => {
    if (points.length < 2 * MOST_POINTS) keep([...points, x, y]);
    else app.say(`There are ${count(MOST_POINTS, "point")}: no more can be added`);
  });
  const planeFigure = make(
    "figure",
    {},
    plane.canvas,
    make(
      "figcaption",
      {},
      make("span", { class: "dot learned" }),
      "what is learned, ",
      make("span", { class: "dot drawn" }),
      "what the model draws; the stronger the colour, the denser",
    ),
  );
  const pictures = make("canvas", {
    class: "completions",
    role: "img",
    "aria-label": "Digits that the model draws",
  });
  const curves = new Curves();
  const choose = (name: keyof Settings, value: number) => {
    const usual = DEFAULTS[kindOf(app.address.state.source)][name];
    app.address.change({ [name]: value === usual ? undefined : value });
  };
  const select = (id: keyof typeof CHOICES, title: string) => {
    const element = make(
      "select",
      { id, onchange: () => choose(id, Number(element.value)) },
      ...CHOICES[id].map((value) => make("option", { value }, String(value))),
    );
    return { element, label: make("label", { for: id }, title) };
  };
  const source = make(
    "select",
    {
      id: "source",
      onchange: () => app.address.change({ source: source.value as SourceName, ...USUAL_SETTINGS }),
    },
    ...Object.entries(SOURCES).map(([name, title]) => make("option", { value: name }, title)),
  );
  const layers = select("layers", "Hidden layers");
  const units = select("units", "of units");
  const rate = select("rate", "Learning rate");
  const epochs = make("input", {
    type: "number",
    id: "epochs",
    min: 1,
    max: MOST_EPOCHS,
    oninput: () => epochs.validity.valid && epochs.value !== "" && choose("epochs", epochs.valueAsNumber),
  });
  const main = make("button", { type: "button", class: "main", onclick: () => press() });
  const clear = make("button", {
    type: "button",
    onclick: () => keep([]),
  }, "Clear");
  const saves = make("button", { type: "button", onclick: () => save() }, "Download the model");
  // it changes many times a second, so it is no live region: what screen readers read out is said at the foot of the page
  const text = make("p", { class: "reason progress" });
  const element = make(
    "section",
    { "aria-labelledby": "train-title" },
    make("h2", { id: "train-title" }, "Teach one of your own"),
    make(
      "p",
      {},
      "The model learns how densely examples lie: where there are many, its density becomes high. Click points into the plane, or choose something else, and press Train.",
    ),
    make(
      "div",
      { class: "controls" },
      make("label", { for: "source" }, "Learn"),
      source,
      main,
      clear,
      saves,
    ),
    make(
      "details",
      {},
      make("summary", {}, "How to train"),
      make(
        "div",
        { class: "controls" },
        layers.label,
        layers.element,
        units.label,
        units.element,
        rate.label,
        rate.element,
        make("label", { for: "epochs" }, "Epochs"),
        epochs,
      ),
    ),
    make("div", { class: "columns" }, planeFigure, pictures, make("div", {}, curves.element, text)),
  );
  onRepaint(() => drawn && showDigits(drawn));

  function enter(next: Phase): void {
    phase = next;
    main.textContent = TITLES[phase];
    set(saves, { disabled: phase !== "paused" && phase !== "ended" });
  }

  /** Forgets what was learned. */
  function reset(): void {
    if (remote !== undefined) app.say(""); // what was said is of that
    remote?.close();
    remote = undefined;
    curves.clear();
    plane.showDensity(undefined);
    drawn = undefined;
    pictures.hidden = true;
    text.textContent = "";
    enter("new");
  }

  async function sourceOf(name: SourceName): Promise<Source> {
    if (name === "digits") {
      text.textContent = "Fetching 60,000 digits …";
      return { kind: "bits", bytes: await download("models/mnist.bits.gz", "the digits"), width: PIXELS };
    }
    if (points.length < 20) {
      throw new RangeError("Cannot learn from fewer than 10 points: click some into the plane");
    }
    // clicks follow the hand, so the last ones would be like no others
    const { seed } = app.address.state;
    return { kind: "points", points: Float32Array.from(shuffled(points, randomOf(seed))) };
  }

  async function press(): Promise<void> {
    if (phase === "starting") return reset();
    let used = remote;
    try {
      if (phase === "running") return await used!.call("pause");
      if (phase !== "paused") {
        reset();
        enter("starting");
        text.textContent = "Preparing …";
        used = remote = new Remote<TrainingFunctions>("workers/training.js", listen);
        const { layers, units, ...settings } = settingsOf(app.address.state);
        summary = await used.call("begin", {
          source: await sourceOf(app.address.state.source),
          ...settings,
          hidden: Array(layers).fill(units),
          seed: app.address.state.seed,
          threads: app.address.state.source === "digits" ? threadCount() : 1,
        });
      }
      enter("running");
      const { phase: rest, testNll } = await used!.call("run");
      enter(rest);
      if (testNll !== undefined) text.textContent += ` Test rows, looked at once: ${nats(testNll)}.`;
      app.say(phase === "ended" ? "Training has ended" : "Training is paused");
    } catch (error) {
      if (remote !== used) return; // something else was begun, or nothing
      reset();
      app.complain(error);
    }
  }

  function listen(event: TrainingEvent): void {
    switch (event.kind) {
      case "steps":
        speed = `${event.perSecond.toFixed(0)} steps a second`;
        if (element.hidden) return;
        text.textContent = `Step ${event.step}, ${speed} on ${count(summary!.threads, "thread")}.`;
        return;
      case "epoch": {
        const { epoch, step, trainNll, validNll, seconds } = event.report;
        if (epoch > 0) speed = `${(step / epoch / seconds).toFixed(0)} steps a second`;
        curves.add({ epoch, train: trainNll, valid: validNll });
        const heldOut = validNll === undefined ? "" : `: ${nats(validNll)} on rows held out`;
        text.textContent = `Epoch ${epoch} of ${settingsOf(app.address.state).epochs}${heldOut}. ${
          count(summary!.rows, "row")
        }, ${summary!.parameters.toLocaleString("en")} parameters, ${speed} on ${
          count(summary!.threads, "thread")
        }.`;
        return;
      }
      case "plane":
        return plane.showDensity(event);
      case "rows":
        drawn = event.samples;
        return showDigits(drawn);
    }
  }

  function showDigits({ data, shape: [n] }: FileRows): void {
    pictures.hidden = false;
    drawGrid(pictures, { count: n, columns: 4, colour: inkOf(data, readPalette()) });
  }

  async function save(): Promise<void> {
    try {
      set(saves, { disabled: true });
      app.say("Writing the model folder: its graphs are compared with the core …");
      const { source: name } = app.address.state;
      const bytes = await remote!.call("download", { name, wasmPaths: wasmPaths() });
      saveAs(`${name}.zip`, bytes, "application/zip");
      app.say("The model folder was downloaded");
    } catch (error) {
      app.complain(error);
    }
    set(saves, { disabled: phase !== "paused" && phase !== "ended" });
  }

  return {
    element,
    show() {
      const { state } = app.address;
      const { source: name } = state;
      source.value = name;
      const settings = settingsOf(state);
      const now = [name, ...Object.values(settings), name === "points" ? state.points : state.seed];
      // another seed, as of other samples, does not forget what was learned
      const isSeed = name !== "points" && phase !== "new";
      if (now.every((value, k) => value === shown[k] || isSeed && k === now.length - 1)) return;
      shown = now;
      const kind = kindOf(name);
      points = kind === "plane" ? pointsOf(state) : [];
      plane.showPoints(points);
      planeFigure.hidden = clear.hidden = kind !== "plane";
      layers.element.value = String(settings.layers);
      units.element.value = String(settings.units);
      rate.element.value = String(settings.rate);
      if (epochs.valueAsNumber !== settings.epochs) epochs.value = String(settings.epochs);
      reset();
    },
  };
}

/** What kind of rows is learned. */
function kindOf(name: SourceName): keyof typeof DEFAULTS {
  return name === "digits" ? name : "plane";
}

/** Settings are as usual for what is learned. */
const USUAL_SETTINGS = { layers: undefined, units: undefined, rate: undefined, epochs: undefined } satisfies {
  [Name in keyof Settings]: undefined;
};

/** How a state trains. */
function settingsOf({ source, layers, units, rate, epochs }: State) {
  const usual = DEFAULTS[kindOf(source)];
  return {
    activation: usual.activation,
    layers: layers ?? usual.layers,
    units: units ?? usual.units,
    rate: rate ?? usual.rate,
    epochs: epochs ?? usual.epochs,
  };
}

/** The points of a state, which are the same whoever opens its address. */
function pointsOf({ source, seed, points }: State): readonly number[] {
  if (source === "points") return parsePoints(points ?? "")!;
  return roundPoints((source === "moons" ? moons : spiral)(POINTS, randomOf(seed)));
}
