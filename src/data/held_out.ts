import { joinRows, pickRows, type Rows } from "../made/rows.ts";
import { Stream } from "../random/stream.ts";

/** Which rows are held out. */
export interface HeldOptions {
  /** What they are for. */
  readonly purpose: "test" | "validation";
  /** The seed of the choice. */
  readonly seed: number;
  /** The share of all rows. */
  readonly share: number;
  /** How many at most. */
  readonly most: number;
}

/** A row that is held out. */
interface HeldRow {
  /** The number of the row in the file. */
  readonly place: number;
  /** Its random number. */
  readonly number: number;
  /** Shape `[1, D]`. */
  readonly values: Rows;
}

/** Rows that are held out for a purpose: those whose random number is below a share, and of these the ones with the least if they are too many. */
class HeldRows {
  readonly numbers: Stream;
  readonly #most: number;
  #rows: HeldRow[] = [];
  #below: number;

  constructor({ purpose, seed, share, most }: HeldOptions) {
    this.numbers = new Stream(seed, `streamed ${purpose} rows`);
    this.#below = share;
    this.#most = most;
  }

  /** Takes a row if it is one of them. */
  take(number: number, place: number, values: () => Rows): boolean {
    if (number >= this.#below) return false;
    this.#rows.push({ place, number, values: values() });
    return true;
  }

  /** Gives back what is too much, once that is a lot or at the end. */
  release(isEnd: boolean): Rows[] {
    if (this.#rows.length <= (isEnd ? 1 : 2) * this.#most) return [];
    const kept = this.#rows.sort((a, b) => a.number - b.number || a.place - b.place);
    const released = kept.splice(this.#most);
    this.#below = kept.at(-1)!.number;
    return released.sort((a, b) => a.place - b.place).map(({ values }) => values);
  }

  /** All in the order of their places; nothing where there are none. */
  join(): Rows | undefined {
    const rows = this.#rows.sort((a, b) => a.place - b.place).map(({ values }) => values);
    return rows[0] && joinRows(rows, rows[0].shape[1]);
  }
}

/** Divides rows that come in parts into those that are held out for several purposes, each at most once, and those that are left. */
export class HeldOut {
  readonly #held: readonly HeldRows[];
  #rows = 0;

  /**
   * @param held What is held out; what comes first takes its rows first.
   */
  constructor(held: readonly HeldOptions[]) {
    this.#held = held.map((options) => new HeldRows(options));
  }

  /** Takes the next part; gives the rows that are left, and those of before that were too many to be held out. */
  take(part: Rows): Rows[] {
    const [n] = part.shape;
    const numbers = this.#held.map(({ numbers }) => numbers.uniforms(n, this.#rows));
    const left: number[] = [];
    for (let row = 0; row < n; row++) {
      const values = () => pickRows(part, [row]);
      const isHeld = this.#held.some((held, k) => held.take(numbers[k]![row]!, this.#rows + row, values));
      if (!isHeld) left.push(row);
    }
    this.#rows += n;
    return [left.length === n ? part : pickRows(part, left), ...this.#release(false)];
  }

  /** Ends this; gives the rows that were too many to be held out. */
  end(): Rows[] {
    return this.#release(true);
  }

  /** The rows that are held out for each purpose. */
  join(): (Rows | undefined)[] {
    return this.#held.map((held) => held.join());
  }

  #release(isEnd: boolean): Rows[] {
    return this.#held.flatMap((held) => held.release(isEnd));
  }
}
