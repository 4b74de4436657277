/**
 * How often values come in two tables.
 *
 * @module
 */
import { type DateNotation, formatDate, parseDate, secondsOf, type TableCell } from "@staircase/made";

/** How often values of one column come, or values of two columns together. */
export interface Compared {
  /** What the values of each column are called. */
  readonly axes: readonly (readonly string[])[];
  /** The share of the rows that has each value; of two columns first the first value with each value of the second. */
  readonly real: readonly number[];
  readonly generated: readonly number[];
  /** The share of the rows in which both agree: 1 less the total variation distance. */
  readonly alike: number;
}

/** A column of real and of generated rows. */
export interface ComparedColumn {
  readonly real: readonly TableCell[];
  readonly generated: readonly TableCell[];
  /** How its dates are written, if it has dates, and one of them. */
  readonly date?: DateNotation | undefined;
}

/** The values of a column. */
interface Axis {
  readonly labels: readonly string[];
  placeOf(cell: TableCell): number;
}

/** More different values than that are put together. */
const MOST = 12;
/** Numbers beyond these shares of them are in the first and the last interval. */
const [LOW, HIGH] = [0.02, 0.98];
/** Lengths of intervals, up to a power of ten. */
const STEPS = [1, 2, 5, 10];
/** Lengths of intervals of time, in seconds: up to a half minute, a half hour, twelve hours, and ten years. */
const TIMES = [
  ...[1, 60].flatMap((unit) => [1, 2, 5, 10, 15, 30].map((n) => n * unit)),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
  ...[1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1826, 3652].map((days) => days * 86400),
];

/** How numbers are put into intervals. */
interface Scale {
  /** The name of a number. */
  nameOf(value: number): string;
  /** What stands before the end of the first interval. */
  readonly below: string;
  /** The least length of an interval that is round and not less than another. */
  stepOf(width: number): number;
}

const NUMBERS: Scale = {
  nameOf: (value) => String(Number(value.toPrecision(12))),
  below: "below",
  stepOf(width) {
    const power = 10 ** Math.floor(Math.log10(width));
    return power * STEPS.find((step) => step * power >= width)!;
  },
};

/** The scale of dates, which are numbers of what their format counts. */
function scaleOfDates({ format, since }: DateNotation): Scale {
  const unit = secondsOf(format);
  return {
    nameOf: (value) => formatDate(value, format, since),
    below: "before",
    stepOf: (width) =>
      (TIMES.find((step) => step >= width * unit && step % unit === 0) ?? unit * NUMBERS.stepOf(width)) /
      unit,
  };
}

/**
 * Compares how often values come.
 *
 * @param columns The columns, one or two.
 */
export function compare(columns: readonly ComparedColumn[]): Compared {
  return compareOnScales(columns.map(({ real, generated, date }) => {
    if (!date) return { real, generated, scale: NUMBERS };
    const numberOf = (cell: TableCell) => cell === null ? null : parseDate(String(cell), date.format) ?? cell;
    return { real: real.map(numberOf), generated: generated.map(numberOf), scale: scaleOfDates(date) };
  }));
}

function compareOnScales(columns: readonly (ComparedColumn & { readonly scale: Scale })[]): Compared {
  const axes = columns.map(({ real, scale }) => axisOf(real, scale));
  const size = axes.reduce((product, { labels }) => product * labels.length, 1);
  const sharesOf = (which: "real" | "generated") => {
    const shares: number[] = Array(size).fill(0);
    const n = columns[0]![which].length;
    for (let row = 0; row < n; row++) {
      const place = axes.reduce(
        (place, axis, k) => place * axis.labels.length + axis.placeOf(columns[k]![which][row]!),
        0,
      );
      shares[place]! += 1 / n;
    }
    return shares;
  };
  const [real, generated] = [sharesOf("real"), sharesOf("generated")];
  return {
    axes: axes.map(({ labels }) => labels),
    real,
    generated,
    alike: 1 - real.reduce((sum, share, k) => sum + Math.abs(share - generated[k]!), 0) / 2,
  };
}

/** The values of a column: all, where they are few, else intervals of numbers, or the words that come most often. */
function axisOf(cells: readonly TableCell[], scale: Scale): Axis {
  const present = cells.filter((cell) => cell !== null);
  const counts = new Map<TableCell, number>();
  for (const cell of present) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const isOfNumbers = present.every((cell) => typeof cell === "number");
  const axis = isOfNumbers && counts.size > MOST
    ? intervals(present, scale)
    : values(counts, isOfNumbers ? scale : undefined);
  if (present.length === cells.length) return axis;
  const missing = axis.labels.length;
  return {
    labels: [...axis.labels, "missing"],
    placeOf: (cell) => cell === null ? missing : axis.placeOf(cell),
  };
}

function values(counts: ReadonlyMap<TableCell, number>, scale: Scale | undefined): Axis {
  const frequent = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!)
    .slice(0, counts.size > MOST ? MOST - 1 : MOST);
  if (scale) frequent.sort((a, b) => Number(a) - Number(b));
  const places = new Map(frequent.map((cell, place) => [cell, place]));
  const others = counts.size > MOST ? ["others"] : [];
  return {
    labels: [...frequent.map((cell) => scale ? scale.nameOf(Number(cell)) : String(cell)), ...others],
    // what is neither is rare
    placeOf: (cell) => places.get(cell) ?? frequent.length - (others.length > 0 ? 0 : 1),
  };
}

function intervals(numbers: readonly number[], { nameOf, below, stepOf }: Scale): Axis {
  const ascending = numbers.toSorted((a, b) => a - b);
  const at = (share: number) => ascending[Math.floor(share * (ascending.length - 1))]!;
  const width = (at(HIGH) - at(LOW) || at(1) - at(0)) / (MOST - 2);
  const step = stepOf(width);
  const first = Math.floor(at(LOW) / step) + 1;
  const last = Math.max(first, Math.floor(at(HIGH) / step));
  const edge = (k: number) => nameOf(k * step);
  const inner = Array.from({ length: last - first }, (_, k) => `${edge(first + k)} – ${edge(first + k + 1)}`);
  return {
    labels: [`${below} ${edge(first)}`, ...inner, `from ${edge(last)}`],
    placeOf: (cell) => Math.max(0, Math.min(Math.floor(Number(cell) / step) - first + 1, last - first + 1)),
  };
}
