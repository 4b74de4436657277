import { labelsOf, type Schema, type SchemaVariable } from "../made/mod.ts";

/**
 * What a card says of the rows that a model may give away; nothing of models whose variables have neither names nor words.
 *
 * @param schema The variables.
 */
export function revealsSection(schema: Schema): string {
  if (schema.every((variable) => variable.name === undefined && labelsOf(variable) === undefined)) return "";
  const intervals = schema.flatMap((variable) => variable.kind === "binned" ? intervalsOf(variable) : []);
  const bins = intervals.length === 0
    ? ""
    : intervals.some(({ length }) => length > 2)
    ? ` Inside the intervals of binned columns, values are
drawn between quantiles of the rows to learn, which the files hold; a model trained with \`--private-bins\` draws them evenly instead.`
    : ` Inside the intervals of binned columns, values are
drawn evenly (\`--private-bins\`), so the files hold the ends of intervals only, of which the outermost are the least and the largest value.`;
  return `
## What it reveals

A density model can reveal rare rows: it is surprised less by what it has learned, and may draw rare values as they were. The files hold
the labels of words, and the numbers that have codes of their own, as they stood in the data.${bins} Nothing here is differentially private.
`;
}

function intervalsOf({ codes }: SchemaVariable & { kind: "binned" }): (readonly number[])[] {
  return codes.filter((code) => typeof code !== "number");
}
