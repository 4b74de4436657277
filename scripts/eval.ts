/**
 * `deno task eval`: the NLL of a trained model on data.
 *
 * @module
 */
import { encodeSplit } from "../src/files/encode_dataset.ts";
import { readDataset, SPLITS } from "../src/files/mod.ts";
import { openModelFolder } from "../src/folder/open.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { formatTable } from "../src/report/table.ts";
import { bitsPerDimension, meanNll } from "../src/train/mod.ts";
import { runCommand } from "./cli/command.ts";
import { type Parsed, text } from "./cli/flags.ts";
import { dataFlags, readOptions } from "./data_flags.ts";
import { dataSource, heldOut } from "./data_source.ts";
import { executorFlags, makeExecutor } from "./executors.ts";
import { modelOperand } from "./trained_model.ts";

const USAGE = "deno task eval MODEL [flags]";

const flags = {
  data: text(
    "DATA",
    "what to measure on, as for deno task train (default: the data that the model learned)",
    undefined,
  ),
  ...dataFlags,
  ...executorFlags,
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<void> {
  const folder = modelOperand(operands, USAGE);
  const { made, trainer, notes } = await openModelFolder(folder, {
    executor: await makeExecutor(values),
  });
  const source = values.data ?? await dataSource(folder, notes);
  const isOwn = values.data === undefined;
  const found = await readDataset(source, readOptions(values, isOwn ? notes : {}));
  const dataset = isOwn ? heldOut(found, { notes, seed: trainer?.options.seed ?? 0 }) : found;
  const rows: string[][] = [];
  for (const split of SPLITS) {
    const table = encodeSplit(dataset, split, { source, schema: made.schema });
    if (table === undefined) continue;
    const nll = await meanNll(made, table);
    rows.push([
      split,
      formatCount(table.shape[0]),
      formatNats(nll),
      bitsPerDimension(nll, made.D).toFixed(4),
    ]);
  }
  console.log(formatTable(["split", "rows", "NLL in nats", "bpd"], rows).trimEnd());
  made.executor.close();
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Prints the NLL of a trained model on each part of the data.",
    flags,
  });
}
