/**
 * `deno task report`: how good the rows are that a model generates, as a page.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { type DatasetBatch, takeRows } from "../src/data/mod.ts";
import { join } from "../src/files/context.ts";
import { writeFileAtomically } from "../src/files/mod.ts";
import { type Batch, type DensityModel, kindOf, mapInputs, pickRows } from "../src/made/mod.ts";
import {
  columnsOf,
  compareRows,
  describeValues,
  type Report,
  reportJson,
  reportPage,
} from "../src/quality/mod.ts";
import { permutation, Stream } from "../src/random/mod.ts";
import { formatNats } from "../src/report/format.ts";
import { Progress } from "../src/report/progress.ts";
import { independentNll } from "../src/train/mod.ts";
import { outputColumns, runCommand } from "./cli/command.ts";
import { count, type Parsed, text, toggle } from "./cli/flags.ts";
import { dataFlags } from "./data_flags.ts";
import { Interruption } from "./interruption.ts";
import { readSamples } from "./report_data.ts";
import { partRows } from "./rows_file.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task report MODEL [flags]";

const flags = {
  data: text("DATA", "what the model learned (default: as its notes say)", undefined),
  ...dataFlags,
  rows: {
    ...count(2, "how many rows to generate", undefined),
    shownFallback: "as many as were learned, from 1,000 to 50,000",
  },
  seed: count(0, "the seed of all that is random", 0),
  out: text("FILE", "the page", "report.html"),
  json: toggle("also print the numbers, as JSON"),
  ...runtimeFlags,
};

/** How far the parts of a report are when they begin, more or less. */
const COMPARING = 0.3;

async function main({ values, operands }: Parsed<typeof flags>): Promise<number> {
  const { seed, out, json } = values;
  const folder = modelOperand(operands, USAGE);
  if (!/\.html?$/i.test(out)) {
    throw inputError(new RangeError(`Cannot write a report to ${out}: expected a name that ends in .html`));
  }
  using interruption = new Interruption();
  const progress = new Progress({
    total: 1,
    columns: outputColumns(),
    interactive: Deno.stderr.isTerminal(),
    write: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
    unit: "",
  });
  const tell = async (done: number, what: string) => {
    progress.update(done, what);
    await new Promise((resolve) => setTimeout(resolve)); // so that signals arrive
    interruption.signal.throwIfAborted();
  };
  try {
    const { learned, held, ...told } = await readSamples(folder, values);
    const model = await openRuntime(folder, values);
    await explainModel(folder, model);
    const n = values.rows ?? Math.min(Math.max(learned.x.shape[0], 1000), 50_000);
    const generated = await generate(model, n, {
      seed,
      learned,
      tell: (rows) => tell(COMPARING * rows / n, "generated rows"),
    });
    const nll = await nllOf(model, { learned, held });
    await model.close();
    const joined = ({ x, context }: Batch) => context ? join(x, context) : x;
    const schema = [...model.schema, ...model.context ?? []];
    const columns = columnsOf(schema, {
      train: joined(learned),
      held: joined(held),
      generated: joined(generated),
    });
    const comparison = await compareRows(columns, {
      seed,
      onProgress: (done, what) => tell(COMPARING + (1 - COMPARING) * done, what),
    });
    progress.clear();
    const report: Report = {
      ...told,
      rows: { learned: learned.x.shape[0], held: held.x.shape[0], generated: n },
      seed,
      nll,
      ...comparison,
      schema: schema.map((variable, d) => ({
        name: variable.name ?? `column ${d}`,
        kind: kindOf(variable).describe(variable) + (d < model.schema.length ? "" : ", given"),
        values: describeValues(columns[d]!),
      })),
    };
    await writeFileAtomically(out, new TextEncoder().encode(reportPage(report)));
    if (json) console.log(reportJson(report));
    console.error(
      `Wrote ${out}: ${formatNats(nll.mean)} nats a held-out row, C2ST ${
        comparison.separation.auc.toFixed(3)
      }`,
    );
    return 0;
  } catch (error) {
    if (error !== interruption.signal.reason) throw error;
    return interruption.exitCode;
  } finally {
    progress.clear();
  }
}

/** Generates rows; where rows are given something, it is what learned rows are given, drawn at random. */
async function generate(
  model: DensityModel,
  n: number,
  { seed, learned, tell }: { seed: number; learned: Batch; tell: (rows: number) => Promise<void> },
): Promise<Batch> {
  const { schema } = model;
  const { context } = learned;
  const chosen = context && permutation(new Stream(seed, "given"), context.shape[0]);
  const given = context &&
    pickRows(context, Array.from({ length: n }, (_, row) => chosen![row % chosen!.length]!));
  const x = new Float32Array(n * schema.length);
  for (let firstRow = 0; firstRow < n;) {
    const rows = Math.min(partRows(schema), n - firstRow);
    const part = given && takeRows(given, firstRow, firstRow + rows);
    const { data } = await model.sample(rows, { seed, firstRow, ...(part && { context: part }) });
    x.set(data, firstRow * schema.length);
    firstRow += rows;
    await tell(firstRow);
  }
  return { x: { data: x, shape: [n, schema.length] }, ...(given && { context: given }) };
}

/** So many rows are scored at a time. */
const SCORED = 1024;

/** What held-out rows cost. */
async function nllOf(
  model: DensityModel,
  { learned, held }: { readonly learned: DatasetBatch; readonly held: DatasetBatch },
): Promise<Report["nll"]> {
  const n = held.x.shape[0];
  let [sum, squares] = [0, 0];
  for (let row = 0; row < n; row += SCORED) {
    const part = mapInputs(held, (table) => takeRows(table, row, Math.min(row + SCORED, n)));
    for (const logProb of await model.logProb(part)) {
      sum -= logProb;
      squares += logProb ** 2;
    }
  }
  const mean = sum / n;
  return {
    mean,
    standardError: Math.sqrt(Math.max(0, squares / n - mean ** 2) / n),
    independent: await independentNll(model.schema, { train: learned, others: held }),
  };
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about:
      "Compares rows that a model generates with rows that it learned and with rows that it did not, and writes what it finds as one page of HTML that asks nothing of any server.",
    flags,
  });
}
