/**
 * `deno task sample`: samples of a trained model.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { collect } from "../src/files/collect.ts";
import { drawPictures, pictureOf } from "../src/folder/picture.ts";
import { joinRows } from "../src/made/mod.ts";
import { parseRegion, sampleGiven } from "../src/made/questions/mod.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text, toggle } from "./cli/flags.ts";
import { CONTEXT_VALUE, wantedSamples } from "./contexts.ts";
import { dataFlags } from "./data_flags.ts";
import { findNeighbors, type Neighbors, readLearned } from "./neighbors.ts";
import { askedOrder, orderFlag } from "./order_flag.ts";
import { nameOfOutput, say, writeOutput } from "./output.ts";
import { EffectiveSamples } from "./particle_flags.ts";
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
import { explainModel, modelOperand, openRuntime, runtimeFlags } from "./trained_model.ts";

const USAGE = "deno task sample MODEL [flags]";

const flags = {
  n: {
    ...count(1, "how many samples, with --context each of each value", undefined),
    shownFallback: "100, or 10 of each",
  },
  context: text("VALUE", `${CONTEXT_VALUE}; each: all values of a label, which is the default`, undefined),
  given: text(
    "CONDITIONS",
    `rows of which this is true, as in "sex = female and age > 30": written as for deno task query`,
    undefined,
  ),
  particles: count(
    1,
    "with --given: each sample is one of so many that suit it, drawn by how likely they are; where what is given comes first in the order of the model, one does",
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
  const { seed, out, provider } = values;
  const folder = modelOperand(operands, USAGE);
  checkRowsFile(out, values);
  if (values.neighbors && !out.endsWith(".png")) {
    throw inputError(
      new RangeError(`Cannot draw neighbors in ${out}: give --out a name that ends in .png`),
    );
  }
  const clash = ["data", "key", "header"].find((name) => given.has(name));
  if (!values.neighbors && clash !== undefined) {
    throw inputError(new RangeError(`Cannot use --${clash} without --neighbors: leave it out`));
  }
  const without = ["order", "neighbors"].find((name) => given.has(name));
  if (values.given !== undefined && without !== undefined) {
    throw inputError(new RangeError(`Cannot use --${without} with --given: leave one of them out`));
  }
  if (values.given === undefined && given.has("particles")) {
    throw inputError(new RangeError("Cannot use --particles without --given: leave it out"));
  }
  const model = await openRuntime(folder, provider);
  const { schema, context } = model;
  checkDrawing(out, schema);
  const { n, conditionsOf, alike } = wantedSamples(context, { typed: values.context, n: values.n });
  if (holdsAll(out)) checkRowCount(n, schema, "--n");
  const learned = values.neighbors
    ? await readLearned({ folder, schema, context, data: values.data, flags: values })
    : undefined;
  const order = await askedOrder(values, model);
  const region = values.given === undefined ? undefined : parseRegion(values.given, schema);
  const effective = new EffectiveSamples(values.particles);
  let isExact = true;

  async function* parts(): AsyncGenerator<RowsPart> {
    const most = partRows(schema);
    for (let firstRow = 0; firstRow < n; firstRow += most) {
      const count = Math.min(most, n - firstRow);
      const conditions = conditionsOf(firstRow, count);
      const drawn = { seed, firstRow, ...conditions };
      if (region === undefined) {
        yield { rows: await model.sample(count, { ...drawn, ...order }), ...conditions };
        continue;
      }
      const rows = await sampleGiven(model, count, {
        given: region,
        particles: values.particles,
        ...drawn,
      });
      effective.add(rows.effectiveSamples);
      isExact &&= rows.exact;
      yield { rows, ...conditions };
    }
  }

  let neighbors: Neighbors | undefined;
  async function* drawing(parts: AsyncIterable<RowsPart>): AsyncGenerator<Uint8Array> {
    const all = joinRows((await collect(parts)).map(({ rows }) => rows), schema.length);
    const picture = pictureOf(schema)!;
    const columns = alike < n ? alike : Math.ceil(Math.sqrt(n));
    neighbors = learned && findNeighbors(all, learned);
    yield neighbors?.draw(picture) ?? drawPictures(all.data, picture, columns);
  }
  const code = await writeOutput(out, {
    parts: parts(),
    rowsOf: ({ rows }) => rows.shape[0],
    total: n,
    encode: (parts) =>
      out.endsWith(".png") ? drawing(parts) : rowsFileBytes(out, parts, { model, safe: values["safe-csv"] }),
  });
  if (code !== undefined) return code;
  await explainModel(folder, model);
  if (!isExact) {
    console.error(
      effective.remark ??
        `Not exact: each sample is one of ${values.particles} particles, which are worth ${
          effective.mean.toFixed(1)
        } independent ones on average`,
    );
  }
  say(out, `Wrote ${n} samples to ${nameOfOutput(out)}${neighbors ? `, ${neighbors.summary}` : ""}`);
  await model.close();
  return 0;
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws samples of a trained model with its ONNX graphs; exact ones, where nothing else is said.",
    flags,
  });
}
