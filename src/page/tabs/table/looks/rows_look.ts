/// <reference lib="dom" />
/**
 * Generated rows beside real ones, and how alike their values are.
 *
 * @module
 */
import { make } from "../../../elements.ts";
import { MOST_SEED } from "../../../state.ts";
import { comparison } from "../comparison.ts";
import { csvButton } from "../csv_button.ts";
import type { Learned, Look } from "../look.ts";
import { rowsTable } from "../rows_table.ts";

/** So many rows of each kind are shown. */
const SHOWN = 8;

/** Makes the look. */
export function rowsLook(learned: Learned): Look {
  const { app, remote, table } = learned;
  const place = make("div");
  const compared = comparison(learned);
  const others = make("button", {
    type: "button",
    onclick: () => app.address.change({ seed: Math.floor(Math.random() * (MOST_SEED + 1)) }),
  }, "Draw others");
  const csv = csvButton(learned, "rows", () => {
    const { seed } = app.address.state;
    return remote.call("sampleFile", { n: table.rows, seed });
  });
  return {
    element: make(
      "div",
      {},
      make("div", { class: "controls" }, others, csv),
      place,
      compared.element,
    ),
    async show(state) {
      const { names, rows } = await remote.call("sample", { n: SHOWN, seed: state.seed });
      place.replaceChildren(rowsTable({
        label: "Real and generated rows",
        names,
        groups: [
          { title: "Real rows, the first of the table", rows: await remote.call("firstRows", SHOWN) },
          { title: `Rows that the model draws, with seed ${state.seed}`, rows },
        ],
      }));
      await compared.show(state);
    },
  };
}
