/**
 * Answers to questions as people type them.
 *
 * @module
 */
import type { DensityModel } from "../density_model.ts";
import { groupsOf } from "./groups.ts";
import type { Question } from "./parse_region.ts";
import { type GivenOptions, probability } from "./probability.ts";
import { boxesOf, commonRegion, hasDensity, variableOf } from "./region.ts";
import { meanGiven, quantileGiven, type Summary } from "./summary_given.ts";

/** The answer to a question. */
export interface Answer extends Summary {
  /** What the number is. */
  readonly of: "probability" | "density" | "mean" | "quantile";
  /** Of a probability or a density the logarithm in nats, which is a number even where the value is too small for one. */
  readonly logProb?: number;
}

/**
 * Answers a question: how likely something is, or a mean or a quantile, of the rows in which something is given.
 *
 * @param model The model.
 * @param question The question, as {@linkcode parseQuestion} reads it.
 * @param options What is given, the number of particles, and the seed.
 * @returns The answer with its standard error.
 * @throws {RangeError} As {@linkcode probability}, {@linkcode meanGiven} and {@linkcode quantileGiven} do.
 *
 * @example The mean of a column where something is given
 * ```ts
 * import { assert } from "@std/assert";
 * import { ask, Made, parseQuestion, parseRegion, type Schema } from "@staircase/made";
 *
 * const schema: Schema = [
 *   { kind: "binary", name: "sex", labels: ["female", "male"] },
 *   { kind: "categorical", size: 3, name: "children" },
 * ];
 * await using made = new Made({ schema, hidden: [4], order: "natural", seed: 1 });
 * const given = parseRegion("sex = female", schema);
 * const { value, exact } = await ask(made, parseQuestion("mean(children)", schema), { given, seed: 1 });
 * assert(exact && value > 0 && value < 2);
 * ```
 */
export async function ask(model: DensityModel, question: Question, options: GivenOptions): Promise<Answer> {
  if (question.kind === "mean") return { of: "mean", ...await meanGiven(model, question.column, options) };
  if (question.kind === "quantile") {
    const { column, fraction } = question;
    return { of: "quantile", ...await quantileGiven(model, column, { fraction, ...options }) };
  }
  const { schema } = model;
  const { logProb, standardError, effectiveSamples, exact } = await probability(
    model,
    question.where,
    options,
  );
  const value = Math.exp(logProb[0]!);
  const isDensity = boxesOf(question.where, schema).some((box) =>
    schema.some((_, d) => hasDensity(box, schema, d))
  );
  return {
    of: isDensity ? "density" : "probability",
    value,
    standardError: value === 0 && exact ? 0 : value * standardError[0]!,
    effectiveSamples: effectiveSamples[0]!,
    exact,
    logProb: logProb[0]!,
  };
}

/** What is asked of each group of rows. */
export interface GroupOptions extends GivenOptions {
  /** The variable that parts rows into groups: its name, or its column. */
  readonly by: string;
  /** Where intervals of numbers begin, as values stand in files; by default where fifths of the probability end, rounded. */
  readonly cuts?: readonly string[];
}

/** A group of rows. */
export interface GroupAnswer {
  /** Its values: one as in files, `missing`, or an interval such as `30 to 40`, which holds 30 and not 40. */
  readonly name: string;
  /** The probability of the group, given what is given. */
  readonly share: Answer;
  /** The answer for the rows of the group; absent where nothing was asked. */
  readonly answer?: Answer;
}

/**
 * Answers a question for each group of rows: those with one value of a variable, or with a number in one interval.
 *
 * @param model The model.
 * @param question The question; without one, how large the groups are.
 * @param options By what, what else is given, the number of particles, and the seed.
 * @returns The groups that there are, in the order of their values.
 * @throws {RangeError} As {@linkcode ask} does, or if the variable has no such intervals.
 *
 * @example How likely a bit is, by another
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { askEach, binary, Made } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(2), hidden: [4], seed: 1 });
 * const groups = await askEach(made, undefined, { by: "1", seed: 1 });
 * assertEquals(groups.map(({ name }) => name), ["0", "1"]);
 * assertAlmostEquals(groups[0]!.share.value + groups[1]!.share.value, 1, 1e-5);
 * ```
 */
export async function askEach(
  model: DensityModel,
  question: Question | undefined,
  { by, cuts, ...options }: GroupOptions,
): Promise<GroupAnswer[]> {
  const { schema } = model;
  const d = variableOf(by, schema);
  const answers: GroupAnswer[] = [];
  for (const { name, set } of await groupsOf(model, d, { cuts, ...options })) {
    const where = { [d]: set };
    const share = await ask(model, { kind: "probability", where }, options);
    if (share.value === 0) continue;
    const given = commonRegion(where, options.given ?? {}, schema);
    answers.push({
      name,
      share,
      ...(question && { answer: await ask(model, question, { ...options, given }) }),
    });
  }
  return answers;
}
