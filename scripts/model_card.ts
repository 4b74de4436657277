/**
 * The model card: the README of a model folder.
 *
 * @module
 */
import { formatCount, formatNats } from "../src/report/format.ts";
import type { ParityRecord } from "../src/onnx/mod.ts";
import { FILES } from "./model_folder.ts";
import { pictureSide, type Publication } from "./publish.ts";

/** Writes the model card. */
export function modelCard(
  { folder, made, log, data, dataset, options, parity }: Publication & { parity: ParityRecord },
): string {
  const last = log.epochs.at(-1);
  const { hidden, activation, D } = made;
  const kinds = [...new Set(made.schema.map(({ kind }) => kind))].join(" and ");
  const rows = [
    [
      "Data",
      `${dataset.name} (\`--data ${data}\`): ${formatCount(dataset.train.shape[0])} rows of ${
        formatCount(D)
      } variables to learn`,
    ],
    ["Conditionals", kinds],
    [
      "Architecture",
      `${
        [made.network.columns.inputRanks.length, ...hidden, made.network.columns.outputRanks.length].join("-")
      }, ${activation}, one ${isNatural(made.order) ? "natural" : "random"} order, seed ${made.seed}`,
    ],
    [
      "Parameters",
      `${formatCount(made.parameterCount)}, of which ${
        formatCount(made.weightCount)
      } weights lie inside the masks`,
    ],
    [
      "Training",
      `${options.optimizer}, learning rate ${options.rate} (${options.schedule}), batches of ${options.batch}, ${
        last?.epoch ?? 0
      } epochs, ${formatCount(last?.step ?? 0)} steps`,
    ],
    ...(last?.trainNll === undefined
      ? []
      : [["Train NLL", `${formatNats(last.trainNll)} nats (mean over the last epoch)`]]),
    ...(last?.testNll === undefined
      ? []
      : [["Test NLL", `${formatNats(last.testNll)} nats, ${last.bpd!.toFixed(4)} bits per dimension`]]),
    [
      "Parity",
      `largest difference of log p between \`log_prob.onnx\` on ${parity.runtime} and the core: ${
        parity.max_abs_delta_log_prob.toExponential(1)
      } nats over ${parity.rows} rows`,
    ],
  ];
  const name = folder.replace(/^.*[/\\]/, "");
  return `# ${name}

A masked autoencoder for distribution estimation (MADE): an exact density of ${
    formatCount(D)
  } discrete variables.

| | |
| --- | --- |
${rows.map(([key, value]) => `| ${key} | ${value} |`).join("\n")}

![Loss while training](${FILES.curves})
${pictureSide(made) === undefined ? "" : `\n![Samples](${FILES.samples})\n`}
## How to load it

In any ONNX runtime: \`log_prob.onnx\` takes \`x [n, ${D}]\` and gives \`log_prob [n]\` in nats; \`conditionals.onnx\` gives the
parameters of every conditional and \`log_prob_each [n, ${D}]\`. For instance in Python:

\`\`\`python
import numpy as np, onnxruntime as ort

session = ort.InferenceSession("log_prob.onnx")
log_prob, = session.run(None, {"x": np.zeros((1, ${D}), np.float32)})
\`\`\`

In TypeScript, to go on training or to draw samples:

\`\`\`ts
import { load } from "@staircase/made";

const { made } = await load("${FILES.weights}");
const samples = await made.sample(10, { seed: 1 });
\`\`\`
`;
}

function isNatural(order: Int32Array): boolean {
  return order.every((variable, rank) => variable === rank);
}
