/**
 * `deno task score`: log p of rows.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { quoterOf } from "../src/files/csv_bytes.ts";
import { BUILT_IN } from "../src/files/built_in.ts";
import { safeText } from "../src/files/safe_cells.ts";
import { evidenceParts } from "../src/files/evidence.ts";
import { SPLITS } from "../src/files/mod.ts";
import type { Batch } from "../src/made/mod.ts";
import { formatCount, formatNats } from "../src/report/format.ts";
import { outputColumns, runCommand } from "./cli/command.ts";
import { choice, count, type Parsed, real, text, toggle } from "./cli/flags.ts";
import { DATA_FILES, dataFlags, onErrorFlag, readOptions } from "./data_flags.ts";
import { askedOrder, orderFlag } from "./order_flag.ts";
import { NOWHERE, say, STANDARD_OUTPUT, writeOutput } from "./output.ts";
import { EffectiveSamples, particleFlags } from "./particle_flags.ts";
import { inOrder } from "./in_order.ts";
import { Reading } from "./reading.ts";
import { AHEAD, checkExplain, checkScores, scoreLines, scoresOf, usualOf, wholeParts } from "./scores.ts";
import { Strangest } from "./strangest.ts";
import { safeFlag } from "./rows_file.ts";
import { besideOutput, reportSkipped } from "./skipped_rows.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task score MODEL --data FILE [flags]";

const flags = {
  data: text("FILE", `the rows: ${DATA_FILES}, or ${BUILT_IN.join(", ")}`, undefined),
  split: choice(
    SPLITS,
    "the part of an .npz file or of data that are no file (default: test, or train where there is no test)",
    undefined,
  ),
  ...dataFlags,
  ...onErrorFlag,
  explain: toggle(
    "also how strange each row is, and why: the surprise of each value, -log p given the values before it in the order; how many standard deviations above the mean of its column it lies, where numbers count as surprising if there are few within half a standard deviation, in the order in which it is most; the anomaly score, which is the sum of these; and the share of held-out rows than which the row is stranger",
  ),
  top: count(
    1,
    "print the so many strangest rows with their strangest cells, in the place of log p, which --out still writes",
    undefined,
  ),
  threshold: real(
    { above: 0 },
    "mark rows that are stranger than this share, such as 0.99, of those that were held out",
    undefined,
  ),
  order: orderFlag,
  ...particleFlags(
    "rows with missing values: log p of what is there, whatever the rest may be, with its standard error and the effective samples, by at most so many particles",
    undefined,
  ),
  out: text("FILE", "where to write; - is standard output, which is the default", undefined),
  ...safeFlag,
  ...runtimeFlags,
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<number> {
  const { data, split, out, explain, top, threshold, particles, seed } = values;
  const folder = modelOperand(operands, USAGE);
  if (data === undefined) throw inputError(new RangeError("Cannot tell what to score: give --data FILE"));
  checkScores(values);
  const model = await openRuntime(folder, { ...values, worker: true });
  checkExplain(values, model);
  const usual = await usualOf(folder, values, model);
  if (usual === undefined && (explain || top !== undefined) && values.order === undefined) {
    console.error(
      `${folder} does not say what is usual: the strangest rows are the least likely ones`,
    );
  }
  const strangest = top === undefined ? undefined : new Strangest(top);
  const reading = await Reading.of(data);
  const { onBytes } = reading;
  const options = { schema: model.schema, context: model.context, split, onBytes, ...readOptions(values) };
  const order = await askedOrder(values, model);
  const encoder = new TextEncoder();
  const quote = quoterOf(",");
  const nameOf = (name: string) => quote(values["safe-csv"] ? safeText(name) : name);
  let rows = 0;
  let nll = 0;
  const effective = new EffectiveSamples(particles ?? 0);
  const started = performance.now();

  async function scored(part: Batch) {
    const first = rows;
    rows += part.x.shape[0];
    const options = { explain, usual, threshold, isRanked: strangest !== undefined, particles, seed, order };
    return { ...await scoresOf(model, part, { ...options, firstRow: first }), first, x: part.x };
  }

  async function* lines(parts: AsyncIterable<Batch>): AsyncGenerator<Uint8Array> {
    for await (const { first, x, names, columns, strangeness } of inOrder(parts, scored, AHEAD)) {
      if (first === 0) {
        await explainModel(folder, model);
        if (names.length > 1) yield encoder.encode(names.map(nameOf).join(",") + "\n");
      }
      const logProb = columns[0]!;
      if (strangest && strangeness) strangest.add({ x, logProb, first, ...strangeness });
      for (let row = 0; row < logProb.length; row++) nll -= logProb[row]!;
      if (particles !== undefined) effective.add(columns[2]!);
      yield encoder.encode(scoreLines(columns));
    }
  }

  const code = await writeOutput(out ?? (strangest ? NOWHERE : STANDARD_OUTPUT), {
    parts: particles === undefined ? wholeParts(data, options) : evidenceParts(data, options),
    rowsOf: ({ x }) => x.shape[0],
    total: (rows) => reading.allOf(rows),
    encode: lines,
  });
  if (code !== undefined) return code;
  if (strangest) {
    say(out ?? NOWHERE, strangest.describe(model.schema, usual, outputColumns()).trimEnd());
  }
  const speed = formatCount(1000 * rows / (performance.now() - started));
  if (effective.remark !== undefined) console.error(effective.remark);
  await reportSkipped(options.skipped, besideOutput(out));
  console.error(`Scored ${formatCount(rows)} rows: mean NLL ${formatNats(nll / rows)} nats, ${speed} rows/s`);
  return 0;
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Writes log p of each row, in nats, a row a line, with the ONNX graphs of a trained model.",
    flags,
  });
}
