/**
 * How many rows of UCI Adult conditions hold for.
 *
 * @module
 */
import { tableParts } from "../../../src/files/mod.ts";
import { openModelFolder } from "../../../src/folder/open.ts";
import type { Made, Schema } from "../../../src/made/mod.ts";
import { probability } from "../../../src/made/questions/mod.ts";
import type { ValueSet } from "../../../src/made/questions/mod.ts";
import { permutation, Stream } from "../../../src/random/mod.ts";
import { writeAdult } from "./adult.ts";
import { learn } from "./processes.ts";
import { attempt, type TableTask } from "./task.ts";

const QUESTIONS = 1000;
const MOST_CONDITIONS = 8;
const SAMPLED = 0.01;
const PARTICLES = [100, 1000];

export const selectivity: TableTask = {
  title: `${QUESTIONS} conjunctions of 1 to ${MOST_CONDITIONS} conditions on Adult`,
  about:
    "Each condition holds for a row drawn at random: a word is equal to its word, and a number at most or at least its number, what is missing " +
    "is missing. The truth is the rows that were learned, all 32,561. q-error: the larger of estimate / truth and truth / estimate, both at " +
    "least 1 row; the median, 90 %, 99 % and the largest. Sampling counts in 1 % of the rows.",
  async *measure({ folder, seeds, adult }) {
    if (adult === undefined) return;
    const { train } = await writeAdult(adult, folder);
    for (const seed of seeds) {
      const path = `${folder}/model`;
      await learn(train, seed, path);
      const { made } = await openModelFolder(path);
      const table = await rowsOf(train, made.schema);
      const questions = Array.from({ length: QUESTIONS }, (_, k) => drawQuestion(table, made.schema, k));
      const truths = questions.map((question) => countOf(table, question));
      for (const particles of PARTICLES) {
        yield await attempt(
          `Staircase, ${particles} particles`,
          seed,
          () =>
            figuresOf(
              truths,
              (k) => expectedRows(made, questions[k]!, { particles, seed, rows: table.length }),
            ),
        );
      }
      const some = permutation(new Stream(seed, "some rows"), table.length)
        .subarray(0, SAMPLED * table.length);
      const sample = Array.from(some, (row) => table[row]!);
      yield await attempt(
        `${100 * SAMPLED} % of the rows`,
        seed,
        () => figuresOf(truths, (k) => Promise.resolve(countOf(sample, questions[k]!) / SAMPLED)),
      );
      await made.close();
      await Deno.remove(path, { recursive: true });
    }
  },
};

/** The set of each variable that something is said of. */
type Conjunction = ReadonlyMap<number, ValueSet>;

/** Conditions that hold for a random row. */
function drawQuestion(table: readonly Float32Array[], schema: Schema, k: number): Conjunction {
  const stream = new Stream(0, `question ${k}`);
  const row = table[stream.integer(0, table.length)]!;
  const count = 1 + stream.integer(1, MOST_CONDITIONS);
  const columns = permutation(new Stream(0, `columns of question ${k}`), schema.length).subarray(0, count);
  return new Map(Array.from(columns, (d): [number, ValueSet] => {
    const value = row[d]!;
    if (schema[d]!.kind !== "binned" || Number.isNaN(value)) return [d, [value]];
    return [d, stream.uniform(2 + d) < 0.5 ? { to: value } : { from: value }];
  }));
}

/** How many rows conditions hold for. */
function countOf(table: readonly Float32Array[], question: Conjunction): number {
  const holds = [...question].map(([d, set]) => {
    if (Array.isArray(set)) return (row: Float32Array) => Object.is(row[d]!, set[0]);
    const { from = -Infinity, to = Infinity } = set as { from?: number; to?: number };
    return (row: Float32Array) => from <= row[d]! && row[d]! <= to;
  });
  return table.reduce((sum, row) => holds.every((each) => each(row)) ? sum + 1 : sum, 0);
}

async function expectedRows(
  made: Made,
  question: Conjunction,
  { rows, ...options }: { particles: number; seed: number; rows: number },
): Promise<number> {
  const { logProb } = await probability(made, Object.fromEntries(question), options);
  return rows * Math.exp(logProb[0]!);
}

/** How far estimates are from the truth. */
async function figuresOf(truths: readonly number[], estimate: (k: number) => Promise<number>) {
  const started = performance.now();
  const errors: number[] = [];
  for (const [k, truth] of truths.entries()) {
    const ratio = Math.max(await estimate(k), 1) / Math.max(truth, 1);
    errors.push(Math.max(ratio, 1 / ratio));
  }
  const milliseconds = (performance.now() - started) / truths.length;
  errors.sort((a, b) => a - b);
  const at = (share: number) => errors[Math.min(Math.floor(share * errors.length), errors.length - 1)]!;
  return {
    median: at(0.5),
    "90 %": at(0.9),
    "99 %": at(0.99),
    largest: at(1),
    "ms a question": milliseconds,
  };
}

/** The rows of a file as the model takes them, NaN where a value is missing. */
async function rowsOf(path: string, schema: Schema): Promise<Float32Array[]> {
  const parts = await Array.fromAsync(tableParts(path, { schema }));
  return parts.flatMap(({ data, shape: [n, D] }) =>
    Array.from({ length: n }, (_, row) => Float32Array.from({ length: D }, (_, d) => data[row * D + d]!))
  );
}
