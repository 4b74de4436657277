import { isPerVariable, type Made } from "../made/mod.ts";

/** The network of a model in words: `784-500-784 relu, with direct links`. */
export function describeNetwork({ network: { members: [{ groups }] }, architecture }: Made): string {
  const layers = groups.filter(({ name }) => name !== "context");
  const { hidden, activation, direct, residual, context } = architecture;
  const units = isPerVariable(hidden) ? [hidden.perVariable].flat().join(" and ") : "";
  const parts = [
    ...(units === "" ? [] : [`${units} hidden units per variable`]),
    ...(direct ? ["direct links"] : []),
    ...(residual ? ["residual layers"] : []),
    ...(context ? ["a context"] : []),
  ].join(", ").replace(/, ([^,]*)$/, " and $1");
  const widths = layers.map(({ levels }) => levels.length).join("-");
  return `${widths} ${activation}${parts === "" ? "" : `, with ${parts}`}`;
}
