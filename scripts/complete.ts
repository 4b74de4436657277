/**
 * `deno task complete`: completions of rows of which a part is known.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { peek, streamOf } from "../src/files/collect.ts";
import { type FilledRows, fillText } from "../src/files/fill_text.ts";
import { evidenceParts } from "../src/files/evidence.ts";
import { safeRows, safeSchema, safeText } from "../src/files/safe_cells.ts";
import { drawPictures, pictureOf } from "../src/folder/picture.ts";
import { savedNotes } from "../src/folder/saved_notes.ts";
import { nameOf, type Rows, type Samples, type Schema } from "../src/made/mod.ts";
import { runCommand } from "./cli/command.ts";
import { choice, count, type Parsed, text } from "./cli/flags.ts";
import { type Incomplete, type Repeated, repeated } from "./completions.ts";
import { checkContextFlag, CONTEXT_VALUE, sameContext } from "./contexts.ts";
import { dataFlags, onErrorFlag, readOptions } from "./data_flags.ts";
import { checkFill, Filler, fillFlags } from "./fill.ts";
import { HALVES, readHalves } from "./halves.ts";
import { nameOfOutput, say, STANDARD_OUTPUT, writeOutput } from "./output.ts";
import { Reading } from "./reading.ts";
import {
  checkDrawing,
  checkRowCount,
  checkRowsFile,
  holdsAll,
  type RowsFile,
  rowsFileBytes,
  safeFlag,
} from "./rows_file.ts";
import { testOf } from "./test_flag.ts";
import { besideOutput, reportSkipped } from "./skipped_rows.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task complete MODEL [flags]";

const flags = {
  evidence: text(
    "FILE",
    "the rows to complete, a file as for --data, or - for standard input: missing values are empty or ? in text, and NaN in arrays",
    undefined,
  ),
  data: text(
    "DATA",
    "without --evidence, whose test pictures are completed from halves: mnist, or a file as for deno task train",
    "mnist",
  ),
  ...dataFlags,
  ...onErrorFlag,
  rows: count(1, "how many pictures of --data", 10),
  keep: choice(HALVES, "the half of each picture of --data that is known", "top"),
  context: text("VALUE", `${CONTEXT_VALUE} (default: as it stands in the file of the rows)`, undefined),
  draws: count(
    1,
    "how many completions of each row; of several, a table with names says the numbers of row and draw",
    1,
  ),
  ...fillFlags,
  out: text(
    "FILE",
    "where to write: a .csv, .npy or .parquet file of the completions, those of a row together, or - for standard output (where --evidence is text, .csv and - have all of its columns as they stand there), or a .png picture that shows in each line the original, what is known of it, and the completions",
    "completions.png",
  ),
  ...safeFlag,
  ...runtimeFlags,
};

async function main({ values, given, operands }: Parsed<typeof flags>): Promise<number> {
  const { evidence: file, data, rows: pictures, keep, draws: n, out } = values;
  const folder = modelOperand(operands, USAGE);
  checkRowsFile(out, values);
  const clash = ["data", "rows", "keep"].find((name) => given.has(name));
  if (file !== undefined && clash !== undefined) {
    throw inputError(new RangeError(`Cannot use --${clash} with --evidence: leave one of them out`));
  }
  checkFill(values, given);
  const model = await openRuntime(folder, values);
  const { schema } = model;
  checkDrawing(out, schema);
  checkContextFlag(model.context, values.context);
  const options = { ...readOptions(values), ...(values.context === undefined && { context: model.context }) };
  const reading = file === undefined ? undefined : await Reading.of(file);
  const parts: AsyncIterable<Incomplete> = file === undefined
    ? streamOf(
      await readHalves(data, {
        ...{ schema, rows: pictures, keep, ...options },
        test: await testOf(folder, await savedNotes(folder)),
      }),
    )
    : evidenceParts(file, {
      ...{ schema, ...options, onBytes: reading?.onBytes },
      keepsText: out.endsWith(".csv") || out === STANDARD_OUTPUT,
    });
  if (holdsAll(out)) checkRowCount(n, schema, "--draws");
  const filler = new Filler(model, values);
  const hasNumbers = n > 1 && !out.endsWith(".npy") && schema.every(({ name }) => name !== undefined);
  const beside = [
    ...(hasNumbers ? ["row", "draw"] : []),
    ...(values.spread && !out.endsWith(".png")
      ? schema.map((variable, d) => `${variable.name ?? nameOf(schema, d)} spread`)
      : []),
  ];
  let completions = 0;

  async function* completed(): AsyncGenerator<Completed> {
    for await (const part of repeated(parts, { draws: n, schema })) {
      const { firstRow, known } = part;
      const count = known.shape[0];
      if (holdsAll(out)) checkRowCount(firstRow + count, schema, "--draws");
      const context = part.context ?? (model.context && sameContext(model.context, values.context!, count));
      const batch = { ...part, ...(context && { context }) };
      const { rows, spread } = await filler.fill(batch, firstRow);
      completions = firstRow + count;
      yield {
        ...batch,
        rows,
        beside: [
          ...(hasNumbers ? numbersOf(firstRow, count, n) : []),
          ...(values.spread && spread ? columnsOf(spread) : []),
        ],
      };
    }
  }

  const code = await writeOutput(out, {
    parts: completed(),
    rowsOf: ({ rows }) => rows.shape[0],
    total: (rows) => reading?.allOf(rows),
    encode: (parts) =>
      out.endsWith(".png")
        ? drawing(parts, { schema, draws: n })
        : completionBytes(out, parts, { model, beside, safe: values["safe-csv"] }),
  });
  if (code !== undefined) return code;
  await explainModel(folder, model);
  if (filler.remark !== undefined) console.error(filler.remark);
  await reportSkipped(options.skipped, besideOutput(out));
  say(
    out,
    `Wrote ${n} ${n === 1 ? "completion" : "completions"} of each of ${completions / n} rows to ${
      nameOfOutput(out)
    }`,
  );
  return 0;
}

/** Rows that were completed. */
type Completed = Repeated & FilledRows;

