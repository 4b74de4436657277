/// <reference lib="dom" />
/**
 * How often values come in real and in generated rows.
 *
 * @module
 */
import { make } from "../../elements.ts";
import { percent } from "../../words.ts";
import type { Compared } from "../../workers/compare.ts";
import type { Learned, Look } from "./look.ts";

/** The same column. */
const NONE = "";

/** Makes the comparison of a column, or of two together. */
export function comparison({ app, remote, table }: Learned): Look {
  const names = table.columns.flatMap(({ name, choice }, d) => choice !== "out" ? [[d, name] as const] : []);
  const options = () => names.map(([d, name]) => make("option", { value: d }, name));
  const column = make("select", {
    id: "compared",
    onchange: () => app.address.change({ column: Number(column.value) }),
  }, ...options());
  const other = make(
    "select",
    {
      id: "compared-with",
      onchange: () => app.address.change({ with: other.value === NONE ? undefined : Number(other.value) }),
    },
    make("option", { value: NONE }, "no other"),
    ...options(),
  );
  const text = make("p", { class: "reason", role: "status" });
  const place = make("div");
  return {
    element: make(
      "div",
      {},
      make("h3", {}, "How often values come"),
      make(
        "div",
        { class: "controls" },
        make("label", { for: "compared" }, "Column"),
        column,
        make("label", { for: "compared-with" }, "together with"),
        other,
      ),
      text,
      place,
    ),
    async show(state) {
      const known = (d: number | undefined) => names.some(([other]) => other === d);
      const first = known(state.column) ? state.column : names[0]![0];
      const second = known(state.with) && state.with !== first ? state.with : undefined;
      column.value = String(first);
      other.value = String(second ?? NONE);
      const columns = second === undefined ? [first] : [first, second];
      const compared = await remote.call("compare", { columns, seed: state.seed });
      const titles = columns.map((d) => table.columns[d]!.name);
      const places = second === undefined ? "" : ` Down: ${titles[0]}; across: ${titles[1]}.`;
      text.textContent = `Real and generated rows agree to ${percent(compared.alike, 1)}.${places}`;
      place.replaceChildren(second === undefined ? bars(compared, titles[0]!) : pairs(compared));
    },
  };
}

/** A bar for the real rows and one for those that were generated, for each value. */
function bars({ axes: [labels], real, generated }: Compared, title: string): HTMLElement {
  const most = Math.max(...real, ...generated);
  const bar = (which: string, share: number) =>
    make(
      "div",
      { class: "share" },
      make("span", {
        class: `bar ${which}`,
        style: `width: calc(${(share / most).toFixed(4)} * (100% - 3.5rem))`,
      }),
      percent(share, 1),
    );
  return make(
    "table",
    { class: "shares" },
    make("caption", {}, key("real"), "real rows, ", key("generated"), "generated rows"),
    make(
      "thead",
      {},
      make("tr", {}, make("th", { scope: "col" }, title), make("th", { scope: "col" }, "share of the rows")),
    ),
    make(
      "tbody",
      {},
      ...labels!.map((label, k) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, clamped(label)),
          make("td", {}, bar("real", real[k]!), bar("generated", generated[k]!)),
        )
      ),
    ),
  );
}

/** Two tables whose cells are the stronger the more rows have both values. */
function pairs({ axes: [rows, columns], real, generated }: Compared): HTMLElement {
  const most = Math.max(...real, ...generated);
  const table = (which: string, shares: readonly number[]) =>
    make(
      "div",
      {},
      make(
        "table",
        { class: "heat" },
        make("caption", {}, which),
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            make("td"),
            ...columns!.map((label) => make("th", { scope: "col" }, make("span", {}, label))),
          ),
        ),
        make(
          "tbody",
          {},
          ...rows!.map((label, r) =>
            make(
              "tr",
              {},
              make("th", { scope: "row" }, clamped(label)),
              ...columns!.map((other, c) => {
                const share = shares[r * columns!.length + c]!;
                return make("td", {
                  title: `${label}, ${other}: ${percent(share, 1)}`,
                  style: `--share: ${(100 * Math.sqrt(share / most)).toFixed(1)}%`,
                });
              }),
            )
          ),
        ),
      ),
    );
  return make("div", { class: "columns" }, table("Real rows", real), table("Generated rows", generated));
}

/** A value, which may be a long text. */
function clamped(label: string): HTMLElement {
  return make("span", { class: "clamped", title: label }, label);
}

function key(which: string): HTMLElement {
  return make("span", { class: `dot ${which}` });
}
