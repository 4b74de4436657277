/**
 * The strangest rows, for people.
 *
 * @module
 */
import { kindOf, nameOf, type Rows, type Schema } from "../src/made/mod.ts";
import { type Strangeness, strangerThan, type UsualSurprise } from "../src/made/questions/mod.ts";
import { formatTable, inOneLine } from "../src/report/table.ts";

/** A row that was scored. */
interface Scored {
  readonly row: number;
  readonly logProb: number;
  /** Its anomaly score. */
  readonly score: number;
  readonly values: readonly number[];
  readonly surprises: readonly number[];
  readonly deviations: readonly number[] | undefined;
}

/** So many cells of each row are shown, and at least so many characters of each name and value. */
const CELLS = 3;
const LEAST_CHARACTERS = 8;

/** How many characters columns besides name and value take; on narrow terminals some are left out. */
const WIDE = ["log p", "stranger than", "surprise"];
const USUAL = ["score", "stranger than", "deviations"]; // where it is known what is usual
const OTHERS = 64;
const NARROW_OTHERS = 32;

/** Keeps the strangest of some rows. */
export class Strangest {
  readonly #count: number;
  #rows: Scored[] = [];

  /** Keeps up to so many. */
  constructor(count: number) {
    this.#count = count;
  }

  /** Looks at rows, which are no mixture's: their values, `[n, D]`, their `log p` and what makes them strange; `first` is the number of the first. */
  add(
    { x: { data, shape: [n, D] }, logProb, scores, surprises, deviations, first }: Strangeness & {
      readonly x: Rows;
      readonly logProb: ArrayLike<number>;
      readonly first: number;
    },
  ): void {
    const rowOf = (values: ArrayLike<number>, r: number) =>
      Array.from({ length: D }, (_, d) => values[r * D + d]!);
    for (let r = 0; r < n; r++) {
      if (this.#rows.length === this.#count && scores[r]! <= this.#rows.at(-1)!.score) continue;
      this.#rows.push({
        row: first + r,
        logProb: logProb[r]!,
        score: scores[r]!,
        values: rowOf(data, r),
        surprises: rowOf(surprises!.data, r),
        deviations: deviations && rowOf(deviations.data, r),
      });
      this.#rows.sort((a, b) => b.score - a.score);
      this.#rows.length = Math.min(this.#rows.length, this.#count);
    }
  }

  /**
   * The rows with the cells that make them strange, as a table.
   *
   * @param schema The variables.
   * @param usual What is usual, where that is known.
   * @param width The characters of a line.
   */
  describe(schema: Schema, usual: UsualSurprise | undefined, width: number): string {
    const isNarrow = width < OTHERS + 2 * LEAST_CHARACTERS;
    const names = schema.map(({ name }, d) => name ?? nameOf(schema, d));
    // values have the room that names leave
    const room = Math.max(2 * LEAST_CHARACTERS, width - (isNarrow ? NARROW_OTHERS : OTHERS));
    const longest = names.reduce((most, { length }) => Math.max(most, length), LEAST_CHARACTERS);
    const mostOfName = Math.min(longest, Math.floor(room / 2));
    const rows = this.#rows.flatMap(({ values, surprises, deviations, ...row }) => {
      const strangeness = deviations ?? surprises;
      const cells = [...strangeness.keys()].filter((d) => !Number.isNaN(strangeness[d]!)) // those that are known
        .sort((a, b) => strangeness[b]! - strangeness[a]!).slice(0, CELLS)
        .filter((d, k) => k === 0 || strangeness[d]! > 0);
      return cells.map((d, k) => [
        ...(k === 0 ? rowCells(row, usual) : ["", "", "", ""]),
        clip(names[d]!, mostOfName),
        clip(kindOf(schema[d]!).format(values[d]!, schema[d]!) || "missing", room - mostOfName),
        surprises[d]!.toFixed(2),
        deviations?.[d]?.toFixed(1) ?? "",
      ]);
    });
    const titles = ["row", "log p", "score", "stranger than", "column", "value", "surprise", "deviations"];
    const shown = titles.filter((title) =>
      !(isNarrow && WIDE.includes(title) || !usual && USUAL.includes(title))
    );
    const pick = (cells: readonly string[]) => cells.filter((_, c) => shown.includes(titles[c]!));
    return formatTable(shown, rows.map(pick));
  }
}

/** What is said of a row as a whole. */
function rowCells(
  { row, logProb, score }: { readonly row: number; readonly logProb: number; readonly score: number },
  usual: UsualSurprise | undefined,
): string[] {
  const share = usual ? `${(100 * strangerThan(usual, score)).toFixed(1)} %` : "";
  return [`${row}`, logProb.toFixed(2), score.toFixed(1), share];
}

/** A text in at most so many characters of a line. */
function clip(text: string, most: number): string {
  const line = inOneLine(text);
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}
