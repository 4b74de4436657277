import { rowsToLearn } from "../data/mod.ts";
import { formatCount, formatNats } from "../report/format.ts";
import { formatMarkdownTable } from "../report/table.ts";
import type { Architecture, Schema } from "../made/mod.ts";
import type { FilledTrainerOptions } from "../train/mod.ts";
import { GRAPH_KINDS, type Port, portsOf } from "../onnx/mod.ts";
import type { Parity } from "./graphs.ts";
import { FILES } from "./names.ts";
import { describeNetwork, describeOrder } from "./network_words.ts";
import { pictureOf } from "./picture.ts";
import { revealsSection } from "./reveals.ts";
import type { FinishedTraining } from "./training.ts";
import { plain, valuesTable } from "./values.ts";

/**
 * Writes the model card, the README of a model folder.
 *
 * @param training The name of the model, its training, and how the graphs compare with the core.
 * @returns The card, as Markdown.
 */
export function modelCard(
  { name, parity, ...training }: FinishedTraining & { name: string; parity: Parity },
): string {
  const { made } = training.trainer;
  const samples = pictureOf(made.schema) === undefined ? "" : `\n![Samples](${FILES.samples})\n`;
  return `# ${name}

A masked autoencoder for distribution estimation (MADE): an exact density of ${formatCount(made.D)} variables.

${formatMarkdownTable(["", ""], facts(training))}
![Loss while training](${FILES.curves})
${samples}
## Graphs

ONNX with standard operators only (opset 17, float32). \`n\` is any number of rows; columns are in the data's order.

${formatMarkdownTable(["file", "inputs", "outputs"], graphRows(made.architecture))}
${formatMarkdownTable(["", ""], portRows(made.architecture))}
The same noise gives the same sample in every runtime. A completion is an exact sample, given what is known, where the known
variables come first in the order; the metadata of every file name the order. \`sweep\` is for execution providers without loops:
run it on its own \`x_next\` until \`changed\` is 0.

## Values

**A graph checks nothing.** It takes the code of a value as a number, and for what is no code of its column, such as -1, it gives a
log p that looks like any other. Real columns have no codes: their values are numbers, and log p is that of a density of them. \`${FILES.python}\` and this project encode values as they stand in a file, and refuse what is
not here. The code of a label is its place in the list, from 0; the metadata of every file have all labels.${
    [...made.schema, ...made.context ?? []].some(({ missing }) => missing)
      ? ` A value that is missing is
the largest number of float32, 3.4028235e38, in the inputs and outputs of graphs, and the first parameter of a conditional is the
probability of that.`
      : ""
  }

${valuesTable(made.schema)}${made.context ? contextSection(made.context) : ""}${
    revealsSection([...made.schema, ...made.context ?? []])
  }
## How to load it

In Python, with numpy and onnxruntime, in this folder:

\`\`\`python
import model  # ${FILES.python}
${made.context ? "\nrow = [...]  # the context of a row, values as they stand in a file" : ""}
rows = model.sample(10, seed=1${given(made.context, "context=[row] * 10")})  # values as they stand in a file
print(rows, model.log_prob(rows${given(made.context, "context=[row] * 10")}))
x = model.encode(rows)  # what the graphs take
\`\`\`

In TypeScript, with an ONNX runtime or to go on training:

\`\`\`ts ignore
import { readCheckpoint } from "@staircase/made/files";
import { openModel } from "@staircase/made/node";

const model = await openModel(".");
${
    made.context
      ? `const context = { data: new Float32Array(${
        10 * made.context.length
      }), shape: [10, ${made.context.length}] };
const x = await model.sample(10, { seed: 1, context });
console.log(await model.logProb({ x, context }));`
      : "console.log(await model.logProb(await model.sample(10, { seed: 1 })));"
  }
const { made, trainer } = await readCheckpoint("${FILES.weights}");
\`\`\`

${PARITY_HEADING}

Differences to the training-time core on ${parity.rows} samples of the model:

${
    formatMarkdownTable(PARITY_HEADER, [[
      parity.runtime,
      parity.max_abs_delta_log_prob.toExponential(1),
      `${parity.mismatches}`,
    ]])
  }`;
}

/** Another argument of the calls of a model with a context; \`row\` is the context of a row. */
function given(context: Schema | undefined, argument: string): string {
  return context ? `, ${argument}` : "";
}

/** What the context of a model is. */
function contextSection(context: Schema): string {
  return `
## Context

The model is of p(x given c): every graph takes the contexts of the rows as \`context\`, whose columns are

${valuesTable(context)}`;
}