/** The bytes of a file of completions: the text of the rows with its gaps filled in, where there is one. */
async function* completionBytes(
  path: string,
  parts: AsyncIterable<Completed>,
  file: Required<RowsFile>,
): AsyncGenerator<Uint8Array> {
  const { first, all } = await peek(parts);
  const { model: { schema }, beside, safe } = file;
  if (first?.text === undefined) yield* rowsFileBytes(path, all, file);
  else if (!safe) yield* fillText(all, { schema, beside });
  else {yield* fillText(safeParts(all), {
      schema: safeSchema(schema),
      beside: beside.map((name) => safeText(name)),
    });}
}

/** The rows as they stand in a text, with cells that spreadsheets do not run. */
async function* safeParts(parts: AsyncIterable<Completed>): AsyncGenerator<Completed> {
  for await (const part of parts) yield { ...part, ...(part.text && { text: safeRows(part.text) }) };
}

/** The numbers of some rows and of their draws. */
function numbersOf(first: number, count: number, draws: number): Float64Array[] {
  const places = Float64Array.from({ length: count }, (_, k) => first + k);
  return [places.map((place) => Math.floor(place / draws)), places.map((place) => place % draws)];
}

/** The columns of rows. */
function columnsOf({ data, shape: [n, D] }: Samples): Float32Array[] {
  return Array.from(
    { length: D },
    (_, d) => Float32Array.from({ length: n }, (_, row) => data[row * D + d]!),
  );
}

/** Draws a line for each row: its original, if there is one, what is known of it, and its completions. */
async function* drawing(
  parts: AsyncIterable<Completed>,
  { schema, draws }: { readonly schema: Schema; readonly draws: number },
): AsyncGenerator<Uint8Array> {
  const D = schema.length;
  const images: Float32Array[] = [];
  let columns = draws + 1;
  for await (const { x, known, original, rows, firstRow } of parts) {
    const imageOf = ({ data }: Rows, row: number) =>
      Float32Array.from({ length: D }, (_, d) => data[row * D + d]!);
    if (original) columns = draws + 2;
    for (let row = 0; row < rows.shape[0]; row++) {
      if ((firstRow + row) % draws === 0) {
        const isKnown = imageOf(known, row);
        if (original) images.push(imageOf(original, row));
        images.push(imageOf(x, row).map((value, d) => isKnown[d] === 1 ? value : NaN));
      }
      images.push(imageOf(rows, row));
    }
  }
  const pixels = new Float32Array(images.length * D);
  images.forEach((image, k) => pixels.set(image, k * D));
  yield drawPictures(pixels, pictureOf(schema)!, columns);
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws what is missing in rows given what is there, with the ONNX graphs of a trained model.",
    flags,
  });
}
