/**
 * A table of a flatbuffer: fields that may be there, each at a place that a table of offsets tells. A field that is beyond the bytes is
 * an error, and no list has more items than there are bytes.
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;
  readonly #offsets: number;
  readonly #size: number;

  /**
   * @param view The bytes of the flatbuffer.
   * @param at Where the table begins.
   */
  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
    this.#offsets = at - view.getInt32(at, true);
    this.#size = view.getUint16(this.#offsets, true);
  }

  /** The table to which the first bytes lead. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  /** A number of 8 bits. */
  byte(field: number, otherwise: number): number {
    const at = this.#place(field);
    return at === undefined ? otherwise : this.#view.getUint8(at);
  }

  /** A number of 16 bits. */
  short(field: number, otherwise: number): number {
    const at = this.#place(field);
    return at === undefined ? otherwise : this.#view.getInt16(at, true);
  }

  /** A number of 32 bits. */
  int(field: number, otherwise: number): number {
    const at = this.#place(field);
    return at === undefined ? otherwise : this.#view.getInt32(at, true);
  }

  /** A number of 64 bits. */
  long(field: number): number {
    const at = this.#place(field);
    return at === undefined ? 0 : Number(this.#view.getBigInt64(at, true));
  }

  text(field: number): string {
    const list = this.#list(field, 1);
    return list === undefined ? "" : new TextDecoder().decode(this.#bytes(list.at, list.length));
  }

  table(field: number): FlatTable | undefined {
    const at = this.#place(field);
    return at === undefined ? undefined : new FlatTable(this.#view, this.#follow(at));
  }

  tables(field: number): FlatTable[] {
    const { at, length } = this.#list(field, 4) ?? { at: 0, length: 0 };
    return Array.from({ length }, (_, k) => new FlatTable(this.#view, this.#follow(at + 4 * k)));
  }

  /** A list of numbers of 64 bits, of which each item has `columns`. */
  longs(field: number, columns: number): number[][] {
    const { at, length } = this.#list(field, 8 * columns) ?? { at: 0, length: 0 };
    const item = (k: number) =>
      Array.from(
        { length: columns },
        (_, c) => Number(this.#view.getBigInt64(at + 8 * (k * columns + c), true)),
      );
    return Array.from({ length }, (_, k) => item(k));
  }

  #place(field: number): number | undefined {
    const entry = 4 + 2 * field;
    const offset = entry < this.#size ? this.#view.getUint16(this.#offsets + entry, true) : 0;
    return offset === 0 ? undefined : this.#at + offset;
  }

  #follow(at: number): number {
    return at + this.#view.getUint32(at, true);
  }

  #list(field: number, itemBytes: number): { at: number; length: number } | undefined {
    const place = this.#place(field);
    if (place === undefined) return undefined;
    const start = this.#follow(place);
    const [length, at] = [this.#view.getUint32(start, true), start + 4];
    if (at + length * itemBytes > this.#view.byteLength) throw new Error(`A list has ${length} items`);
    return { at, length };
  }

  #bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length);
  }
}
