import type { Matrix } from "./matrix.ts";

/** So many rows tell enough. */
const MOST_ROWS = 4096;

/**
 * How much each column tells: the entropy of its values in nats, as often as they are in up to 4,096 rows at equal distances.
 *
 * @param table Shape `[n, D]`.
 * @returns Shape `[D]`.
 *
 * @example Hidden units for what tells something
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, columnEntropies, Made, matrix } from "@staircase/made";
 *
 * const rows = matrix([[0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 1], [0, 0, 0, 0]]);
 * const spread = columnEntropies(rows);
 * await using made = new Made({ schema: binary(4), hidden: [2], order: "natural", degrees: { spread } });
 * assertEquals(Array.from(made.architecture.degrees[0]!), [3, 3]); // both see the third variable, the first that tells anything
 * ```
 */
export function columnEntropies({ data, shape: [n, D] }: Matrix): Float64Array {
  const rows = Math.min(n, MOST_ROWS);
  return Float64Array.from({ length: D }, (_, d) => {
    const counts = new Map<number, number>();
    for (let k = 0; k < rows; k++) {
      const value = data[Math.floor(k * n / rows) * D + d]!;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    let entropy = 0;
    for (const count of counts.values()) entropy -= count / rows * Math.log(count / rows);
    return entropy;
  });
}
