/// <reference lib="dom" />
/**
 * What the page shows, all of it in the address, so that a link shows the same.
 *
 * @module
 */
import { PIXELS } from "./digits.ts";
import { parseBits } from "./drawing/bits.ts";
import { parseBox, type RegionName, REGIONS } from "./drawing/region.ts";
import { type EngineName, ENGINES } from "./engines/engine.ts";
import { parseChoices } from "./tabs/table/choices.ts";
import { parsePoints } from "./tabs/train/points.ts";
import { type ChosenSettings, parseSettings } from "./tabs/train/settings.ts";

/** The tabs, and what they are called. */
export const TABS = {
  sample: "Sample",
  complete: "Complete",
  score: "Score",
  inside: "Look inside",
  train: "Train",
  table: "Table",
  own: "Your model",
} as const;

/** The name of a tab. */
export type TabName = keyof typeof TABS;

/** How samples are shown: all at once, or pixel by pixel, or round by round. */
export const VIEWS = { grid: "All at once", slow: "Slow motion", rounds: "Round by round" } as const;

/** The name of a view. */
export type ViewName = keyof typeof VIEWS;

/** The models that ship with the page. */
export const MODELS = { any: "any order", digits: "reading order" } as const;

/** What can be learned, and what the page calls it. */
export const SOURCES = {
  moons: "two moons",
  spiral: "a spiral",
  points: "my own points",
  digits: "handwritten digits",
} as const;

/** The name of what is learned. */
export type SourceName = keyof typeof SOURCES;

/** The tables that can be learned: the one that the page has, and one's own. */
export const TABLES = { example: "the example", file: "a file of mine" } as const;

/** The name of a table. */
export type TableName = keyof typeof TABLES;

/** What can be looked at once a table is learned. */
export const LOOKS = {
  rows: "New rows",
  strange: "Strangest rows",
  fill: "Filled in",
  given: "Rows given cells",
  ask: "Ask",
} as const;

/** The name of something that can be looked at. */
export type LookName = keyof typeof LOOKS;

/** The name of a model. */
export type ModelName = keyof typeof MODELS;

/** What the page shows; how it trains only where that is not as usual for what is learned. */
export interface State extends ChosenSettings {
  readonly tab: TabName;
  /** The seed of all that is drawn. */
  readonly seed: number;
  /** What computes; the page's own choice where it is absent. */
  readonly engine?: EngineName | undefined;
  readonly view: ViewName;
  /** Which sample of the grid is looked at closely. */
  readonly index: number;
  /** The model that completes. */
  readonly model: ModelName;
  /** What is drawn, and where something was drawn or erased, as {@linkcode formatBits} writes them. */
  readonly picture?: string | undefined;
  readonly touched?: string | undefined;
  /** Which part of the picture is known; of a box, {@linkcode formatBox}. */
  readonly region: RegionName;
  readonly box: string;
  /** What is learned. */
  readonly source: SourceName;
  /** Points of one's own, as {@linkcode formatPoints} writes them. */
  readonly points?: string | undefined;
  /** The rank, from 1, of the pixel whose conditional is looked into. */
  readonly rank: number;
  /** The folder of a model of one's own. */
  readonly at?: string | undefined;
  /** The table that is learned. */
  readonly table?: TableName | undefined;
  /** What columns are taken for where somebody chose that, as {@linkcode formatChoices} writes it. */
  readonly columns?: string | undefined;
  /** What is looked at. */
  readonly look: LookName;
  /** The column whose values are compared, and the one that they are compared together with. */
  readonly column: number;
  readonly with?: number | undefined;
  /** Cells that are given, as the query of an address: `sex=female&age=30`. */
  readonly given?: string | undefined;
  /** What is asked, and of which rows. */
  readonly ask?: string | undefined;
  readonly where?: string | undefined;
}

/** What is shown where the address says nothing. */
const DEFAULTS: State = {
  ...{ tab: "sample", seed: 1, view: "grid", index: 0, model: "any" },
  ...{ region: "top", box: "4-4-24-14", source: "moons", rank: 400, look: "rows", column: 0 },
};

/** The largest seed that the page draws. */
export const MOST_SEED = 999_999;

/** Reads a state from the part of an address after `#`; what it does not say, or says wrongly, is as by default. */
export function parseState(hash: string): State {
  const [tab = "", query = ""] = hash.replace(/^#/, "").split("?");
  const values = new URLSearchParams(query);
  const oneOf = <T extends string>(name: string, all: Readonly<Record<T, unknown>>): T | undefined => {
    const value = values.get(name);
    return value !== null && Object.hasOwn(all, value) ? value as T : undefined;
  };
  const whole = <T>(name: string, fallback: T) => {
    const value = values.get(name);
    return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : fallback;
  };
  const textFor = (name: string, parse: (text: string) => unknown) => {
    const text = values.get(name);
    return text !== null && parse(text) !== undefined ? text : undefined;
  };
  return {
    tab: Object.hasOwn(TABS, tab) ? tab as TabName : DEFAULTS.tab,
    seed: whole("seed", DEFAULTS.seed),
    engine: oneOf("engine", ENGINES),
    view: oneOf("view", VIEWS) ?? DEFAULTS.view,
    index: whole("index", DEFAULTS.index),
    model: oneOf("model", MODELS) ?? DEFAULTS.model,
    picture: textFor("picture", parseBits),
    touched: textFor("touched", parseBits),
    region: oneOf("region", REGIONS) ?? DEFAULTS.region,
    rank: Math.max(1, Math.min(whole("rank", DEFAULTS.rank), PIXELS)),
    at: values.get("at") ?? undefined,
    source: oneOf("source", SOURCES) ?? DEFAULTS.source,
    points: textFor("points", parsePoints),
    ...parseSettings(values),
    table: oneOf("table", TABLES),
    columns: textFor("columns", parseChoices),
    look: oneOf("look", LOOKS) ?? DEFAULTS.look,
    column: whole("column", DEFAULTS.column),
    with: whole("with", undefined),
    given: values.get("given") ?? undefined,
    ask: values.get("ask") ?? undefined,
    where: values.get("where") ?? undefined,
    box: textFor("box", parseBox) ?? DEFAULTS.box,
  };
}

/** Writes a state as the part of an address from `#` on. */
export function formatState({ tab, ...values }: State): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== DEFAULTS[name as keyof State]) query.set(name, String(value));
  }
  return `#${tab}${query.size > 0 ? `?${query}` : ""}`;
}

/** Browsers allow only so many changes of the address in a while, so the last one within this time counts, in milliseconds. */
const DELAY = 250;

/** The state of the page, kept in its address. */
export class Address {
  #state = parseState(location.hash);
  #timer?: ReturnType<typeof setTimeout>;
  readonly #listeners: ((state: State, before: State) => void)[] = [];

  constructor() {
    addEventListener("hashchange", () => this.#become(parseState(location.hash)));
  }

  /** What is shown now. */
  get state(): State {
    return this.#state;
  }

  /** Shows something else. Only another tab is a step of the browser's history. */
  change(part: Partial<State>): void {
    const next = { ...this.#state, ...part };
    clearTimeout(this.#timer);
    if (next.tab !== this.#state.tab) history.pushState(null, "", formatState(next));
    else this.#timer = setTimeout(() => history.replaceState(null, "", formatState(this.#state)), DELAY);
    this.#become(next);
  }

  /** Calls a function at every change. */
  listen(listener: (state: State, before: State) => void): void {
    this.#listeners.push(listener);
  }

  #become(state: State): void {
    const before = this.#state;
    this.#state = state;
    for (const listener of this.#listeners) listener(state, before);
  }
}
