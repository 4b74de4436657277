/**
 * How often values come in two tables.
 *
 * @module
 */
import type { TableCell } from "@staircase/made";

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

/**
 * Compares how often values come.
 *
 * @param columns The cells of each column, one or two: in the real rows and in those that were generated.
 */
export function compare(
  columns: readonly { readonly real: readonly TableCell[]; readonly generated: readonly TableCell[] }[],
): Compared {
  const axes = columns.map(({ real }) => axisOf(real));
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
function axisOf(cells: readonly TableCell[]): Axis {
  const present = cells.filter((cell) => cell !== null);
  const counts = new Map<TableCell, number>();
  for (const cell of present) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const isOfNumbers = present.every((cell) => typeof cell === "number");
  const axis = isOfNumbers && counts.size > MOST ? intervals(present) : values(counts, isOfNumbers);
  if (present.length === cells.length) return axis;
  const missing = axis.labels.length;
  return {
    labels: [...axis.labels, "missing"],
    placeOf: (cell) => cell === null ? missing : axis.placeOf(cell),
  };
}

function values(counts: ReadonlyMap<TableCell, number>, isOfNumbers: boolean): Axis {
  const frequent = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!)
    .slice(0, counts.size > MOST ? MOST - 1 : MOST);
  if (isOfNumbers) frequent.sort((a, b) => Number(a) - Number(b));
  const places = new Map(frequent.map((cell, place) => [cell, place]));
  const others = counts.size > MOST ? ["others"] : [];
  return {
    labels: [...frequent.map(String), ...others],
    // what is neither is rare
    placeOf: (cell) => places.get(cell) ?? frequent.length - (others.length > 0 ? 0 : 1),
  };
}

function intervals(numbers: readonly number[]): Axis {
  const ascending = numbers.toSorted((a, b) => a - b);
  const at = (share: number) => ascending[Math.floor(share * (ascending.length - 1))]!;
  const width = (at(HIGH) - at(LOW) || at(1) - at(0)) / (MOST - 2);
  const power = 10 ** Math.floor(Math.log10(width));
  const step = power * STEPS.find((step) => step * power >= width)!;
  const first = Math.floor(at(LOW) / step) + 1;
  const last = Math.max(first, Math.floor(at(HIGH) / step));
  const edge = (k: number) => String(Number((k * step).toPrecision(6)));
  const inner = Array.from({ length: last - first }, (_, k) => `${edge(first + k)} – ${edge(first + k + 1)}`);
  return {
    labels: [`below ${edge(first)}`, ...inner, `from ${edge(last)}`],
    placeOf: (cell) => Math.max(0, Math.min(Math.floor(Number(cell) / step) - first + 1, last - first + 1)),
  };
}
