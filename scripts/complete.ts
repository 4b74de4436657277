/**
 * `deno task complete`: completions of rows of which a part is known.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { streamOf } from "../src/files/collect.ts";
import { fillText } from "../src/files/fill_text.ts";
import { readEvidence } from "../src/files/mod.ts";
import { type Batch, nameOf, type Schema } from "../src/made/mod.ts";
import { drawPictures, type Picture } from "../src/folder/picture.ts";
import { savedNotes } from "../src/folder/saved_notes.ts";
import type { Samples } from "../src/runtime/node.ts";
import { runCommand } from "./cli/command.ts";
import { choice, count, type Parsed, text } from "./cli/flags.ts";
import { checkContextFlag, CONTEXT_VALUE, sameContext } from "./contexts.ts";
import { checkFill, completeBy, fillFlags } from "./fill.ts";
import { dataFlags, readOptions } from "./data_flags.ts";
import { HALVES, readHalves, repeatRows } from "./halves.ts";
import { nameOfOutput, say, writeOutput } from "./output.ts";
import { checkDrawing, checkRowCount, checkRowsFile, rowsFileBytes } from "./rows_file.ts";
import { testOf } from "./test_flag.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task complete MODEL [flags]";

const flags = {
  evidence: text(
    "FILE",
    "the rows to complete, a file as for --data: missing values are empty or ? in text, and NaN in arrays",
    undefined,
  ),
  data: text(
    "DATA",
    "without --evidence, whose test pictures are completed from halves: mnist, or a file as for deno task train",
    "mnist",
  ),
  ...dataFlags,
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
    "where to write: a .csv, .npy or .parquet file of the completions, those of a row together (.csv: where --evidence is text, with all of its columns as they stand there), or a .png picture that shows in each line the original, what is known of it, and the completions",
    "completions.png",
  ),
  ...runtimeFlags,
};

/** Rows of which a part is known, and the whole of them where there is more to compare with. */
type Incomplete = Required<Pick<Batch, "x" | "known">> & Pick<Batch, "context"> & {
  readonly original?: Float32Array;
};

async function main({ values, given, operands }: Parsed<typeof flags>): Promise<number> {
  const { evidence: file, data, rows: pictures, keep, draws: n, out, provider } = values;
  const folder = modelOperand(operands, USAGE);
  checkRowsFile(out);
  const clash = ["data", "rows", "keep"].find((name) => given.has(name));
  if (file !== undefined && clash !== undefined) {
    throw inputError(new RangeError(`Cannot use --${clash} with --evidence: leave one of them out`));
  }
  checkFill(values, given);
  const model = await openRuntime(folder, provider);
  const { schema } = model;
  checkDrawing(out, schema);
  checkContextFlag(model.context, values.context);
  const options = { ...readOptions(values), ...(values.context === undefined && { context: model.context }) };
  const incomplete: Incomplete = file === undefined
    ? await readHalves(data, {
      ...{ schema, rows: pictures, keep, ...options },
      test: await testOf(folder, await savedNotes(folder)),
    })
    : await readEvidence(file, schema, options);
  checkRowCount(n * incomplete.known.shape[0], schema, "--draws");
  const known = repeatRows(incomplete.known, n);
  const context = incomplete.context
    ? repeatRows(incomplete.context, n)
    : model.context && sameContext(model.context, values.context!, known.shape[0]);
  const batch = { x: repeatRows(incomplete.x, n), known, ...(context && { context }) };
  const { rows, spread, remark } = await completeBy(model, batch, values);
  const beside = [
    ...(n > 1 && schema.every(({ name }) => name !== undefined) && !out.endsWith(".npy")
      ? numbersOf(rows, n)
      : []),
    ...(values.spread && spread ? spreadColumns(spread, schema) : []),
  ];
  const filled = file !== undefined && out.endsWith(".csv")
    ? await fillText(file, { schema, ...options }, { rows, known: incomplete.known, beside })
    : undefined;
  const code = await writeOutput(out, {
    parts: streamOf({ rows, context, beside: beside.map(({ values }) => values) }),
    rowsOf: ({ rows }) => rows.shape[0],
    encode: (parts) =>
      filled ?? rowsFileBytes(out, parts, {
        model,
        beside: beside.map(({ name }) => name),
        draw: (rows, picture) => drawCompletions(incomplete, { rows, n, picture }),
      }),
  });
  if (code !== undefined) return code;
  await explainModel(folder, model);
  if (remark !== undefined) console.error(remark);
  say(
    out,
    `Wrote ${n} ${n === 1 ? "completion" : "completions"} of each of ${known.shape[0] / n} rows to ${
      nameOfOutput(out)
    }`,
  );
  await model.close();
  return 0;
}

/** A column of numbers beside those of a model; NaN where there is none. */
interface Beside {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** The numbers of rows and of their draws. */
function numbersOf({ shape: [all] }: Samples, draws: number): Beside[] {
  return [
    { name: "row", values: Float64Array.from({ length: all }, (_, k) => Math.floor(k / draws)) },
    { name: "draw", values: Float64Array.from({ length: all }, (_, k) => k % draws) },
  ];
}

/** How unsure the values of each variable are, of which one was missing. */
function spreadColumns({ data, shape: [n, D] }: Samples, schema: Schema): Beside[] {
  return Array.from({ length: D }, (_, d) => ({
    name: `${schema[d]!.name ?? nameOf(schema, d)} spread`,
    values: Float32Array.from({ length: n }, (_, row) => data[row * D + d]!),
  })).filter(({ values }) => values.some((value) => !Number.isNaN(value)));
}

/** Draws a line for each row: its original, if there is one, what is known, and its completions. */
function drawCompletions(
  { original, x, known }: Incomplete,
  { rows, n, picture }: { rows: Samples; n: number; picture: Picture },
): Uint8Array {
  const D = known.shape[1];
  const shown = Float32Array.from(known.data, (known, i) => known === 1 ? x.data[i]! : NaN);
  const parts = [
    ...(original === undefined ? [] : [{ data: original, count: 1 }]),
    { data: shown, count: 1 },
    { data: rows.data, count: n },
  ];
  const columns = parts.reduce((sum, { count }) => sum + count, 0);
  const images = new Float32Array(known.shape[0] * columns * D);
  let offset = 0;
  for (let row = 0; row < known.shape[0]; row++) {
    for (const { data, count } of parts) {
      images.set(data.subarray(row * count * D, (row + 1) * count * D), offset);
      offset += count * D;
    }
  }
  return drawPictures(images, picture, columns);
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws what is missing in rows given what is there, with the ONNX graphs of a trained model.",
    flags,
  });
}
