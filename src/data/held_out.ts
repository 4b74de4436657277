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

/** Rows that are held out for a purpose: those whose random number is below a share, and of these the ones with the least if they are too many. */
class HeldRows {
  readonly stream: Stream;
  readonly #most: number;
  /** The rows in the order in which they came, in parts, and the number of each. */
  #parts: Rows[] = [];
  #numbers: number[] = [];
  #below: number;

  constructor({ purpose, seed, share, most }: HeldOptions) {
    this.stream = new Stream(seed, `streamed ${purpose} rows`);
    this.#below = share;
    this.#most = most;
  }

  /** Rows with another number are none of them. */
  get below(): number {
    return this.#below;
  }

  /** Holds rows of a part. */
  add(part: Rows, rows: readonly number[], numbers: Float32Array): void {
    if (rows.length === 0) return;
    this.#parts.push(pickRows(part, rows));
    for (const row of rows) this.#numbers.push(numbers[row]!);
  }

  /** Gives back what is too much, once that is a lot or at the end. */
  release(isEnd: boolean): Rows[] {
    const numbers = this.#numbers;
    if (numbers.length <= (isEnd ? 1 : 2) * this.#most) return [];
    const places = [...numbers.keys()].sort((a, b) => numbers[a]! - numbers[b]! || a - b);
    this.#below = numbers[places[this.#most - 1]!]!;
    const inOrder = (some: number[]) => some.sort((a, b) => a - b);
    const [kept, released] = [inOrder(places.slice(0, this.#most)), inOrder(places.slice(this.#most))];
    const all = this.join()!;
    this.#parts = [pickRows(all, kept)];
    this.#numbers = kept.map((place) => numbers[place]!);
    return [pickRows(all, released)];
  }

  /** All, in the order in which they came; nothing where there are none. */
  join(): Rows | undefined {
    return this.#parts[0] && joinRows(this.#parts, this.#parts[0].shape[1]);
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
    const numbers = this.#held.map(({ stream }) => stream.uniforms(n, this.#rows));
    const left: number[] = [];
    const taken = this.#held.map((): number[] => []);
    for (let row = 0; row < n; row++) {
      const k = this.#held.findIndex(({ below }, k) => numbers[k]![row]! < below);
      (taken[k] ?? left).push(row);
    }
    this.#held.forEach((held, k) => held.add(part, taken[k]!, numbers[k]!));
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
