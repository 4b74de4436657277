/**
 * Which variables each conditional can see.
 *
 * @module
 */
import type { Network } from "./network.ts";
import type { Order } from "./order.ts";

/**
 * The product of the masks: whether there is a path from variable `j` to the conditional of variable `i`. A unit sees
 * a prefix of the units below and so, through any number of layers, a prefix of the inputs, which is one integer.
 *
 * @param network The network.
 * @param order The order of its variables.
 * @returns `D` rows of `D`: row `i` holds 1 at `j` where the conditional of variable `i` can see variable `j`.
 */
export function connectivityOf({ columns, layers }: Network, order: Order): Uint8Array[] {
  // reach[k]: how many of the first inputs the first k units of a layer can see
  let reach = [0, ...Array.from(columns.inputRanks, (_, column) => column + 1)];
  for (const { staircase } of layers) {
    reach = [
      0,
      ...Array.from(staircase.extents, (extent) => reach[extent]),
    ];
  }
  const rows = Array.from(order, () => new Uint8Array(order.length));
  columns.outputRanks.forEach((rank, output) => {
    for (let column = 0; column < reach[output + 1]; column++) {
      rows[order[rank - 1]][order[columns.inputRanks[column] - 1]] = 1;
    }
  });
  return rows;
}
