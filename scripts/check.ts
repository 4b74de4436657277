/**
 * `deno task check`: the ONNX files of a model against the core.
 *
 * @module
 */
import { takeRows } from "../src/data/mod.ts";
import { ReferenceExecutor } from "../src/exec/mod.ts";
import { contextName, type ModelSchemas } from "../src/files/context.ts";
import { encodeBatch } from "../src/files/encode_dataset.ts";
import { keepsLevels } from "../src/files/grey.ts";
import { readDataset, type ReadOptions } from "../src/files/mod.ts";
import {
  countDifferentRows,
  largestDifference,
  largestParameterDifference,
} from "../src/folder/differences.ts";
import { hashWeights } from "../src/folder/hash_weights.ts";
import { FILES } from "../src/folder/names.ts";
import { openModelFolder } from "../src/folder/open.ts";
import { type Batch, drawContexts, mapInputs } from "../src/made/mod.ts";
import { formatCount } from "../src/report/format.ts";
import { formatTable } from "../src/report/table.ts";
import { openModel } from "../src/runtime/node.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text } from "./cli/flags.ts";
import { dataFlags, readOptions } from "./data_flags.ts";
import { checkRowCount } from "./rows_file.ts";
import { modelOperand } from "./trained_model.ts";

const USAGE = "deno task check MODEL [flags]";

/** Differences of more than this, in nats, are more than rounding. */
const TOLERANCE = 1e-3;

/** Nor can sums of thousands of numbers in float32 be closer than this part of them. */
const ROUNDING = 4e-6;

const flags = {
  n: count(1, "how many rows to compare on", 100),
  data: text(
    "DATA",
    "whose test rows to score, as for deno task train (default: samples of the model)",
    undefined,
  ),
  ...dataFlags,
  seed: count(0, "the seed of the samples", 0),
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<number> {
  const folder = modelOperand(operands, USAGE);
  const { made } = await openModelFolder(folder, { executor: new ReferenceExecutor() });
  const { n, seed, data } = values;
  checkRowCount(n, made.schema, "--n");
  const { schema, context } = made;
  const conditions = context ? { context: drawContexts(context, { n, seed }) } : {};
  const drawn = await made.sample(n, { seed, ...conditions });
  const rows = data === undefined
    ? { x: drawn, ...conditions }
    : await readTestRows(data, { schema, context, n, ...readOptions(values) });
  const model = await openModel(folder, { provider: "cpu" });
  const { weights_sha256 } = model.metadata;
  if (weights_sha256 !== undefined && weights_sha256 !== await hashWeights(made)) {
    await model.close();
    console.log(
      `The graphs are of other weights than ${folder}/${FILES.weights}; write them again with: deno task export ${folder}`,
    );
    return 1;
  }
  const mismatches = countDifferentRows(
    await model.sample(n, { seed, ...conditions }),
    drawn,
    made.schema,
  );
  const each = await Promise.all(
    made.network.members.map(async (_, member) => {
      const [ours, theirs] = [
        await made.conditionals(rows, { member }),
        await model.conditionals(rows, { member }),
      ];
      return {
        parameters: largestParameterDifference(ours, theirs, made.schema),
        logProbEach: largestDifference(ours.logProbEach.data, theirs.logProbEach.data),
      };
    }),
  );
  const logProb = await made.logProb(rows);
  const differences = {
    "log_prob": largestDifference(logProb, await model.logProb(rows)),
    "conditionals: parameters": Math.max(...each.map(({ parameters }) => parameters)),
    "conditionals: log_prob_each": Math.max(...each.map(({ logProbEach }) => logProbEach)),
  };
  await model.close();
  console.log(
    formatTable(
      ["graph", "largest difference"],
      Object.entries(differences).map(([name, value]) => [name, value.toExponential(1)]),
    ).trimEnd(),
  );
  console.log(`sample: ${formatCount(mismatches)} of ${formatCount(n)} rows differ`);
  const allowed = logProb.reduce((most, value) => Math.max(most, ROUNDING * Math.abs(value)), TOLERANCE);
  const agrees = mismatches === 0 &&
    Object.entries(differences).every(([name, value]) =>
      value <= (name === "log_prob" ? allowed : TOLERANCE)
    );
  const within = allowed === TOLERANCE
    ? `${TOLERANCE}`
    : `${TOLERANCE}, and log_prob within ${Number(allowed.toPrecision(2))}`;
  console.log(`${agrees ? "All" : "Not all"} agree within ${within}`);
  return agrees ? 0 : 1;
}

/** The first test rows of data, or all if there are fewer. */
async function readTestRows(
  data: string,
  { schema, context, n, ...options }: ReadOptions & ModelSchemas & { n: number },
): Promise<Batch> {
  const dataset = await readDataset(data, {
    ...options,
    context: context && contextName(context, data),
    levels: keepsLevels(schema),
  });
  const split = dataset.test ? "test" : dataset.valid ? "valid" : "train";
  const rows = encodeBatch(dataset, split, { source: data, schema, context })!;
  return mapInputs(rows, (table) => takeRows(table, 0, Math.min(n, table.shape[0])));
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about:
      "Runs the ONNX files of a model in onnxruntime and prints the largest differences to the reference executor.",
    flags,
  });
}
