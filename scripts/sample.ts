/**
 * `deno task sample`: samples of a trained model.
 *
 * @module
 */
import { imageGrid } from "../src/report/grid.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text } from "./cli/flags.ts";
import { CONTEXT_VALUE, wantedSamples } from "./contexts.ts";
import { checkRowCount, checkRowsFile, sideOfDrawing, writeRowsFile } from "./rows_file.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task sample MODEL [flags]";

const flags = {
  n: {
    ...count(1, "how many samples, with --context each of each value", undefined),
    shownFallback: "100, or 10 of each",
  },
  context: text("VALUE", `${CONTEXT_VALUE}; each: all values of a label, which is the default`, undefined),
  seed: count(0, "the seed of the samples", 0),
  out: text(
    "FILE",
    "where to write: a .png picture of the samples, or a .csv or .npy file with a row a sample",
    "samples.png",
  ),
  ...runtimeFlags,
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<void> {
  const { seed, out, provider } = values;
  const folder = modelOperand(operands, USAGE);
  checkRowsFile(out);
  const model = await openRuntime(folder, provider);
  const side = sideOfDrawing(out, model.schema);
  const { n, conditions, alike } = wantedSamples(model.context, { typed: values.context, n: values.n });
  checkRowCount(n, model.schema);
  const rows = await model.sample(n, { seed, ...conditions });
  await writeRowsFile(out, {
    rows,
    schema: model.schema,
    draw: () =>
      imageGrid(rows.data, {
        width: side,
        height: side,
        columns: alike < n ? alike : Math.ceil(Math.sqrt(n)),
      }),
  });
  await explainModel(folder, model);
  console.log(`Wrote ${n} samples to ${out}`);
  await model.close();
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws exact samples of a trained model with its ONNX graphs.",
    flags,
  });
}
