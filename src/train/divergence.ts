/**
 * Training that diverges is noticed before its weights are saved.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { CheckedBatch, Made } from "../made/mod.ts";
import { meanNll } from "./metrics.ts";
import type { TrainerOptions } from "./trainer_options.ts";

/** Ends training that diverges, and says what to change. */
export function diverge(what: string, { rate, clipNorm }: TrainerOptions): never {
  const norm = clipNorm === undefined ? "set a clip norm" : `the clip norm, which is ${clipNorm}`;
  throw inputError(
    new RangeError(`Cannot go on training: ${what}; lower the learning rate, which is ${rate}, or ${norm}`),
  );
}

/**
 * Finds what is wrong with weights: one has become infinite, or they are so large that the NLL of some rows is not finite. Both
 * would show in the NLL of the next step only, when these weights have been saved.
 *
 * @param made The model.
 * @param rows Some rows.
 * @returns What is wrong; nothing if all is well.
 */
export async function findDivergence(made: Made, rows: CheckedBatch): Promise<string | undefined> {
  for (const parameter of made.parameters) {
    const wrong = made.executor.read(parameter).find((value) => !Number.isFinite(Math.fround(value)));
    if (wrong !== undefined) return `a value of ${parameter.name} is ${wrong}`;
  }
  const nll = await meanNll(made, rows);
  return Number.isFinite(nll) ? undefined : `the NLL of the first rows is ${nll}`;
}
