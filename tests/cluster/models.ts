/** Model folders for programs on clusters. */
import { type Batch, completeByParticles, exportOnnx, type MadeOptions, type Schema } from "../../mod.ts";
import { collect } from "../../src/files/collect.ts";
import { batchParts, encodeNpy, writeRows } from "../../src/files/mod.ts";
import { FILES } from "../../src/folder/names.ts";
import { pythonOf } from "../../src/folder/python.ts";
import { mapInputs } from "../../src/made/inputs.ts";
import { pickRows } from "../../src/made/mod.ts";
import { GRAPH_KINDS } from "../../src/onnx/ports.ts";
import { Stream } from "../../src/random/mod.ts";
import { openModel } from "../../src/runtime/node.ts";
import { makeMade } from "../onnx/graphs.ts";

/** A table with columns of every kind. */
export const MIXED: Schema = [
  {
    kind: "categorical",
    name: "job",
    size: 3,
    labels: ["nurse", "teacher", "other"],
    other: true,
    missing: true,
  },
  { kind: "binary", name: "sex", labels: ["female", "male"] },
  { kind: "categorical", name: "zip", size: 3, labels: ["10001", "60601", "94110"] },
  { kind: "ordinal", name: "age", size: 60, first: 18, components: 3 },
  { kind: "real", name: "height", mean: 170, deviation: 8, decimals: 1, missing: true },
  { kind: "real", name: "weight", mean: 0.07, deviation: 0.01 },
  { kind: "binned", name: "hours", codes: [0, [20, 30, 40], 40, [45, 50, 60]], whole: true },
  {
    kind: "real",
    name: "since",
    mean: 800,
    deviation: 300,
    date: { format: "YYYY-MM-DD", since: "2020-01-01" },
  },
  {
    kind: "ordinal",
    name: "seen",
    size: 500,
    missing: true,
    date: { format: "DD.MM.YYYY HH:mm", since: "01.01.2020 10:00" },
  },
];

/** Writes a model folder as training does, of random weights. */
export async function writeFolder(folder: string, options: Partial<MadeOptions> = {}): Promise<void> {
  const made = makeMade({ schema: MIXED, hidden: { perVariable: 6 }, order: "random", seed: 5, ...options }, {
    scale: 1,
  });
  await Deno.mkdir(folder, { recursive: true });
  for (const kind of GRAPH_KINDS) await Deno.writeFile(`${folder}/${kind}.onnx`, exportOnnx(made, kind));
  await Deno.writeTextFile(`${folder}/${FILES.python}`, pythonOf(made));
}

/**
 * Writes to a folder what the library makes of its model: 700 samples of seed 3, log p of them, a third of their values as not known, their
 * completions with seed 4, and of some rows those by particles with seed 6.
 */
export async function writeExpected(folder: string): Promise<void> {
  await using model = await openModel(folder, { provider: "cpu" });
  const { schema } = model;
  // all rows are given the first values of the context
  const given = model.context && {
    context: {
      data: new Float32Array(ROWS * model.context.length),
      shape: [ROWS, model.context.length] as const,
    },
  };
  const path = `${folder}/samples.parquet`;
  await writeRows(path, await model.sample(ROWS, { seed: 3, ...given }), { schema });
  const [{ x }] = await collect(batchParts(path, { schema })) as [Batch]; // with the decimals of the columns
  const stream = new Stream(0, "known");
  // of the first 50 the same is known
  const known = {
    data: Float32Array.from(
      x.data,
      (_, k) => Number(stream.uniform(Math.max(k % x.shape[1], k - 50 * x.shape[1])) > 1 / 3),
    ),
    shape: x.shape,
  };
  await Deno.writeFile(
    `${folder}/log_prob.npy`,
    encodeNpy({ data: await model.logProb({ x, ...given }), shape: [ROWS] }),
  );
  await Deno.writeFile(`${folder}/known.npy`, encodeNpy(known));
  if (model.architecture.members === undefined) {
    const some = Array.from({ length: WEIGHED_ROWS }, (_, row) => row);
    // what is missing in a file is not known
    const there = known.data.map((flag, place) => Number(flag === 1 && !Number.isNaN(x.data[place])));
    const batch = mapInputs({ x, known: { ...known, data: there }, ...given }, (all) => pickRows(all, some));
    const rows = await completeByParticles(model, batch, { seed: 6, particles: 30, present: true });
    await writeRows(`${folder}/weighed.parquet`, rows, { schema });
  }
  if (schema.some(({ missing }) => missing)) return; // completions of the library may be missing, too
  const completed = await model.complete({ x, known, ...given }, { seed: 4 });
  await writeRows(`${folder}/completed.parquet`, completed, { schema });
}

const ROWS = 700;

/** So many of the rows are completed by particles. */
const WEIGHED_ROWS = 100;
