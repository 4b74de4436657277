/// <reference lib="dom" />
/**
 * The page: its tabs, and what starts with it.
 *
 * @module
 */
import { App, type Tab } from "./app.ts";
import { find, make, set } from "./elements.ts";
import { formatState, type TabName, TABS } from "./state.ts";
import { completeTab } from "./tabs/complete/complete.ts";
import { insideTab } from "./tabs/inside/inside.ts";
import { ownTab } from "./tabs/own/own.ts";
import { sampleTab } from "./tabs/sample/sample.ts";
import { scoreTab } from "./tabs/score/score.ts";
import { tableTab } from "./tabs/table/table.ts";
import { trainTab } from "./tabs/train/train.ts";

const MAKERS: { readonly [N in TabName]: (app: App) => Tab } = {
  sample: sampleTab,
  complete: completeTab,
  score: scoreTab,
  inside: insideTab,
  train: trainTab,
  table: tableTab,
  own: ownTab,
};

const app = new App();
// the Worker starts while the page is made
const opened = app.engines.core.open();
const names = Object.keys(TABS) as TabName[];
const links = new Map(names.map((name) => [name, make("a", { href: `#${name}` }, TABS[name])]));
const tabs = new Map<TabName, Tab>();

/** The tab that is shown, made when it is first opened. */
function tabOf(name: TabName): Tab {
  const tab = tabs.get(name) ?? MAKERS[name](app);
  if (!tabs.has(name)) find("tabs").append(tab.element);
  tabs.set(name, tab);
  return tab;
}

function show(): void {
  const { state } = app.address;
  for (const [name, link] of links) {
    set(link, { href: formatState({ ...state, tab: name }), "aria-current": name === state.tab && "page" });
  }
  const current = tabOf(state.tab);
  for (const tab of tabs.values()) {
    tab.element.hidden = tab !== current;
    if (tab !== current) tab.hide?.();
  }
  current.show();
}

find("links").append(...links.values());
find("alert-close").addEventListener("click", () => app.dismiss());
// what went wrong is told until something else is done: to look into a field is not yet that
for (const kind of ["change", "drop", "submit"]) {
  find("tabs").addEventListener(kind, () => app.dismiss(), true);
}
find("tabs").addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("button")) app.dismiss();
}, true);
app.address.listen((state, before) => {
  if (state.tab !== before.tab) { // what was told is of the tab before
    app.say("");
    app.dismiss();
  }
  show();
});
show();

await opened.then(() => app.say("Ready"), (error) => app.complain(error));
await app.engines.openAll(app.address.state.engine).catch((error) => app.complain(error));
if ("serviceWorker" in navigator && isSecureContext) {
  await navigator.serviceWorker.register("service_worker.js").catch(() => {});
}
