/**
 * `deno task sample`: samples of a trained model.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { drawPictures } from "../src/folder/picture.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text, toggle } from "./cli/flags.ts";
import { CONTEXT_VALUE, wantedSamples } from "./contexts.ts";
import { dataFlags } from "./data_flags.ts";
import { findNeighbors, readLearned } from "./neighbors.ts";
import { askedOrder, orderFlag } from "./order_flag.ts";
import { checkDrawing, checkRowCount, checkRowsFile, writeRowsFile } from "./rows_file.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task sample MODEL [flags]";

const flags = {
  n: {
    ...count(1, "how many samples, with --context each of each value", undefined),
    shownFallback: "100, or 10 of each",
  },
  context: text("VALUE", `${CONTEXT_VALUE}; each: all values of a label, which is the default`, undefined),
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
  const model = await openRuntime(folder, provider);
  const { schema, context } = model;
  checkDrawing(out, schema);
  const { n, conditions, alike } = wantedSamples(context, { typed: values.context, n: values.n });
  checkRowCount(n, schema);
  const learned = values.neighbors
    ? await readLearned({ folder, schema, context, data: values.data, flags: values })
    : undefined;
  const rows = await model.sample(n, { seed, ...conditions, ...await askedOrder(values, model) });
  const neighbors = learned && findNeighbors(rows, learned);
  const columns = alike < n ? alike : Math.ceil(Math.sqrt(n));
  await writeRowsFile(out, {
    rows,
    context: conditions.context,
    model,
    draw: (picture) => neighbors?.draw(picture) ?? drawPictures(rows.data, picture, columns),
  });
  await explainModel(folder, model);
  console.log(`Wrote ${n} samples to ${out}${neighbors ? `, ${neighbors.summary}` : ""}`);
  await model.close();
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws exact samples of a trained model with its ONNX graphs.",
    flags,
  });
}
