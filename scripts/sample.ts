/**
 * `deno task sample`: samples of a trained model.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { collect } from "../src/files/collect.ts";
import { evidenceParts } from "../src/files/evidence.ts";
import { drawPictures, pictureOf } from "../src/folder/picture.ts";
import { joinRows } from "../src/made/mod.ts";
import { parseRegion } from "../src/made/questions/mod.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text, toggle } from "./cli/flags.ts";
import { repeated } from "./completions.ts";
import { checkContextFlag, CONTEXT_VALUE, sameContext, type Wanted, wantedSamples } from "./contexts.ts";
import { dataFlags, readOptions } from "./data_flags.ts";
import { GivenRows } from "./given_rows.ts";
import { findNeighbors, type Neighbors, readLearned } from "./neighbors.ts";
import { askedOrder, orderFlag } from "./order_flag.ts";
import { nameOfOutput, say, writeOutput } from "./output.ts";
import {
  checkDrawing,
  checkRowCount,
  checkRowsFile,
  holdsAll,
  partRows,
  rowsFileBytes,
  type RowsPart,
  safeFlag,
} from "./rows_file.ts";
import { Reading } from "./reading.ts";
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task sample MODEL [flags]";

const flags = {
  n: {
    ...count(
      1,
      "how many samples, with --context each of each value, with --given-file of each row",
      undefined,
    ),
    shownFallback: "100, or 10 of each, or 1 of each row",
  },
  context: text("VALUE", `${CONTEXT_VALUE}; each: all values of a label, which is the default`, undefined),
  given: text(
    "CONDITIONS",
    `rows of which this is true, as in "sex = female and age > 30": written as for deno task query`,
    undefined,
  ),
  "given-file": text(
    "FILE",
    "rows that have the values in this file, a sample or --n for each of its rows: a file as for deno task train, which may lack columns and values",
    undefined,
  ),
  particles: count(
    1,
    "with --given and --given-file: each sample is one of so many that suit it, drawn by how likely they are; where what is given comes first in the order of the model, one does",
    20,
  ),
  seed: count(0, "the seed of the samples", 0),
  order: orderFlag,
  neighbors: toggle("draw, to the right of each sample, the nearest of the rows that the model learned"),
  data: text(
    "DATA",
    "with --neighbors: what the model learned (default: as its notes say)",
    undefined,
  ),
  ...dataFlags,
  out: text(
    "FILE",
    "where to write: a .png picture of the samples, or a .csv, .npy or .parquet file with a row a sample, or - for standard output; .csv and .parquet are written while samples are drawn, any number in the same memory",
    "samples.png",
  ),
  ...safeFlag,
  ...runtimeFlags,
};

async function main({ values, given, operands }: Parsed<typeof flags>): Promise<number> {
  const { seed, out } = values;
  const folder = modelOperand(operands, USAGE);
  checkRowsFile(out, values);
  if (values.neighbors && !out.endsWith(".png")) {
    throw inputError(
      new RangeError(`Cannot draw neighbors in ${out}: give --out a name that ends in .png`),
    );
  }
  const file = values["given-file"];
  const clash = ["data", ...(file === undefined ? ["key", "header"] : [])].find((name) => given.has(name));
  if (!values.neighbors && clash !== undefined) {
    throw inputError(new RangeError(`Cannot use --${clash} without --neighbors: leave it out`));
  }
  const what = ["given", "given-file"].find((name) => given.has(name));
  const without = ["order", "neighbors", "given-file"].find((name) => name !== what && given.has(name));
  if (what !== undefined && without !== undefined) {
    throw inputError(new RangeError(`Cannot use --${without} with --${what}: leave one of them out`));
  }
  if (what === undefined && given.has("particles")) {
    throw inputError(new RangeError("Cannot use --particles without --given: leave it out"));
  }
  const model = await openRuntime(folder, values);
  const { schema, context } = model;
  checkDrawing(out, schema);
  const learned = values.neighbors
    ? await readLearned({ folder, schema, context, data: values.data, flags: values })
    : undefined;
  const order = await askedOrder(values, model);
  const region = values.given === undefined ? undefined : parseRegion(values.given, schema);
  const givenRows = new GivenRows(model, { particles: values.particles, seed });
  const wanted = file === undefined
    ? wantedSamples(context, { typed: values.context, n: values.n })
    : undefined;
  if (wanted === undefined) checkContextFlag(context, values.context);
  else if (holdsAll(out)) checkRowCount(wanted.n, schema, "--n");
  const reading = file === undefined ? undefined : await Reading.of(file);
  let drawn = 0;

  async function* parts(): AsyncGenerator<RowsPart> {
    for await (const part of wanted ? samples(wanted) : samplesLike(file!)) {
      drawn += part.rows.shape[0];
      if (holdsAll(out)) checkRowCount(drawn, schema, "--n");
      yield part;
    }
  }

  async function* samples({ n, conditionsOf }: Wanted): AsyncGenerator<RowsPart> {
    const most = partRows(schema);
    for (let firstRow = 0; firstRow < n; firstRow += most) {
      const count = Math.min(most, n - firstRow);
      const conditions = conditionsOf(firstRow, count);
      const rows = region === undefined
        ? await model.sample(count, { seed, firstRow, ...conditions, ...order })
        : await givenRows.inSets(count, { given: region, firstRow, ...conditions });
      yield { rows, ...conditions };
    }
  }

  async function* samplesLike(file: string): AsyncGenerator<RowsPart> {
    const options = { ...readOptions(values), ...(values.context === undefined && { context }) };
    const rows = evidenceParts(file, { schema, ...options, partial: true, onBytes: reading?.onBytes });
    for await (const part of repeated(rows, { draws: values.n ?? 1, schema })) {
      const given = part.context ?? (context && sameContext(context, values.context!, part.x.shape[0]));
      const batch = { ...part, ...(given && { context: given }) };
      yield { rows: await givenRows.withValues(batch, part.firstRow), context: given };
    }
  }

  let neighbors: Neighbors | undefined;
  async function* drawing(parts: AsyncIterable<RowsPart>): AsyncGenerator<Uint8Array> {
    const all = joinRows((await collect(parts)).map(({ rows }) => rows), schema.length);
    const picture = pictureOf(schema)!;
    const alike = wanted?.alike ?? values.n ?? 1;
    const line = alike < drawn ? alike : undefined;
    neighbors = learned && findNeighbors(all, learned);
    yield neighbors?.draw(picture, line) ??
      drawPictures(all.data, picture, line ?? Math.ceil(Math.sqrt(drawn)));
  }
  const code = await writeOutput(out, {
    parts: parts(),
    rowsOf: ({ rows }) => rows.shape[0],
    total: (rows) => wanted ? wanted.n : reading?.allOf(rows),
    encode: (parts) =>
      out.endsWith(".png") ? drawing(parts) : rowsFileBytes(out, parts, { model, safe: values["safe-csv"] }),
  });
  if (code !== undefined) return code;
  await explainModel(folder, model);
  if (givenRows.remark !== undefined) console.error(givenRows.remark);
  say(out, `Wrote ${drawn} samples to ${nameOfOutput(out)}${neighbors ? `, ${neighbors.summary}` : ""}`);
  return 0;
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws samples of a trained model with its ONNX graphs; exact ones, where nothing else is said.",
    flags,
  });
}
