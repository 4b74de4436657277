import { byteStreamSplit } from "hyparquet/src/encoding.js";
import type { ByteReader } from "../byte_reader.ts";
import type { Cell } from "../cells.ts";
import { type MeanCells, meaningOf } from "./cells.ts";
import { deltaNumbers, deltaTexts } from "./deltas.ts";
import type { ColumnChunk } from "./metadata.ts";
import { type Page, pagesOf } from "./pages.ts";
import { plainValues, type StoredValues, type TakeValues } from "./plain.ts";
import { RunReader } from "./runs.ts";
import { NotRead } from "../not_read.ts";

/** The values of a page that were not yet read. */
interface OpenPage {
  left: number;
  /** Tells which values are there; nothing where all are. */
  readonly present: RunReader | undefined;
  /** The next values of those that are there. */
  take(count: number): ArrayLike<Cell>;
}

/** Reads the values of a column of a group of rows one after the other, so that little more than a page is in memory. */
export class ColumnReader {
  readonly #pages: AsyncGenerator<Page>;
  readonly #chunk: ColumnChunk;
  readonly #cellsOf: MeanCells;
  #dictionary: ArrayLike<Cell> | undefined;
  #page: OpenPage | undefined;

  /**
   * @param bytes The bytes of the column.
   * @param chunk What is known of it.
   */
  constructor(bytes: ByteReader, chunk: ColumnChunk) {
    this.#pages = pagesOf(bytes, chunk);
    this.#chunk = chunk;
    this.#cellsOf = meaningOf(chunk.column);
  }

  /** The values of the next `rows` rows; `null` where one is missing. */
  async read(rows: number): Promise<ArrayLike<Cell>> {
    const parts: ArrayLike<Cell>[] = [];
    for (let missing = rows; missing > 0;) {
      const page = await this.#openPage();
      const count = Math.min(missing, page.left);
      parts.push(takeCells(page, count));
      page.left -= count;
      missing -= count;
    }
    return parts.length === 1 ? parts[0]! : parts.flatMap((part) => Array.from(part));
  }

  /** The page in which the next value is. */
  async #openPage(): Promise<OpenPage> {
    while (this.#page === undefined || this.#page.left === 0) {
      const { value: page } = await this.#pages.next();
      if (page === undefined) throw new Error(`The column ${this.#chunk.column.name} ends early`);
      if (page.isDictionary) {
        const { element } = this.#chunk.column;
        // a value has a byte at least, so the page is as large as its number of values says
        if (element.type === "BOOLEAN") throw new Error("A dictionary of booleans");
        this.#dictionary = this.#cellsOf(plainValues(page.values, element)(page.count));
      } else {
        this.#page = {
          left: page.count,
          present: page.present && new RunReader(page.present, 1),
          take: this.#valuesOf(page),
        };
      }
    }
    return this.#page;
  }

  /** How the values of a page are taken. */
  #valuesOf(page: Page): (count: number) => ArrayLike<Cell> {
    if (page.encoding?.endsWith("_DICTIONARY")) {
      const dictionary = this.#dictionary;
      if (dictionary === undefined) throw new Error("A dictionary is missing");
      const runs = new RunReader(page.values.subarray(1), page.values[0] ?? 0);
      return (count) => cellsAt(dictionary, runs.read(count));
    }
    const take = this.#storedValues(page);
    return (count) => {
      const values = take(count);
      if (values.length < count) throw new Error("Values end early");
      return this.#cellsOf(values);
    };
  }

  #storedValues({ encoding, values, count, present }: Page): TakeValues {
    const { element } = this.#chunk.column;
    const { type } = element;
    const there = present === undefined ? count : countOnes(present, count);
    switch (encoding) {
      case "PLAIN":
        return plainValues(values, element);
      case "RLE":
        if (type === "BOOLEAN") {
          const runs = new RunReader(values.subarray(4), 1); // behind how many bytes they have
          return (count) => Array.from(runs.read(count), (bit) => bit === 1);
        }
        break;
      case "DELTA_BINARY_PACKED":
        if (type === "INT32" || type === "INT64") return deltaNumbers(values, { type, count: there });
        break;
      case "DELTA_LENGTH_BYTE_ARRAY":
      case "DELTA_BYTE_ARRAY":
        if (type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY") {
          return deltaTexts(values, { hasPrefixes: encoding === "DELTA_BYTE_ARRAY", count: there });
        }
        break;
      case "BYTE_STREAM_SPLIT": {
        if (there > values.length) throw new Error("Values end early");
        const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
        const all = byteStreamSplit({ view, offset: 0 }, there, type, element.type_length) as StoredValues;
        let at = 0;
        return (count) => all.slice(at, at += count) as StoredValues;
      }
    }
    if (encoding === undefined) throw new Error("An encoding has no name");
    throw new NotRead(`values of the type ${type} are stored as ${encoding}, which is not read`);
  }
}

/** The next values of a page, `null` where one is missing. */
function takeCells({ present, take }: OpenPage, count: number): ArrayLike<Cell> {
  if (present === undefined) return take(count);
  const flags = present.read(count);
  let there = 0;
  for (let k = 0; k < count; k++) there += flags[k]!;
  const values = take(there);
  if (there === count) return values;
  const cells = new Array<Cell>(count);
  for (let k = 0, next = 0; k < count; k++) cells[k] = flags[k] === 1 ? values[next++]! : null;
  return cells;
}

/** The values of a dictionary at some places. */
function cellsAt(dictionary: ArrayLike<Cell>, places: Uint32Array): ArrayLike<Cell> {
  const cells = new Array<Cell>(places.length);
  for (let k = 0; k < cells.length; k++) {
    const place = places[k]!;
    if (place >= dictionary.length) {
      throw new Error(`A value refers to the place ${place} of ${dictionary.length}`);
    }
    cells[k] = dictionary[place]!;
  }
  return cells;
}

/** How many of so many values are there. */
function countOnes(present: Uint8Array, count: number): number {
  const runs = new RunReader(present, 1);
  let ones = 0;
  for (let left = count; left > 0;) {
    const some = runs.read(Math.min(left, 2 ** 12));
    for (const flag of some) ones += flag;
    left -= some.length;
  }
  return ones;
}
