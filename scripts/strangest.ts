/**
 * The strangest rows, for people.
 *
 * @module
 */
import { kindOf, nameOf, type Rows, type Schema } from "../src/made/mod.ts";
import { deviationsAbove, strangerThan, type UsualSurprise } from "../src/made/questions/mod.ts";
import { formatTable } from "../src/report/table.ts";

/** A row that was scored. */
interface Scored {
  readonly row: number;
  readonly logProb: number;
  readonly values: readonly number[];
  readonly surprises: readonly number[];
}

/** So many cells of each row are shown, and at least so many characters of each name and value. */
const CELLS = 3;
const LEAST_CHARACTERS = 8;

/** The columns, and how many characters those besides name and value take; on narrow terminals some are left out. */
const TITLES = ["row", "log p", "stranger than", "column", "value", "surprise", "usually"];
const OTHERS = 53;
const NARROW_TITLES = ["row", "log p", "column", "value", "surprise"];
const NARROW_OTHERS = 29;

/** Keeps the strangest of some rows. */
export class Strangest {
  readonly #count: number;
  #rows: Scored[] = [];

  /** Keeps up to so many. */
  constructor(count: number) {
    this.#count = count;
  }

  /** Looks at rows: their values and the surprise of each, both `[n, D]`, and their `log p`; `first` is the number of the first. */
  add(
    { x: { data, shape: [n, D] }, surprises, logProb, first }: {
      readonly x: Rows;
      readonly surprises: ArrayLike<number>;
      readonly logProb: ArrayLike<number>;
      readonly first: number;
    },
  ): void {
    const rowOf = (values: ArrayLike<number>, r: number) =>
      Array.from({ length: D }, (_, d) => values[r * D + d]!);
    for (let r = 0; r < n; r++) {
      if (this.#rows.length === this.#count && logProb[r]! >= this.#rows.at(-1)!.logProb) continue;
      this.#rows.push({
        row: first + r,
        logProb: logProb[r]!,
        values: rowOf(data, r),
        surprises: rowOf(surprises, r),
      });
      this.#rows.sort((a, b) => a.logProb - b.logProb);
      this.#rows.length = Math.min(this.#rows.length, this.#count);
    }
  }

  /**
   * The rows with the cells that make them strange, as a table.
   *
   * @param schema The variables.
   * @param usual How surprising the rows are that were learned, where that is known.
   * @param width The characters of a line.
   */
  describe(schema: Schema, usual: UsualSurprise | undefined, width: number): string {
    const isNarrow = width < OTHERS + 2 * LEAST_CHARACTERS;
    const most = Math.max(LEAST_CHARACTERS, Math.floor((width - (isNarrow ? NARROW_OTHERS : OTHERS)) / 2));
    const rows = this.#rows.flatMap(({ row, logProb, values, surprises }) => {
      const excess = surprises.map((surprise, d) =>
        usual?.variables ? deviationsAbove(usual.variables[d]!, surprise) : surprise
      );
      const cells = [...excess.keys()].sort((a, b) => excess[b]! - excess[a]!).slice(0, CELLS);
      return cells.map((d, k) => [
        ...(k === 0
          ? [
            `${row}`,
            logProb.toFixed(2),
            usual ? `${(100 * strangerThan(usual, logProb)).toFixed(1)} %` : "",
          ]
          : ["", "", ""]),
        clip(schema[d]!.name ?? nameOf(schema, d), most),
        clip(kindOf(schema[d]!).format(values[d]!, schema[d]!) || "missing", most),
        surprises[d]!.toFixed(2),
        usual?.variables?.[d]?.mean.toFixed(2) ?? "",
      ]);
    });
    const pick = (cells: readonly string[]) =>
      cells.filter((_, c) => !isNarrow || NARROW_TITLES.includes(TITLES[c]!));
    return formatTable(pick(TITLES), rows.map(pick));
  }
}

/** A text in at most so many characters of a line. */
function clip(text: string, most: number): string {
  const line = text.replace(/\p{Control}+/gu, " ");
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}
