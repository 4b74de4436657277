import { layOutColumns } from "./columns.ts";
import type { LaidOutGraph } from "./connect.ts";
import type { Group } from "./graph.ts";
import type { Member } from "./network.ts";

/**
 * A network whose units are put in an order that is data, as the same one with masks: its units stay in the canonical order. Whole products
 * with few rows are faster so, since masks are made in less time than weights are gathered.
 *
 * @param network The network.
 * @returns The same weights, and the units in the canonical order.
 */
export function masked({ groups, edges, order, architecture }: Member): LaidOutGraph {
  const ofGroup = new Map<Group, Group>();
  for (const group of groups) {
    const { order: _, residual, ...rest } = group;
    ofGroup.set(group, { ...rest, ...(residual && { residual: ofGroup.get(residual)! }) });
  }
  const [input, ...others] = groups.map((group) => ofGroup.get(group)!);
  return {
    architecture,
    columns: layOutColumns(architecture),
    groups: [input!, ...others],
    edges: edges.map(({ inOrder: _, from, to, ...edge }) => ({
      ...edge,
      from: ofGroup.get(from)!,
      to: ofGroup.get(to)!,
    })),
    ...(order && { order }),
  };
}
