import { drawNumbers, leastPlaces, type NumericArray, pickPlaces } from "../data/mod.ts";
import { NarrowParts } from "./narrow_parts.ts";
import { type DrawnPart, OutlyingRows } from "./outlying_rows.ts";

const NONE = new Float32Array();

/** What is kept of a part besides its values. */
interface KeptPart {
  readonly rows: number;
  /** Of each column with words, 1 in the rows in which one stands. */
  readonly isWord: readonly (Uint8Array | undefined)[];
  /** The numbers by which rows are drawn; none where all are kept. */
  readonly numbers: Float32Array;
}

/** Which rows are kept. */
export interface DrawOptions {
  /** How many at most; by default all. */
  readonly rows?: number | undefined;
  /** Whether rows with values that those may lack are kept, too. */
  readonly outlying?: boolean | undefined;
}

/** Rows that come in parts, of which at most so many are kept: they are drawn at random while they come. */
export class DrawnParts {
  readonly #most: number;
  readonly #values: NarrowParts;
  readonly #parts: KeptPart[] = [];
  /** The first part of the rows that are drawn from now. */
  #first = 0;
  /** How many of these came, and how many are kept. */
  #came = 0;
  #kept = 0;
  /** A row with another number is not among those that are drawn. */
  #below = 1;
  /** How many rows are kept of those before. */
  #before = 0;
  #drawnOf: number | undefined;
  readonly #outlying: OutlyingRows | undefined;

  /**
   * @param name What to call the file in an error.
   * @param options Which rows are kept.
   */
  constructor(name: string, { rows = Infinity, outlying }: DrawOptions = {}) {
    this.#most = rows;
    this.#outlying = outlying ? new OutlyingRows() : undefined;
    this.#values = new NarrowParts(name);
  }

  /** Of how many rows the first were drawn, if not all are kept. */
  get drawnOf(): number | undefined {
    return this.#drawnOf;
  }

  /** Copies the rows of the next part, or those that may be drawn. */
  add({ values, shape: [n, D], isWord }: DrawnPart): void {
    this.#outlying?.add({ values, shape: [n, D], isWord });
    const part = { rows: n, isWord, numbers: this.#most === Infinity ? NONE : drawNumbers(this.#came, n) };
    const places = Int32Array.from(part.numbers.keys()).filter((row) => part.numbers[row]! < this.#below);
    this.#came += n;
    if (places.length === part.numbers.length) {
      this.#values.add(values);
      this.#parts.push({ ...part, isWord: isWord.map((marks) => marks?.slice(0, n)) });
      this.#kept += n;
    } else if (places.length > 0) {
      this.#values.add(pickPlaces(values, places, D));
      this.#parts.push(pickRows(part, places));
      this.#kept += places.length;
    }
    if (this.#kept > 2 * this.#most) this.#draw(D);
  }

  /** Draws from the rows so far; rows that come later are drawn by themselves. Returns how many there are. */
  endDraw(D: number): number {
    if (this.#kept > this.#most) this.#draw(D);
    if (this.#first === 0 && this.#came > this.#most) {
      this.#drawnOf = this.#came;
      for (const { values, isWord } of this.#outlying?.rows ?? []) {
        this.#values.add(values);
        this.#parts.push({ rows: 1, isWord, numbers: NONE });
        this.#kept++;
      }
    }
    this.#before += this.#kept;
    this.#first = this.#parts.length;
    [this.#came, this.#kept, this.#below] = [0, 0, 1];
    return this.#before;
  }

  /** The values of all rows, in the narrowest type that holds them. */
  joinValues(): NumericArray {
    return this.#values.join();
  }

  /** Writes 1 for each row in which a word stands in a column, and 0 for others. */
  markWords(isWord: Uint8Array, d: number): void {
    isWord.fill(0);
    let first = 0;
    for (const { isWord: marks, rows } of this.#parts) {
      isWord.set(marks[d] ?? [], first);
      first += rows;
    }
  }

  /** Leaves as many rows as are wanted: those with the least numbers. */
  #draw(D: number): void {
    const parts = this.#parts.slice(this.#first);
    const numbers = new Float32Array(this.#kept);
    let start = 0;
    for (const part of parts) {
      numbers.set(part.numbers, start);
      start += part.rows;
    }
    const places = leastPlaces(numbers, this.#most);
    let [from, at] = [0, 0];
    parts.forEach((part, k) => {
      const end = at + part.rows;
      let to = from;
      while (to < places.length && places[to]! < end) to++;
      const own = places.subarray(from, to).map((place) => place - at);
      this.#values.keepRows(this.#first + k, own, D);
      this.#parts[this.#first + k] = pickRows(part, own);
      [from, at] = [to, end];
    });
    this.#kept = this.#most;
    this.#below = places.reduce((largest, place) => Math.max(largest, numbers[place]!), 0);
  }
}

/** Some rows of a part. */
function pickRows({ isWord, numbers }: KeptPart, places: Int32Array): KeptPart {
  return {
    rows: places.length,
    isWord: isWord.map((marks) => marks && pickPlaces(marks, places, 1) as Uint8Array),
    numbers: pickPlaces(numbers, places, 1) as Float32Array,
  };
}
