/**
 * `deno task check`: the ONNX files of a model against the core.
 *
 * @module
 */
import { ReferenceExecutor } from "../src/exec/mod.ts";
import { formatCount } from "../src/report/format.ts";
import { formatTable } from "../src/report/table.ts";
import { openModel } from "../src/runtime/node.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed } from "./cli/flags.ts";
import { countDifferentRows, largestDifference } from "./export_graphs.ts";
import { loadModel, modelOperand } from "./trained_model.ts";

const USAGE = "deno task check MODEL [flags]";

/** Differences of more than this, in nats, are more than rounding. */
const TOLERANCE = 1e-3;

const flags = {
  n: count(1, "how many samples of the model to compare on", 100),
  seed: count(0, "the seed of the samples", 0),
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<number> {
  const folder = modelOperand(operands, USAGE);
  const { made } = await loadModel(folder, { executor: new ReferenceExecutor() });
  const probe = await made.sample(values.n, { seed: values.seed });
  const model = await openModel(folder, { provider: "cpu" });
  const noise = { seed: values.seed };
  const samples = await model.sample(values.n, noise);
  const mismatches = countDifferentRows(samples, probe);
  const [ours, theirs] = [await made.conditionals(probe), await model.conditionals(probe)];
  const differences = {
    "log_prob": largestDifference(await made.logProb(probe), await model.logProb(probe)),
    "conditionals: parameters": largestDifference(ours.parameters.data, theirs.parameters.data),
    "conditionals: log_prob_each": largestDifference(ours.logProbEach.data, theirs.logProbEach.data),
  };
  await model.close();
  console.log(
    formatTable(
      ["graph", "largest difference"],
      Object.entries(differences).map(([name, value]) => [name, value.toExponential(1)]),
    ).trimEnd(),
  );
  console.log(`sample: ${formatCount(mismatches)} of ${formatCount(values.n)} rows differ`);
  const agrees = mismatches === 0 &&
    Object.values(differences).every((difference) => difference <= TOLERANCE);
  console.log(agrees ? `All agree within ${TOLERANCE}` : `Not all agree within ${TOLERANCE}`);
  return agrees ? 0 : 1;
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about:
      "Runs the ONNX files of a model in onnxruntime and prints the largest differences to the reference executor.",
    flags,
  });
}
