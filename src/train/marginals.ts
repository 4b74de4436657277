/**
 * Where training starts from.
 *
 * @module
 */
import { type CheckedBatch, headOf, type Made, outputOf } from "../made/mod.ts";

/**
 * Sets the biases of the output group so that a network whose other outputs are 0 gives every variable its marginal
 * distribution in the data. The first variables of the order depend on little else, and without this a rare value would stay
 * likely for as long as its bias has to travel. Output biases that are not all 0 were learned, and stay.
 *
 * @param made The model.
 * @param data The data, `[n, D]`, of which what is not known does not count.
 */
export function matchMarginals(made: Made, data: CheckedBatch): void {
  const { executor, network: { learned: { members } }, schema } = made;
  const biases = members.map((member) => outputOf(member).bias!);
  if (biases.some((bias) => executor.read(bias).some((value) => value !== 0))) return;
  const outputs = new Map<number, readonly number[]>();
  eachColumn(data, (column, d) => outputs.set(d, headOf(schema[d]!).initialOutputs(column, schema[d]!)));
  members.forEach(({ architecture: { order } }, k) =>
    executor.write(biases[k]!, Array.from(order).flatMap((d) => outputs.get(d)!))
  );
}

/** So many columns are taken out of the rows at a time, since neighbours share cache lines. */
const COLUMNS = 32;

function eachColumn(
  { x: { data, shape: [n, D] }, known }: CheckedBatch,
  visit: (column: Float32Array, d: number) => void,
): void {
  const columns = Array.from({ length: Math.min(COLUMNS, D) }, () => new Float32Array(n));
  for (let first = 0; first < D; first += COLUMNS) {
    const some = columns.slice(0, D - first);
    for (let row = 0; row < n; row++) {
      const from = row * D + first;
      for (let k = 0; k < some.length; k++) some[k]![row] = data[from + k]!;
    }
    some.forEach((column, k) => {
      const d = first + k;
      visit(known ? column.filter((_, row) => known.data[row * D + d] === 1) : column, d);
    });
  }
}
