import { isPerVariable, type Made } from "../made/mod.ts";

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
