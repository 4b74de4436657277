import { ReferenceExecutor } from "../../../src/exec/mod.ts";
import { binary, categorical, Made, type MadeOptions, type Schema } from "../../../src/made/mod.ts";
import { Stream } from "../../../src/random/mod.ts";
import { everyRow } from "../enumeration.ts";

/** Bits and categories, few enough that all rows can be counted. */
export const SCHEMA: Schema = [...binary(3), ...categorical([3]), ...binary(2), ...categorical([4])];

/** A model in which variables depend on each other strongly. */
export function strongModel(options: Partial<MadeOptions> = {}): Made {
  const executor = new ReferenceExecutor();
  const made = new Made({ schema: SCHEMA, hidden: [20], order: "random", seed: 3, executor, ...options });
  for (const parameter of made.parameters) {
    const [values, stream] = [made.executor.read(parameter), new Stream(1, parameter.name)];
    const isBias = parameter.name.endsWith(".bias");
    made.executor.write(parameter, values.map((value, i) => isBias ? stream.normal(i) : 2 * value));
  }
  return made;
}

/** A row and its probability. */
export interface Outcome {
  readonly row: readonly number[];
  readonly p: number;
}

/** Every row with its probability. */
export async function outcomesOf(made: Made): Promise<Outcome[]> {
  const rows = everyRow(made.schema);
  const logProb = await made.logProb(rows);
  return Array.from(logProb, (value, i) => ({
    row: Array.from({ length: made.D }, (_, d) => rows.data[i * made.D + d]!),
    p: Math.exp(value),
  }));
}

/** The probability of the rows that are as they should be. */
export function sumWhere(outcomes: readonly Outcome[], holds: (row: readonly number[]) => boolean): number {
  return outcomes.reduce((sum, { row, p }) => holds(row) ? sum + p : sum, 0);
}
