/**
 * `deno task query`: the probability that values lie in sets.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import type { Schema } from "../src/made/mod.ts";
import { distributionOf } from "../src/made/questions/distributions/mod.ts";
import { probability, type Region } from "../src/made/questions/mod.ts";
import { listOf } from "../src/made/questions/value_set.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { runCommand } from "./cli/command.ts";
import { type Parsed, text } from "./cli/flags.ts";
import { CONTEXT_VALUE, typedCondition } from "./contexts.ts";
import { particleFlags, remarkOnFew } from "./particle_flags.ts";
import { parseRegion, REGION_SYNTAX } from "./region.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task query MODEL --where VALUES [flags]";

const flags = {
  where: text("VALUES", REGION_SYNTAX, undefined),
  given: text("VALUES", "what is given, written like --where (default: nothing)", undefined),
  context: text("VALUE", CONTEXT_VALUE, undefined),
  ...particleFlags(
    "the most particles; the probability is exact where all that is summed out has no more values",
    1000,
  ),
  ...runtimeFlags,
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<void> {
  const { where, given, context, particles, seed, provider } = values;
  const folder = modelOperand(operands, USAGE);
  if (where === undefined) {
    throw inputError(new RangeError(`Cannot tell what is asked: give --where VALUES, ${REGION_SYNTAX}`));
  }
  const model = await openRuntime(folder, provider);
  const { schema } = model;
  const region = parseRegion(where, schema);
  const { logProb, standardError, effectiveSamples, exact } = await probability(model, region, {
    ...(given !== undefined && { given: parseRegion(given, schema) }),
    ...typedCondition(model.context, context),
    particles,
    seed,
  });
  await explainModel(folder, model);
  const [log, error, samples] = [logProb[0]!, standardError[0]!, effectiveSamples[0]!];
  const shown = `${hasDensity(region, schema) ? "density" : "p"} = ${significant(Math.exp(log))} (log p ${
    formatNats(log)
  })`;
  console.log(
    exact
      ? `${shown}, exact`
      : `${shown}, standard error ${significant(Math.exp(log) * error)} (${formatNats(error)}), ${
        formatCount(samples)
      } effective samples of ${formatCount(particles)}`,
  );
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
      "Prints the probability that values lie in sets, with the ONNX graphs of a trained model; of single numbers the density.",
    flags,
  });
}
