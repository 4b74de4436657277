/**
 * `deno task query`: probabilities, means and quantiles, of all rows or of groups of them.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { dateAfter, nameOf, type Schema, unitOfDate } from "../src/made/mod.ts";
import {
  type Answer,
  ask,
  askEach,
  type GroupAnswer,
  parseQuestion,
  parseRegion,
  type Question,
} from "../src/made/questions/mod.ts";
import { variableOf } from "../src/made/questions/region.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { formatTable } from "../src/report/table.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text } from "./cli/flags.ts";
import { CONTEXT_VALUE, typedCondition } from "./contexts.ts";
import { particleFlags, remarkOnFew } from "./particle_flags.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task query MODEL QUESTION [flags]";

const EXAMPLE = `"age > 50 and income = '>50K'"`;

const flags = {
  given: text("CONDITIONS", "what is given, written alike (default: nothing)", undefined),
  by: text(
    "COLUMN",
    "answer for each value of a column; without QUESTION, how likely each is. Of more than 20 numbers, for intervals",
    undefined,
  ),
  cuts: text(
    "A,B,...",
    "with --by, where the intervals begin (default: where fifths of the probability end, rounded)",
    undefined,
  ),
  context: text("VALUE", CONTEXT_VALUE, undefined),
  ...particleFlags(
    "the most particles; an answer is exact where all that is summed out has no more values",
    1000,
  ),
  rows: count(1, "also how many of so many rows are expected to be so", undefined),
  ...runtimeFlags,
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<void> {
  const { given, by, cuts, context, particles, seed, rows } = values;
  const folder = modelOperand(operands.slice(0, 1), USAGE);
  if (operands.length > 2 || operands.length === 1 && by === undefined) {
    throw inputError(
      new RangeError(
        `Cannot tell what is asked of ${folder}: write the question between quotes behind it, as in ${EXAMPLE} or "mean(age)"`,
      ),
    );
  }
  if (cuts !== undefined && by === undefined) {
    throw inputError(new RangeError("Cannot use --cuts without --by: say which column is cut"));
  }
  const model = await openRuntime(folder, values);
  const { schema } = model;
  const question = operands[1] === undefined ? undefined : parseQuestion(operands[1], schema);
  const options = {
    ...(given !== undefined && { given: parseRegion(given, schema) }),
    ...typedCondition(model.context, context),
    particles,
    seed,
  };
  await explainModel(folder, model);
  const shown = { schema, question, rows, particles };
  let effectiveSamples: number[];
  if (by === undefined) {
    const answer = await ask(model, question!, options);
    console.log(describe(answer, shown));
    effectiveSamples = [answer.effectiveSamples];
  } else {
    const groups = await askEach(model, question, {
      ...options,
      by,
      ...(cuts !== undefined && { cuts: cuts.split(",").map((cut) => cut.trim()) }),
    });
    console.log(tableOf(groups, { ...shown, by }));
    effectiveSamples = groups.map(({ share, answer }) => (answer ?? share).effectiveSamples);
  }
  const remark = remarkOnFew(effectiveSamples, particles);
  if (remark !== undefined) console.error(remark);
}

/** What answers are shown with. */
interface Shown {
  readonly schema: Schema;
  readonly question: Question | undefined;
  /** How many rows there are, where somebody asks how many of them are so. */
  readonly rows: number | undefined;
  readonly particles: number;
}

/** An answer as a sentence or two. */
function describe(answer: Answer, { rows, particles, ...shown }: Shown): string {
  const { of, value, standardError, effectiveSamples, exact, logProb } = answer;
  checkRows(answer, rows);
  // each of the ranges that "or" joins has so many
  const each = effectiveSamples > particles ? " for each range" : "";
  const worth = `${formatCount(effectiveSamples)} effective samples of ${formatCount(particles)}${each}`;
  const doubt = logProb === undefined
    ? ""
    : ` (${formatNats(value === 0 ? Infinity : standardError / value)})`;
  const [name, number, log] = logProb === undefined
    ? [nameOfAnswer(shown.question!), formatValue(value, shown), ""]
    : [of === "density" ? of : "p", significant(value), ` (log p ${formatNats(logProb)})`];
  const unit = unitOf(shown);
  const lines = [
    `${name} = ${number}${log}, ${
      exact ? "exact" : `standard error ${significant(standardError)}${unit && ` ${unit}`}${doubt}, ${worth}`
    }`,
  ];
  if (rows !== undefined) {
    const [expected, error] = [value, standardError].map((each) => significant(rows * each));
    lines.push(
      `${expected} of ${formatCount(rows)} rows are expected${exact ? "" : `, standard error ${error}`}`,
    );
  }
  return lines.join("\n");
}

/** The answers for groups, a line each. */
function tableOf(groups: readonly GroupAnswer[], { by, rows, ...shown }: Shown & { by: string }): string {
  const { schema, question } = shown;
  const d = variableOf(by, schema);
  const isHowLikely = question?.kind === "probability";
  const unit = unitOf(shown);
  for (const { answer } of groups) if (isHowLikely) checkRows(answer!, rows);
  const titles = [
    schema[d]!.name ?? nameOf(schema, d),
    "share",
    ...(question ? [nameOfAnswer(question)] : []),
    `standard error${unit && ` in ${unit}`}`,
    ...(rows === undefined ? [] : ["rows"]),
  ];
  const lines = groups.map(({ name, share, answer = share }) => [
    name,
    significant(share.value),
    ...(question ? [formatValue(answer.value, shown)] : []),
    answer.exact ? "exact" : significant(answer.standardError),
    ...(rows === undefined ? [] : [significant(rows * share.value * (isHowLikely ? answer.value : 1))]),
  ]);
  return formatTable(titles, lines).trimEnd();
}

/** What an answer is called. */
function nameOfAnswer(question: Question): string {
  if (question.kind !== "quantile") return question.kind === "mean" ? "mean" : "p";
  return question.fraction === 0.5 ? "median" : `quantile ${question.fraction}`;
}

/** Throws where rows of something else than a probability are asked for. */
function checkRows({ of }: Answer, rows: number | undefined): void {
  if (of === "probability" || rows === undefined) return;
  const advice = of === "density" ? "ask for a range of values" : "ask for the probability of conditions";
  throw inputError(new RangeError(`Cannot use --rows with a ${of}: ${advice}`));
}

/** A mean or a quantile as a value of its column, or a probability. */
function formatValue(value: number, { schema, question }: Pick<Shown, "schema" | "question">): string {
  if (question === undefined || question.kind === "probability") return significant(value);
  const { date } = schema[Number(question.column)]!;
  return date ? dateAfter(value, date) : significant(value);
}

/** In what the error of a date is counted; nothing of another answer. */
function unitOf({ schema, question }: Pick<Shown, "schema" | "question">): string {
  if (question === undefined || question.kind === "probability") return "";
  const { date } = schema[Number(question.column)]!;
  return date ? unitOfDate(date.format) : "";
}

/** Writes a number with four digits. */
function significant(number: number): string {
  return String(Number(number.toPrecision(4)));
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about:
      `Answers questions with the ONNX graphs of a trained model. QUESTION is conditions, of which the probability is printed (of single numbers the density), or mean(COLUMN), median(COLUMN) or quantile(COLUMN, 0.9). Conditions are written as in ${EXAMPLE}: =, !=, <, <=, >, >=, in (A, B), between A and B, is missing, is not missing, joined by and, or, not and parentheses. Quotes go around what has signs or "and" in it.`,
    flags,
  });
}
