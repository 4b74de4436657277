/**
 * Where training starts from.
 *
 * @module
 */
import type { Matrix } from "../data/mod.ts";
import { heads, type Made } from "../made/mod.ts";

/**
 * Sets the biases of the output layer so that a network whose other outputs are 0 gives every variable its marginal
 * distribution in the data, with half a row more of each value so that none is impossible. The first variables of the
 * order depend on little else, and without this a rare value would stay likely for as long as its bias has to travel.
 * Output biases that are not all 0 were learned, and stay.
 *
 * @param made The model.
 * @param train The data, `[n, D]`.
 */
export function matchMarginals(made: Made, train: Matrix): void {
  const { bias } = made.network.layers.at(-1)!;
  if (made.executor.read(bias).some((value) => value !== 0)) return;
  const { data, shape: [n, D] } = train;
  const starts = new Int32Array(D + 1);
  made.schema.forEach(({ size }, d) => starts[d + 1] = starts[d] + size);
  const counts = new Float64Array(starts[D]);
  for (let i = 0, d = 0; i < data.length; i++, d = d + 1 < D ? d + 1 : 0) counts[starts[d] + data[i]]++;
  const biases = Array.from(made.order, (d) => {
    const { kind, size } = made.schema[d];
    const probabilities = Array.from(
      counts.subarray(starts[d], starts[d + 1]),
      (count) => (count + 0.5) / (n + size / 2),
    );
    return heads[kind].outputsOf(probabilities);
  });
  made.executor.write(bias, biases.flat());
}
