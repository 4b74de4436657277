import { dateAfter, kindOf, type SchemaVariable } from "../made/kinds/mod.ts";
import type { Rows } from "../made/rows.ts";
import type { Schema } from "../made/schema.ts";
import { type Column, type Sample, SAMPLES } from "./column.ts";

/**
 * The columns of rows that are compared.
 *
 * @param schema The variables.
 * @param samples Rows as a model has them, `[n, D]`, with NaN where a value is missing.
 */
export function columnsOf(schema: Schema, samples: Readonly<Record<Sample, Rows>>): Column[] {
  return schema.map((variable, d) => {
    const numbers = kindOf(variable).fileNumbers(variable);
    const column = (sample: Sample) => {
      const { data, shape: [n, D] } = samples[sample];
      return Float64Array.from({ length: n }, (_, row) => {
        const value = data[row * D + d]!;
        return Number.isNaN(value) ? NaN : numbers?.[value] ?? value;
      });
    };
    const [train, held, generated] = SAMPLES.map(column) as [Float64Array, Float64Array, Float64Array];
    return {
      name: variable.name ?? `column ${d}`,
      isNumber: isNumber(variable),
      format: formatOf(variable),
      ...{ train, held, generated },
    };
  });
}

/** How numbers of files are written. */
function formatOf(variable: SchemaVariable): (value: number) => string {
  const { date } = variable;
  if (date) return (value) => dateAfter(value, date);
  const kind = kindOf(variable);
  return kind.fileNumbers(variable) ? String : (value) => kind.format(value, variable);
}

/** Whether values have an order: not where they are words, nor where there are but two. */
function isNumber(variable: SchemaVariable): boolean {
  const kind = kindOf(variable);
  const areWords = "labels" in variable && variable.labels !== undefined &&
    kind.fileNumbers(variable) === undefined;
  return !areWords && variable.kind !== "binary";
}
