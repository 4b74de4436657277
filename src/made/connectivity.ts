/**
 * Which variables each conditional can see.
 *
 * @module
 */
import { type Group, outputOf } from "./graph.ts";
import type { Member } from "./network.ts";

/** What of a network says what sees what. */
export type ConnectedNetwork = Pick<Member, "groups" | "edges" | "columns" | "architecture">;

/**
 * The product of the masks: whether there is a path from variable `j` to the conditional of variable `i`. Of the units that a
 * unit sees, the last one sees most; so through any number of groups a unit sees a prefix of the inputs, which is one integer.
 *
 * @param network The network.
 * @returns `D` rows of `D`: row `i` holds 1 at `j` where the conditional of variable `i` can see variable `j`.
 */
export function connectivityOf(network: ConnectedNetwork): Uint8Array[] {
  const { columns: { inputRanks, outputRanks }, groups: [input, ...others], edges } = network;
  const { order } = network.architecture;
  // reach[k]: how many of the first inputs the first k units of a group can see
  const reaches = new Map<Group, number[]>([[input, [
    0,
    ...Array.from(inputRanks, (_, column) => column + 1),
  ]]]);
  for (const group of others) {
    const incoming = edges.filter(({ to }) => to === group);
    const reach = Array.from(
      group.levels,
      (_, unit) =>
        Math.max(0, ...incoming.map(({ from, staircase }) => reaches.get(from)![staircase.extents[unit]!]!)),
    );
    reaches.set(group, [0, ...reach]);
  }
  const reach = reaches.get(outputOf(network))!;
  const rows = Array.from(order, () => new Uint8Array(order.length));
  outputRanks.forEach((rank, output) => {
    for (let column = 0; column < reach[output + 1]!; column++) {
      rows[order[rank - 1]!]![order[inputRanks[column]! - 1]!] = 1;
    }
  });
  return rows;
}
