/**
 * `deno task query`: the probability of conditions.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import type { Schema } from "../src/made/mod.ts";
import { distributionOf } from "../src/made/questions/distributions/mod.ts";
import { parseRegion, probability, type Region } from "../src/made/questions/mod.ts";
import { listOf } from "../src/made/questions/value_set.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text } from "./cli/flags.ts";
import { CONTEXT_VALUE, typedCondition } from "./contexts.ts";
import { particleFlags, remarkOnFew } from "./particle_flags.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task query MODEL CONDITIONS [flags]";

const EXAMPLE = `"age > 50 and income = '>50K'"`;

const flags = {
  given: text("CONDITIONS", "what is given, written alike (default: nothing)", undefined),
  context: text("VALUE", CONTEXT_VALUE, undefined),
  ...particleFlags(
    "the most particles; the probability is exact where all that is summed out has no more values",
    1000,
  ),
  rows: count(1, "also how many of so many rows are expected to be so", undefined),
  ...runtimeFlags,
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<void> {
  const { given, context, particles, seed, rows, provider } = values;
  const folder = modelOperand(operands.slice(0, 1), USAGE);
  if (operands.length !== 2) {
    throw inputError(
      new RangeError(
        `Cannot tell what is asked of ${folder}: write the conditions between quotes behind it, as in ${EXAMPLE}`,
      ),
    );
  }
  const model = await openRuntime(folder, provider);
  const { schema } = model;
  const region = parseRegion(operands[1]!, schema);
  const { logProb, standardError, effectiveSamples, exact } = await probability(model, region, {
    ...(given !== undefined && { given: parseRegion(given, schema) }),
    ...typedCondition(model.context, context),
    particles,
    seed,
  });
  const isDensity = hasDensity(region, schema);
  if (isDensity && rows !== undefined) {
    throw inputError(new RangeError("Cannot use --rows with a density: ask for a range of values"));
  }
  await explainModel(folder, model);
  const [log, error, samples] = [logProb[0]!, standardError[0]!, effectiveSamples[0]!];
  const shown = `${isDensity ? "density" : "p"} = ${significant(Math.exp(log))} (log p ${formatNats(log)})`;
  console.log(
    exact
      ? `${shown}, exact`
      : `${shown}, standard error ${significant(Math.exp(log) * error)} (${formatNats(error)}), ${
        formatCount(samples)
      } effective samples of ${formatCount(particles)}`,
  );
  if (rows !== undefined) {
    const [expected, doubt] = [rows * Math.exp(log), rows * Math.exp(log) * error].map(significant);
    console.log(
      `${expected} of ${formatCount(rows)} rows are expected${exact ? "" : `, standard error ${doubt}`}`,
    );
  }
  const remark = remarkOnFew(effectiveSamples, particles);
  if (remark !== undefined) console.error(remark);
  await model.close();
}

/** Whether single numbers are asked for that have no probability but a density. */
function hasDensity(region: Region, schema: Schema): boolean {
  return Object.entries(region).some(([d, set]) => {
    const variable = schema[Number(d)]!;
    return listOf(set)?.some((value) => !distributionOf(variable).hasProbability(value, variable));
  });
}

/** Writes a probability with four digits. */
function significant(p: number): string {
  return String(Number(p.toPrecision(4)));
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about:
      `Prints the probability of conditions, with the ONNX graphs of a trained model; of single numbers the density. Conditions are written as in ${EXAMPLE}: =, !=, <, <=, >, >=, in (A, B), between A and B, is missing, is not missing. Quotes go around what has signs or "and" in it.`,
    flags,
  });
}
