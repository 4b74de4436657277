/**
 * What the distribution of a column looks like.
 *
 * @module
 */

/** A value with this share of the rows is a tie, and with at least so many: of few rows, some are equal because they were rounded. */
const TIE = { share: 0.01, rows: 20 };

/** Ties matter where they have this share of the rows together. */
const TIED = 0.05;

/** A value is far away at so many times the distance between the quartiles from the median. */
const FAR = 20;

/**
 * Why a mixture of a few bells does not suit numbers, but bins do; nothing where they are smooth.
 *
 * @param numbers Some numbers of a column.
 */
export function oddityOf(numbers: Float64Array): string | undefined {
  const some = numbers.toSorted();
  const at = (share: number) => some[Math.floor(share * (some.length - 1))]!;
  const median = at(0.5);
  const reach = Math.max(some.at(-1)! - median, median - some[0]!);
  if (rowsOfTies(some) >= TIED * some.length) return "some frequent";
  return reach > FAR * (at(0.75) - at(0.25)) ? "some far away" : undefined;
}

/** How many of some sorted numbers are values that are frequent. */
function rowsOfTies(sorted: Float64Array): number {
  const least = Math.max(TIE.rows, TIE.share * sorted.length);
  let [tied, start] = [0, 0];
  for (let k = 1; k <= sorted.length; k++) {
    if (sorted[k] === sorted[start]) continue;
    if (k - start >= least) tied += k - start;
    start = k;
  }
  return tied;
}