/** The heading of the last section of a model card. */
export const PARITY_HEADING = "## Parity";

/** The titles of its table. */
export const PARITY_HEADER = ["runtime", "largest difference of log p in nats", "samples that differ"];

function graphRows(architecture: Architecture): string[][] {
  const list = (ports: readonly Port[]) =>
    ports.map(({ name, dims }) => `\`${name} [${dims.join(", ")}]\``).join(", ");
  return GRAPH_KINDS.map((kind) => {
    const { inputs, outputs } = portsOf(kind, architecture);
    return [`\`${kind}.onnx\``, list(inputs), list(outputs)];
  });
}

/** What each input and output is, once. */
function portRows(architecture: Architecture): string[][] {
  const ports = GRAPH_KINDS.flatMap((kind) => Object.values(portsOf(kind, architecture)).flat());
  return Array.from(new Map(ports.map(({ name, about }) => [`\`${name}\``, about])));
}

function facts({ trainer: { made, options }, log, notes, dataset }: FinishedTraining): string[][] {
  const last = log.epochs.at(-1);
  const { architecture, network: { members } } = made;
  const steps = formatCount(log.step);
  const rows = [
    [
      "Data",
      `${dataset.name} (\`--data ${notes.data}\`), ${formatCount(rowsToLearn(dataset))} rows to learn`,
    ],
    ...(notes.drawn_of
      ? [[
        "Drawn",
        `at most ${formatCount(Number(notes.rows))} of ${
          formatCount(Number(notes.drawn_of))
        } rows, at random`,
      ]]
      : []),
    ...(notes.left_out ? [["Left out", plain(notes.left_out)]] : []),
    ...(notes.rows_left_out
      ? [["Rows left out", `${notes.rows_left_out}, of which something was wrong`]]
      : []),
    [
      "Conditionals",
      [...new Set(made.schema.map(({ kind }) => kind))].join(", ").replace(/, ([^,]*)$/, " and $1"),
    ],
    [
      "Architecture",
      `${describeNetwork(made)}, ${describeOrder(architecture)}, seed ${architecture.seed}`,
    ],
    ...(members.length > 1 ? [["Members", `${members.length}, whose densities are averaged`]] : []),
    [
      "Parameters",
      `${formatCount(made.parameterCount)}, of which ${
        formatCount(made.weightCount)
      } are weights inside the masks`,
    ],
    ["Optimizer", aboutOptimizer(options)],
    ...(notes.recipe && notes.recipe !== "default" ? [["Recipe", `\`--recipe ${notes.recipe}\``]] : []),
    ["Training", `${last?.epoch ?? 0} epochs, ${steps} steps`],
    ...(options.incomplete
      ? [[
        "Missing values",
        "not known: each NLL is that of what is there, given what is there before it in the order",
      ]]
      : []),
  ];
  if (notes.author) rows.unshift(["Author", notes.author]);
  if (notes.license) rows.push(["License", notes.license]);
  if (last?.trainNll !== undefined) {
    rows.push(["Train NLL", `${formatNats(last.trainNll)} nats, the mean over the last epoch`]);
  }
  const validated = log.best ?? last;
  if (validated?.validNll !== undefined) {
    const { epoch, validNll, cutNll } = validated;
    const when = log.best ? `after epoch ${epoch}, the best` : "after the last epoch";
    const cuts = cutNll === undefined ? "" : `; ${formatNats(cutNll)} nats in cut orders`;
    rows.push(["Valid NLL", `${formatNats(validNll)} nats ${when}${cuts}`]);
  }
  const { test } = log;
  if (test?.step === log.step) {
    rows.push(["Test NLL", `${formatNats(test.testNll)} nats, ${test.bpd.toFixed(4)} bits per dimension`]);
  }
  return rows;
}

/** How the weights were changed, options that are off left out. */
function aboutOptimizer(
  { optimizer, rate, schedule, warmup, batch, weightDecay, clipNorm, dropout, average }: FilledTrainerOptions,
): string {
  return [
    optimizer,
    `learning rate ${rate} (${schedule}${warmup > 0 ? ` after a warm-up of ${warmup} steps` : ""})`,
    `batches of ${batch}`,
    ...(weightDecay > 0 ? [`weight decay ${weightDecay}`] : []),
    ...(clipNorm === undefined ? [] : [`gradients of norm ${clipNorm} at most`]),
    ...(dropout === undefined ? [] : [`dropout ${dropout}`]),
    ...(average === undefined ? [] : [`weights averaged with ${average}`]),
  ].join(", ");
}
