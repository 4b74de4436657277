import { matrix, rowParts } from "../data/mod.ts";
import { isTranslated, kindOf, type Samples, type Schema } from "../made/mod.ts";

/** What is between fields. */
const DELIMITER = ",";

/**
 * Rows as the text of a file: a header where variables have names, then a line a row, with the labels of values.
 *
 * @param parts The rows of a model in parts, `[n, D]` each.
 * @param schema The variables.
 * @returns The bytes, some rows at a time.
 */
export async function* csvBytes(parts: AsyncIterable<Samples>, schema: Schema): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const quote = quoterOf(DELIMITER);
  if (schema.some(({ name = "" }) => name !== "")) {
    yield encoder.encode(schema.map(({ name = "" }) => quote(name)).join(DELIMITER) + "\n");
  }
  const isPlain = schema.every((variable) =>
    !isTranslated(variable) && !variable.missing && Number.isFinite(kindOf(variable).valueCount(variable))
  );
  const lineOf = isPlain ? (values: Float32Array) => values.join(DELIMITER) : formatted(schema, quote);
  for await (const { data, shape } of parts) {
    for (const { data: values, shape: [n, D] } of rowParts(matrix(data, shape))) {
      const lines = Array.from(
        { length: n },
        (_, row) => lineOf(values.subarray(row * D, (row + 1) * D) as Float32Array) + "\n",
      );
      yield encoder.encode(lines.join(""));
    }
  }
}

/** Writes what stands for the values of a row. */
function formatted(schema: Schema, quote: (text: string) => string): (values: Float32Array) => string {
  const variables = schema.map((variable) => ({ variable, kind: kindOf(variable) }));
  return (values) =>
    variables.map(({ variable, kind }, d) => quote(kind.format(values[d]!, variable))).join(DELIMITER);
}

/** Puts quotes around what would be read as something else without them. */
export function quoterOf(delimiter: string): (text: string) => string {
  return (text) =>
    text.includes(delimiter) || /["\r\n]|^[\s#]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
