import type { Matrix } from "./matrix.ts";

/** So many rows tell enough. */
const MOST_ROWS = 4096;

/**
 * How much each column tells: the entropy of its values in nats, as often as they are in up to 4,096 rows at equal distances.
 *
 * @param table Shape `[n, D]`.
 * @returns Shape `[D]`.
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
