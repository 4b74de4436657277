import { type Architecture, isPerVariable, type Made, makeOrder, NAMED_ORDERS } from "../made/mod.ts";

/** The network of a model in words: `784-500-784 relu, with direct links`. */
export function describeNetwork({ network: { members }, architecture }: Made): string {
  const layers = members[0].groups.filter(({ name }) => name !== "context" && name !== "presence");
  const { hidden, activation, orders, direct, residual, context } = architecture;
  const units = isPerVariable(hidden) ? [hidden.perVariable].flat().join(" and ") : "";
  const parts = [
    ...(units === "" ? [] : [`${units} hidden units per variable`]),
    ...(direct ? ["direct links"] : []),
    ...(residual ? ["residual layers"] : []),
    ...(context ? ["a context"] : []),
  ].join(", ").replace(/, ([^,]*)$/, " and $1");
  const widths = layers.map(({ levels }) => levels.length).join("-");
  const several = members.length === 1
    ? ""
    : `${members.length} ${orders === undefined ? "members" : "orders"} of `;
  return `${several}${widths} ${activation}${parts === "" ? "" : `, with ${parts}`}`;
}

/** The order of the variables in words: `random order`, or `any order, best in natural order`. */
export function describeOrder({ schema, order, orders, members = [], seed }: Architecture): string {
  const isOrder = (other: ArrayLike<number>) => order.every((variable, rank) => variable === other[rank]);
  if (!members.every((member) => isOrder(member.order))) return "orders of their own";
  const name = NAMED_ORDERS.find((name) => isOrder(makeOrder(name, { schema, seed }))) ?? "given";
  return orders === "any" ? `any order, best in ${name} order` : `${name} order`;
}
