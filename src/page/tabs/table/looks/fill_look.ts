/// <reference lib="dom" />
/**
 * Missing cells, filled in.
 *
 * @module
 */
import { make } from "../../../elements.ts";
import { count } from "../../../words.ts";
import { csvButton } from "../csv_button.ts";
import type { Learned, Look } from "../look.ts";
import { rowsTable, textOf } from "../rows_table.ts";

/** So many rows are shown. */
const SHOWN = 20;

/** Makes the look. */
export function fillLook(learned: Learned): Look {
  const { app, remote, table: { gaps, columns } } = learned;
  const text = make("p");
  const place = make("div");
  const csv = csvButton(learned, "filled", () => remote.call("filledFile", { seed: app.address.state.seed }));
  return {
    element: make("div", {}, text, make("div", { class: "controls", hidden: gaps === 0 }, csv), place),
    async show({ seed }) {
      if (gaps === 0) {
        text.textContent = "No cell of a learned column is missing in this table.";
        return;
      }
      const filled = await remote.call("fill", { n: SHOWN, seed });
      text.textContent =
        `${
          count(gaps, "cell")
        } of the learned columns are missing. Each is filled with what is likeliest given the rest of its row: the median of a number, ` +
        "with the standard deviation behind ±; the likeliest word, with how many words there are to choose from, as the exponential of the entropy.";
      place.replaceChildren(rowsTable({
        label: "Rows with missing cells, filled in",
        heads: ["Row"],
        names: columns.map(({ name }) => name),
        groups: [{
          heads: filled.map(({ row }) => [String(row)]),
          rows: filled.map(({ cells }) => cells),
          show: (r, d) => {
            const { cells, spread } = filled[r]!;
            const value = textOf(cells[d]!);
            const found = spread[d];
            return found === undefined
              ? value
              : make("span", {}, make("mark", {}, value), make("small", {}, ` ${found}`));
          },
        }],
      }));
    },
  };
}
