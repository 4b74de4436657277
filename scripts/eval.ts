/**
 * `deno task eval`: the NLL of a trained model on data.
 *
 * @module
 */
import { batchOf, type DatasetBatch } from "../src/data/mod.ts";
import { SPLITS } from "../src/files/mod.ts";
import { openModelFolder } from "../src/folder/open.ts";
import { classify, type Made } from "../src/made/mod.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { formatTable } from "../src/report/table.ts";
import { bitsPerDimension, knownPerRow, meanNll } from "../src/train/mod.ts";
import { runCommand } from "./cli/command.ts";
import { type Parsed, text } from "./cli/flags.ts";
import { dataFlags } from "./data_flags.ts";
import { contextCounts } from "./data_source.ts";
import { executorFlags, makeExecutor } from "./executors.ts";
import { encodedData } from "./learned_rows.ts";
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
  const model = await openModelFolder(folder, { executor: await makeExecutor(values) });
  const { made, notes } = model;
  const encoded = await encodedData(folder, model, values);
  const counts = contextCounts(notes, made.context);
  const rows: string[][] = [];
  for (const split of SPLITS) {
    const batch = batchOf(encoded, split);
    if (batch === undefined) continue;
    const nll = await meanNll(made, batch);
    rows.push([
      split,
      formatCount(batch.x.shape[0]),
      formatNats(nll),
      bitsPerDimension(nll, knownPerRow(batch)).toFixed(4),
      ...(counts ? [`${(100 * await accuracyOf(made, batch, counts)).toFixed(2)} %`] : []),
    ]);
  }
  const header = ["split", "rows", "NLL in nats", "bpd", ...(counts ? ["accuracy"] : [])];
  console.log(formatTable(header, rows).trimEnd());
  made.executor.close();
}

/** The share of rows whose context is the most likely one, given their values. */
async function accuracyOf(
  made: Made,
  { x, context }: DatasetBatch,
  counts: readonly number[],
): Promise<number> {
  const classes = await classify(made, x, counts);
  return classes.reduce((sum, code, row) => sum + (code === context!.data[row] ? 1 : 0), 0) / classes.length;
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about:
      "Prints the NLL of a trained model on each part of the data, and how often a label that it is given is the most likely one. Where it was trained with --missing ignore, the NLL is that of the values that are there, each given those that are there before it in the order.",
    flags,
  });
}
