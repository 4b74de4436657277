/**
 * Schemas as the first version of the file formats has them: runs of equal variables, `[count, kind, size]`.
 *
 * @module
 */
import { type Refuse, shown } from "../untrusted/json.ts";
import { type Schema, schemaFromJson } from "./schema.ts";

/**
 * Reads a schema that is written as runs.
 *
 * @param value The runs.
 * @param options How many variables there must be, and what to do when the schema is wrong.
 */
export function schemaFromRuns(value: unknown, options: { D: number; refuse: Refuse }): Schema {
  const { refuse } = options;
  if (!Array.isArray(value)) return refuse("'variables' is not a list");
  const runs = value.map((run: unknown) => {
    if (!Array.isArray(run) || run.length !== 3) {
      return refuse("'variables' holds something that is not [count, kind, size]");
    }
    const [count, kind, size] = run;
    if (kind !== "bernoulli") return { kind, size, count };
    return size === 2
      ? { kind: "binary", count }
      : refuse(`'variables' has a bernoulli variable of size ${shown(size)}`);
  });
  return schemaFromJson(runs, "the schema", options);
}
