/**
 * `deno task sample`: a picture of samples of a trained model.
 *
 * @module
 */
import { imageGrid } from "../src/report/grid.ts";
import { writeFileAtomically } from "../src/train/mod.ts";
import { outputColumns, runCommand, UsageError } from "./cli/command.ts";
import { count, formatHelp, parseFlags, text, toggle } from "./cli/flags.ts";
import { executorFlags, makeExecutor } from "./executors.ts";
import { pictureSide } from "./publish.ts";
import { loadModel, modelOperand } from "./trained_model.ts";

const USAGE = "deno task sample MODEL [flags]";

const flags = {
  n: count(1, "how many samples", 100),
  seed: count(0, "the seed of the samples", 0),
  out: text(
    "FILE",
    "where to write: a .png picture of samples, or a .csv file with a row a sample",
    "samples.png",
  ),
  ...executorFlags,
  help: toggle("print this help"),
};

async function main(): Promise<void> {
  const { values, operands } = parseFlags(flags, Deno.args);
  if (values.help) {
    return console.log(
      formatHelp(USAGE, {
        about: "Draws exact samples of a trained model.",
        flags,
        columns: outputColumns(),
      }),
    );
  }
  const { made } = await loadModel(modelOperand(operands, USAGE), { executor: await makeExecutor(values) });
  const { n, seed, out } = values;
  const side = pictureSide(made);
  if (out.endsWith(".png") && side === undefined) {
    throw new UsageError(
      `Cannot draw rows of ${made.D} variables as pictures: give --out a name that ends in .csv`,
    );
  }
  if (!/\.(png|csv)$/.test(out)) {
    throw new UsageError(`Cannot write samples to ${out}: expected a name that ends in .png or .csv`);
  }
  const samples = await made.sample(n, { seed });
  const rows = Array.from(
    { length: n },
    (_, r) => samples.data.subarray(r * made.D, (r + 1) * made.D).join(",") + "\n",
  );
  const bytes = side !== undefined && out.endsWith(".png")
    ? imageGrid(samples.data, { width: side, height: side, columns: Math.ceil(Math.sqrt(n)) })
    : new TextEncoder().encode(rows.join(""));
  await writeFileAtomically(out, bytes);
  console.log(`Wrote ${n} samples to ${out}`);
  made.executor.close();
}

if (import.meta.main) await runCommand(main);
