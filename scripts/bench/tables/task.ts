/**
 * What the bench finds out about tables: a task for each thing that people do with a table, one a file.
 *
 * @module
 */
import { isInputError } from "../../../src/errors/mod.ts";

/** A task. */
export interface TableTask {
  readonly title: string;
  /** What its figures mean. */
  readonly about: string;
  /** Measures all that can do the task, ours first, and gives what each comes to with each seed. */
  measure(tools: Tools): AsyncIterable<Outcome>;
}

/** What a contender came to, with one seed. */
export interface Outcome {
  readonly contender: string;
  readonly seed: number;
  readonly figures: Readonly<Record<string, number>>;
  /** Why there are no figures, of a library that is not installed for instance. */
  readonly failure?: string;
}

/** What tasks have in common. */
export interface Tools {
  /** A folder for files that are not kept. */
  readonly folder: string;
  readonly seeds: readonly number[];
  /** The folder of `adult.data` and `adult.test`, as UCI has them; tasks that need them are left out without it. */
  readonly adult: string | undefined;
}

/** What a contender comes to, or why it comes to nothing. */
export async function attempt(
  contender: string,
  seed: number,
  measure: () => Promise<Outcome["figures"]>,
): Promise<Outcome> {
  try {
    return { contender, seed, figures: await measure() };
  } catch (error) {
    if (!isInputError(error)) throw error;
    return { contender, seed, figures: {}, failure: error.message };
  }
}
