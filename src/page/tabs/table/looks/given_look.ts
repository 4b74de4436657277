/// <reference lib="dom" />
/**
 * Rows that are generated given some of their cells.
 *
 * @module
 */
import { make } from "../../../elements.ts";
import { csvButton } from "../csv_button.ts";
import { formatGiven, parseGiven } from "../given.ts";
import type { Learned, Look } from "../look.ts";
import { rowsTable, textOf } from "../rows_table.ts";

/** So many rows are shown. */
const SHOWN = 12;

/** Makes the look. */
export function givenLook(learned: Learned): Look {
  const { app, remote, table } = learned;
  const fields = table.columns.filter(({ choice }) => choice !== "out").map(({ name, key, labels }, k) => {
    const id = `given-${k}`;
    const change = () => {
      const given = new Map(
        fields.map(({ key, input }) => [key, input.value]).filter(([, value]) => value !== "") as [
          string,
          string,
        ][],
      );
      app.address.change({ given: formatGiven(given) });
    };
    const input = labels === undefined
      ? make("input", { type: "text", id, autocomplete: "off", onchange: change })
      : make(
        "select",
        { id, onchange: change },
        make("option", { value: "" }, "any"),
        ...labels.map((label) => make("option", { value: label }, label)),
      );
    return { key, input, element: make("div", {}, make("label", { for: id }, name), input) };
  });
  const text = make("p", { class: "reason", role: "status" });
  const place = make("div");
  const csv = csvButton(learned, "given", () => {
    const { given, seed } = app.address.state;
    return remote.call("sampleFile", { n: table.rows, seed, given: parseGiven(given) });
  });
  return {
    element: make(
      "div",
      {},
      make("p", {}, "Say what is known of a row; the model draws the rest."),
      make("div", { class: "fields" }, ...fields.map(({ element }) => element)),
      make("div", { class: "controls" }, csv),
      text,
      place,
    ),
    async show({ given, seed }) {
      const known = parseGiven(given);
      for (const { key, input } of fields) {
        if (document.activeElement !== input) input.value = known.get(key) ?? "";
      }
      text.textContent = "Drawing rows …";
      try {
        const { names, rows } = await remote.call("sample", { n: SHOWN, seed, given: known });
        text.textContent = known.size === 0 ? "Nothing is given yet." : "";
        const isGiven = fields.map(({ key }) => known.has(key));
        place.replaceChildren(rowsTable({
          label: "Rows given what is known",
          names,
          groups: [{
            rows,
            show: (r, d) => isGiven[d] ? make("strong", {}, textOf(rows[r]![d]!)) : textOf(rows[r]![d]!),
          }],
        }));
      } catch (error) {
        text.textContent = "";
        throw error;
      }
    },
  };
}
