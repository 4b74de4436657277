/// <reference lib="dom" />
/**
 * The strangest rows, and the cells that make them so.
 *
 * @module
 */
import { make } from "../../../elements.ts";
import { count, percent } from "../../../words.ts";
import type { StrangeRow } from "../../../workers/table.ts";
import { csvButton } from "../csv_button.ts";
import type { Learned, Look } from "../look.ts";
import { rowsTable, textOf } from "../rows_table.ts";

/** So many rows are shown, and so many cells of each are named. */
const [SHOWN, NAMED] = [20, 2];
/** A cell is marked where it is so many deviations stranger than usual, and not more strongly from so many. */
const [LEAST, MOST] = [2, 8];

/** Makes the look. */
export function strangeLook(learned: Learned): Look {
  const { remote, table: { columns, rows } } = learned;
  const place = make("div");
  const names = columns.map(({ name }) => name);
  const csv = csvButton(learned, "scores", () => remote.call("scoresFile"));
  const why = ({ above, cells }: StrangeRow) => {
    const columns = [...above.keys()].filter((d) => above[d] !== undefined);
    return columns.sort((a, b) => above[b]! - above[a]!).slice(0, NAMED)
      .filter((d, k) => k === 0 || above[d]! >= LEAST)
      .map((d) => `${names[d]} ${textOf(cells[d]!) || "missing"}`).join(", ");
  };
  return {
    element: make(
      "div",
      {},
      make(
        "p",
        {},
        "The rows that the model expected least, compared with those that were held out. A cell is marked where it is stranger than cells of its column are: the stronger, the more.",
      ),
      make("div", { class: "controls" }, csv),
      place,
    ),
    async show() {
      if (!place.hasChildNodes()) place.textContent = `Scoring ${count(rows, "row")} …`;
      const strange = await remote.call("strangest", SHOWN);
      place.replaceChildren(rowsTable({
        label: "The strangest rows",
        heads: ["Row", "Stranger than", "Because of"],
        names,
        groups: [{
          heads: strange.map((row) => [String(row.row), percent(row.share, 1), why(row)]),
          rows: strange.map(({ cells }) => cells),
          show: (r, d) => {
            const { cells, surprise, above } = strange[r]!;
            const text = textOf(cells[d]!);
            const [excess, nats] = [above[d] ?? 0, surprise[d] ?? 0];
            if (excess < LEAST) return text;
            const strength = Math.min(1, (excess - LEAST / 2) / (MOST - LEAST / 2));
            return make("mark", {
              style: `--share: ${(40 * strength).toFixed(0)}%`,
              title: `surprise ${nats.toFixed(1)} nats, ${excess.toFixed(1)} deviations stranger than usual`,
            }, text || "missing");
          },
        }],
      }));
    },
  };
}
