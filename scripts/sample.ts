/**
 * `deno task sample`: samples of a trained model.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { drawPictures } from "../src/folder/picture.ts";
import type { DensityModel, Samples } from "../src/made/mod.ts";
import { parseRegion, sampleGiven, type SampleGivenOptions } from "../src/made/questions/mod.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text, toggle } from "./cli/flags.ts";
import { CONTEXT_VALUE, wantedSamples } from "./contexts.ts";
import { dataFlags } from "./data_flags.ts";
import { findNeighbors, readLearned } from "./neighbors.ts";
import { askedOrder, orderFlag } from "./order_flag.ts";
import { remarkOnFew } from "./particle_flags.ts";
import { checkDrawing, checkRowCount, checkRowsFile, writeRowsFile } from "./rows_file.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task sample MODEL [flags]";

const flags = {
  n: {
    ...count(1, "how many samples, with --context each of each value", undefined),
    shownFallback: "100, or 10 of each",
  },
  context: text("VALUE", `${CONTEXT_VALUE}; each: all values of a label, which is the default`, undefined),
  given: text(
    "CONDITIONS",
    `rows of which this is true, as in "sex = female and age > 30": written as for deno task query`,
    undefined,
  ),
  particles: count(
    1,
    "with --given: each sample is one of so many that suit it, drawn by how likely they are; where what is given comes first in the order of the model, one does",
    20,
  ),
  seed: count(0, "the seed of the samples", 0),
  order: orderFlag,
  neighbors: toggle("draw, to the right of each sample, the nearest of the rows that the model learned"),
  data: text(
    "DATA",
    "with --neighbors: what the model learned (default: as its notes say)",
    undefined,
  ),
  ...dataFlags,
  out: text(
    "FILE",
    "where to write: a .png picture of the samples, or a .csv, .npy or .parquet file with a row a sample",
    "samples.png",
  ),
  ...runtimeFlags,
};

async function main({ values, given, operands }: Parsed<typeof flags>): Promise<void> {
  const { seed, out, provider } = values;
  const folder = modelOperand(operands, USAGE);
  checkRowsFile(out);
  if (values.neighbors && !out.endsWith(".png")) {
    throw inputError(
      new RangeError(`Cannot draw neighbors in ${out}: give --out a name that ends in .png`),
    );
  }
  const clash = ["data", "key", "header"].find((name) => given.has(name));
  if (!values.neighbors && clash !== undefined) {
    throw inputError(new RangeError(`Cannot use --${clash} without --neighbors: leave it out`));
  }
  const without = ["order", "neighbors"].find((name) => given.has(name));
  if (values.given !== undefined && without !== undefined) {
    throw inputError(new RangeError(`Cannot use --${without} with --given: leave one of them out`));
  }
  if (values.given === undefined && given.has("particles")) {
    throw inputError(new RangeError("Cannot use --particles without --given: leave it out"));
  }
  const model = await openRuntime(folder, provider);
  const { schema, context } = model;
  checkDrawing(out, schema);
  const { n, conditions, alike } = wantedSamples(context, { typed: values.context, n: values.n });
  checkRowCount(n, schema, "--n");
  const learned = values.neighbors
    ? await readLearned({ folder, schema, context, data: values.data, flags: values })
    : undefined;
  const { rows, remark } = values.given === undefined
    ? { rows: await model.sample(n, { seed, ...conditions, ...await askedOrder(values, model) }) }
    : await drawGiven(model, n, {
      given: parseRegion(values.given, schema),
      particles: values.particles,
      seed,
      ...conditions,
    });
  const neighbors = learned && findNeighbors(rows, learned);
  const columns = alike < n ? alike : Math.ceil(Math.sqrt(n));
  await writeRowsFile(out, {
    rows,
    context: conditions.context,
    model,
    draw: (picture) => neighbors?.draw(picture) ?? drawPictures(rows.data, picture, columns),
  });
  await explainModel(folder, model);
  if (remark !== undefined) console.error(remark);
  console.log(`Wrote ${n} samples to ${out}${neighbors ? `, ${neighbors.summary}` : ""}`);
  await model.close();
}

/** Samples of which something is true, and what is to be said of them. */
async function drawGiven(
  model: DensityModel,
  n: number,
  options: SampleGivenOptions & { readonly particles: number },
): Promise<{ rows: Samples; remark?: string | undefined }> {
  const { effectiveSamples, ...rows } = await sampleGiven(model, n, options);
  if (rows.exact) return { rows };
  const effective = effectiveSamples.reduce((sum, each) => sum + each, 0) / n;
  return {
    rows,
    remark: remarkOnFew(effectiveSamples, options.particles) ??
      `Not exact: each sample is one of ${options.particles} particles, which are worth ${
        effective.toFixed(1)
      } independent ones on average`,
  };
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws samples of a trained model with its ONNX graphs; exact ones, where nothing else is said.",
    flags,
  });
}
