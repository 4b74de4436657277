/**
 * What the variables of a model are.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { isRecord, type Refuse, shown } from "../untrusted/json.ts";
import { dateFromJson, type KindName, kindOf, kinds, type SchemaVariable } from "./kinds/mod.ts";
import type { Range } from "./range.ts";

/** The variables of a model, in the order of the data's columns. */
export type Schema = readonly SchemaVariable[];

/**
 * A schema of binary variables.
 *
 * @param D The number of variables.
 * @returns `D` variables with the values 0 and 1.
 * @throws {RangeError} If `D` is not a whole number from 1 up.
 *
 * @example Bits and a category
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binary, categorical } from "@staircase/made";
 *
 * const schema = [...binary(2), ...categorical([3])];
 * assertEquals(schema.map(({ kind }) => kind), ["binary", "binary", "categorical"]);
 * ```
 */
export function binary(D: number): Schema {
  if (!(Number.isInteger(D) && D >= 1)) {
    throw new RangeError(`Cannot make a schema of ${D} variables: expected a whole number from 1 up`);
  }
  return Array.from({ length: D }, () => ({ kind: "binary" }));
}

/**
 * A schema of categorical variables.
 *
 * @param sizes The number of values of each variable, at least 1.
 * @returns One variable a size, with the values 0 to `size - 1`.
 * @throws {RangeError} If a size is not a whole number from 1 up.
 *
 * @example Three values and five
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { categorical } from "@staircase/made";
 *
 * assertEquals(categorical([3, 5])[1], { kind: "categorical", size: 5 });
 * ```
 */
export function categorical(sizes: ArrayLike<number>): Schema {
  const schema = Array.from(sizes, (size): SchemaVariable => ({ kind: "categorical", size }));
  if (schema.length > 0) checkSchema(schema, "schema");
  return schema;
}

/** Throws a `RangeError` that names the variable when a schema, or the context, cannot be one. */
export function checkSchema(schema: Schema, what: "schema" | "context"): void {
  if (schema.length === 0) {
    const of = what === "schema" ? "model of 0 variables" : "context of 0 variables";
    throw inputError(new RangeError(`Cannot make a ${of}: expected at least 1`));
  }
  schema.forEach((variable, d) => {
    const refuse = (reason: string): never => {
      throw inputError(new RangeError(`Cannot use the ${what}: variable ${d} is wrong (${reason})`));
    };
    variableFromJson(variable, `the ${what}`, refuse);
  });
}

/** Whether variables are the same but for what they and their values are called. */
export function areAlike(schema: Schema): boolean {
  const keyOf = (variable: SchemaVariable) =>
    JSON.stringify(
      Object.entries(variable).filter(([name, value]) =>
        !["name", "labels", "absent", "other", "date", "decimals"].includes(name) && value !== undefined
      )
        .sort(),
    );
  const [first] = schema;
  return schema.every((variable) => variable === first || keyOf(variable) === keyOf(first!));
}

/** How a variable is called in messages: by its name, else by its column. */
export function nameOf(schema: Schema, d: number): string {
  return columnName(d, schema[d]?.name);
}

/** How a column of a file is called in messages. */
export function columnName(d: number, name: string | undefined): string {
  return name === undefined ? `column ${d}` : `column ${d} ("${name}")`;
}

/** The columns of each variable, side by side in the data's order: of the noise, or of the parameters of conditionals. */
export function spansOf(schema: Schema, side: "noiseColumns" | "parameterColumns"): Range[] {
  let end = 0;
  return schema.map((variable) => {
    const start = end;
    end += kindOf(variable)[side](variable);
    return { start, end };
  });
}

/** How many columns all variables have together. */
export function widthOf(schema: Schema, side: "noiseColumns" | "parameterColumns"): number {
  return spansOf(schema, side).at(-1)?.end ?? 0;
}

/** Equal variables that follow one another, as JSON. */
export type VariableRun = SchemaVariable & { readonly count?: number };

/** A schema as JSON: runs of equal variables. */
export function schemaToJson(schema: Schema): VariableRun[] {
  const runs: { key: string; variable: SchemaVariable; count: number }[] = [];
  for (const variable of schema) {
    const key = JSON.stringify(variable);
    const last = runs.at(-1);
    if (last?.key === key) last.count++;
    else runs.push({ key, variable, count: 1 });
  }
  return runs.map(({ variable, count }) => count === 1 ? variable : { ...variable, count });
}

/**
 * The schema that JSON describes.
 *
 * @param value What {@linkcode schemaToJson} made.
 * @param what What messages call it.
 * @param options How many variables there must be, or can be at most, since a few bytes can claim any number; and what to do when
 * the schema is wrong.
 */
export function schemaFromJson(
  value: unknown,
  what: string,
  { D, refuse }: { D: number | { most: number }; refuse: Refuse },
): Schema {
  if (!Array.isArray(value)) return refuse(`${what} is not a list`);
  const runs = value.map((run: unknown) => {
    const variable = variableFromJson(run, what, refuse);
    const { count = 1 } = run as { count?: unknown };
    if (Number.isSafeInteger(count) && (count as number) >= 1) return { variable, count: count as number };
    return refuse(`${what} has the count ${shown(count)}, expected a whole number from 1 up`);
  });
  const total = runs.reduce((sum, { count }) => sum + count, 0);
  const fits = typeof D === "number" ? total === D : total <= D.most;
  if (!fits) {
    const expected = typeof D === "number" ? D : `at most ${D.most}`;
    return refuse(`${what} describes ${total} variables, expected ${expected}`);
  }
  return runs.flatMap(({ variable, count }) => Array<SchemaVariable>(count).fill(variable));
}

function variableFromJson(value: unknown, what: string, refuse: Refuse): SchemaVariable {
  if (!isRecord(value)) return refuse(`${what} holds something that is not a variable`);
  const { kind } = value;
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
    return refuse(`${what} has the kind ${shown(kind)}, expected one of ${Object.keys(kinds).join(" ")}`);
  }
  const { missing, absent } = value;
  if (missing !== undefined && missing !== true) {
    return refuse(`${what} has missing as ${shown(missing)}, expected true or nothing`);
  }
  if (absent !== undefined && !(missing && isListOfTexts(absent))) {
    return refuse(
      `${what} has absent as ${shown(absent)}, expected texts where values may be missing, or nothing`,
    );
  }
  const { name, ...described } = kinds[kind as KindName].fromJson(value, refuse);
  // in the order of inferred schemas, so that files stay the same
  return {
    ...described,
    ...(value.date !== undefined && { date: dateFromJson(value, refuse) }),
    ...(name !== undefined && { name }),
    ...(missing && { missing }),
    ...(absent !== undefined && { absent: absent as string[] }),
  };
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}
