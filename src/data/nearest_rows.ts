import type { Matrix } from "./matrix.ts";

/** The rows that are nearest to others. */
export interface NearestRows {
  /** The number of the nearest row, `[n]`; of several equally near ones the first. */
  readonly rows: Int32Array;
  /**
   * The squared Euclidean distances, `[n]`; of binary values the number of those that differ. A value that is missing, NaN, has the
   * distance 1 to one that is not.
   */
  readonly squaredDistances: Float64Array;
}

/** So many rows are compared with all queries before the next, which keeps them in cache. */
const BLOCK = 64;

/**
 * Finds the row of a table that is nearest to each of some others.
 *
 * @param queries The rows to find neighbors of, `[n, D]`.
 * @param table The rows to look among, `[N, D]`, at least one.
 * @returns Their numbers, and how far away they are.
 *
 * @example How near samples are to what was learned
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrix } from "@staircase/made";
 * import { nearestRows } from "./nearest_rows.ts";
 *
 * const { rows, squaredDistances } = nearestRows(matrix([[1, 1, 0]]), matrix([[0, 0, 1], [1, 0, 0]]));
 * assertEquals([rows[0], squaredDistances[0]], [1, 1]);
 * ```
 */
export function nearestRows(queries: Matrix, table: Matrix): NearestRows {
  const [n, D] = queries.shape;
  const [N] = table.shape;
  const rows = new Int32Array(n);
  const squaredDistances = new Float64Array(n).fill(Infinity);
  // one kind of array for the loop, whatever the table has: engines then make it several times faster
  const some = new Float32Array(BLOCK * D);
  const wanted = Float32Array.from(queries.data);
  for (let start = 0; start < N; start += BLOCK) {
    const count = Math.min(BLOCK, N - start);
    some.set(table.data.subarray(start * D, (start + count) * D));
    for (let query = 0; query < n; query++) {
      for (let row = 0; row < count; row++) {
        let sum = 0;
        for (let d = 0; d < D; d++) sum += (wanted[query * D + d]! - some[row * D + d]!) ** 2;
        if (Number.isNaN(sum)) {
          const [start, other] = [query * D, row * D];
          sum = distanceOf(wanted.subarray(start, start + D), some.subarray(other, other + D));
        }
        if (sum >= squaredDistances[query]!) continue;
        squaredDistances[query] = sum;
        rows[query] = start + row;
      }
    }
  }
  return { rows, squaredDistances };
}

/** The squared distance of two rows of which values are missing. */
function distanceOf(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, d) => {
    const distance = x - b[d]!;
    return sum + (Number.isNaN(distance) ? Number(Number.isNaN(x) !== Number.isNaN(b[d])) : distance ** 2);
  }, 0);
}
