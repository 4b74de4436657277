/**
 * How programs are fed: checks, and copies of rows into the memory of a program.
 *
 * @module
 */
import { formatShape, isBatched, sizeOf, type Variable, width } from "../expr/mod.ts";
import type { FeedOptions, PlainRows, Program, RowSource, View } from "./executor.ts";

/** Rows as a program keeps them, one after the other. */
export interface PackedRows {
  /** Numbers, or whatever the program makes of them. */
  readonly data: ArrayLike<number>;
  /** How many elements of `data` a row takes. */
  readonly stride: number;
}

/** Rows that a program has loaded. */
class LoadedRows implements RowSource {
  constructor(
    readonly program: Program,
    readonly variable: Variable,
    readonly shape: RowSource["shape"],
    readonly packed: PackedRows,
  ) {}
}

/** Which rows: all options are there, and checked. */
export interface RowChoice {
  readonly order: Int32Array | undefined;
  readonly start: number;
  readonly count: number;
}

/** A program that is fed rows. They are kept as numbers, where they are, unless a program overrides that. */
export abstract class FedProgram implements Program {
  /** The largest batch size. */
  readonly rows: number;

  constructor(rows: number) {
    this.rows = rows;
  }

  load(variable: Variable, rows: PlainRows): RowSource {
    this.checkUse(variable);
    const { data, shape: [n, columns] } = rows;
    if (!isBatched(variable.shape)) {
      throw new TypeError(
        `Cannot load rows for the input "${variable.name}": its shape ${
          formatShape(variable.shape)
        } has no batch axis; feed it its values`,
      );
    }
    if (columns !== width(variable.shape) || data.length !== n * columns) {
      throw new TypeError(
        `Cannot feed the input "${variable.name}" rows of shape [${n}, ${columns}] with ${data.length} values: expected [n, ${
          width(variable.shape)
        }]`,
      );
    }
    return new LoadedRows(this, variable, rows.shape, this.pack(variable, rows));
  }

  feed(
    variable: Variable,
    source: RowSource | PlainRows | ArrayLike<number>,
    options: FeedOptions = {},
  ): void {
    if (!isBatched(variable.shape)) return this.#feedValues(variable, source);
    const loaded = source instanceof LoadedRows
      ? source
      : this.load(variable, toRows(variable, source)) as LoadedRows;
    if (loaded.program !== this || loaded.variable !== variable) {
      throw new TypeError(
        `Cannot feed the input "${variable.name}" rows that were loaded for the input "${loaded.variable.name}" of ${
          loaded.program === this ? "this" : "another"
        } program: load them for it`,
      );
    }
    const { order, start = 0 } = options;
    const [n] = loaded.shape;
    const { count = (order?.length ?? n) - start } = options;
    checkChoice(variable, { n, rows: this.rows, order, start, count });
    this.copy(variable, loaded.packed, { order, start, count });
  }

  abstract output(index: number): View;
  abstract run(n: number): void | Promise<void>;

  /** Throws unless the program uses an input. */
  protected abstract checkUse(variable: Variable): void;
  /** Where the numbers of an input are kept. */
  protected abstract numbers(variable: Variable): View;

  /** Rows, checked, in the way in which the program keeps the input. */
  protected pack({ shape }: Variable, { data }: PlainRows): PackedRows {
    return { data, stride: width(shape) };
  }

  /** Gives an input its rows. */
  protected copy(variable: Variable, packed: PackedRows, choice: RowChoice): void {
    copyNumbers(packed, this.numbers(variable), choice);
  }

  #feedValues(variable: Variable, source: RowSource | PlainRows | ArrayLike<number>): void {
    this.checkUse(variable);
    const size = sizeOf(variable.shape, NaN);
    if (!("length" in source) || source.length !== size) {
      throw new TypeError(
        `Cannot feed the input "${variable.name}" ${
          "length" in source ? `${source.length} values` : "rows"
        }: its shape ${formatShape(variable.shape)} takes ${size} values`,
      );
    }
    this.numbers(variable).data.set(source);
  }
}

/** What is wrong when a program is fed an input that it does not use. */
export function unusedInput({ name }: Variable): RangeError {
  return new RangeError(`Cannot feed the input "${name}": the program does not use it`);
}

function toRows({ shape }: Variable, source: RowSource | PlainRows | ArrayLike<number>): PlainRows {
  if ("data" in source) return source;
  const values = source as ArrayLike<number>;
  const columns = width(shape);
  return { data: values, shape: [columns === 0 ? 0 : Math.floor(values.length / columns), columns] };
}

function checkChoice(
  { name }: Variable,
  { n, rows, order, start, count }: RowChoice & { n: number; rows: number },
): void {
  const end = order?.length ?? n;
  if (
    !(Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count >= 0 && start + count <= end)
  ) {
    throw new RangeError(
      `Cannot feed the input "${name}" ${count} rows from row ${start} on: there are ${end}`,
    );
  }
  if (count > rows) {
    throw new RangeError(`Cannot feed the input "${name}" ${count} rows: the program takes at most ${rows}`);
  }
  if (order === undefined) return;
  for (let place = start; place < start + count; place++) {
    if (order[place]! >= 0 && order[place]! < n) continue;
    throw new RangeError(`Cannot feed the input "${name}" the row ${order[place]}: there are ${n} rows`);
  }
}

/** Engines copy pieces of typed arrays from this length on several times faster than number by number. */
const LONG = 64;

/**
 * Copies rows of numbers to where a program keeps them.
 *
 * @param from The rows.
 * @param to Where they are kept.
 * @param choice Which of them.
 */
export function copyNumbers(
  { data: values, stride: columns }: PackedRows,
  { data, stride }: View,
  { order, start, count }: RowChoice,
): void {
  const array = ArrayBuffer.isView(values) ? values as unknown as Float32Array : undefined;
  if (array !== undefined && order === undefined && stride === columns) {
    return data.set(array.subarray(start * columns, (start + count) * columns));
  }
  for (let row = 0; row < count; row++) {
    const from = (order === undefined ? start + row : order[start + row]!) * columns;
    const to = row * stride;
    if (array !== undefined && columns >= LONG) data.set(array.subarray(from, from + columns), to);
    else for (let column = 0; column < columns; column++) data[to + column] = values[from + column]!;
  }
}
