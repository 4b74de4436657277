/**
 * Files that say what the columns of a table are, which people may edit.
 *
 * @module
 */
import type { InferredColumn } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { type Schema, schemaFromJson, schemaToJson } from "../made/schema.ts";
import { checkFields, isRecord, parseJson, recordOf, type Refuse, shown } from "../untrusted/json.ts";
import type { ModelSchemas } from "./context.ts";
import { readFile } from "./file.ts";
import { MOST_COLUMNS } from "./row_scanner.ts";

/**
 * The text of a file: a variable a line, in the order of the columns, and the columns that are left out, which say why and nothing else.
 *
 * @param columns What was decided of each column.
 * @param context The variables of what each row is given.
 */
export function formatSchemaFile(columns: readonly InferredColumn[], context: Schema | undefined): string {
  const schema = columns.flatMap(({ variable }) => variable ?? []);
  const leftOut = columns.flatMap(({ name, variable, why }, d) =>
    variable === undefined ? [{ name: name ?? `${d}`, why }] : []
  );
  const lists = {
    schema: schemaToJson(schema),
    ...(context && { context: schemaToJson(context) }),
    ...(leftOut.length > 0 && { left_out: leftOut }),
  };
  const parts = Object.entries(lists).map(([key, items]) =>
    `  ${JSON.stringify(key)}: [\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`
  );
  return `{\n${parts.join(",\n")}\n}\n`;
}

/**
 * Reads what the columns of a table are.
 *
 * @param path The file.
 * @throws {RangeError} If it cannot be opened.
 * @throws {SyntaxError} If it describes no variables; the message says what is wrong.
 */
export async function readSchemaFile(path: string): Promise<ModelSchemas> {
  const refuse = (reason: string): never => {
    throw inputError(new SyntaxError(`Cannot use ${path}: ${reason}`));
  };
  const record = recordOf(parseJson(await readFile(path), "it", refuse), "it", refuse);
  checkFields(record, ["schema", "context", "left_out"], refuse);
  const schema = variablesOf(record.schema, "the schema", refuse);
  if (record.context === undefined) return { schema };
  return { schema, context: variablesOf(record.context, "the context", refuse) };
}

function variablesOf(value: unknown, what: string, refuse: Refuse): Schema {
  const schema = schemaFromJson(value, what, { D: { most: MOST_COLUMNS }, refuse });
  if (schema.length === 0) return refuse(`${what} has no variables`);
  let d = 0;
  for (const run of value as readonly unknown[]) {
    const { count = 1, ...fields } = isRecord(run) ? run : {};
    // what is misspelt would be lost without a word
    const odd = Object.keys(fields).find((key) => !Object.hasOwn(schema[d]!, key));
    if (odd !== undefined) {
      refuse(`${what} has ${shown(odd)}, which a ${schema[d]!.kind} variable does not have`);
    }
    d += Number(count);
  }
  return schema;
}
