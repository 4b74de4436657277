/**
 * What Node.js and Deno do alike: read every format in the folder that is given, train, save, resume, sample and export.
 * It prints what came out as JSON.
 */
import { binary, categorical, exportOnnx, Made, matrix, Trainer } from "@staircase/made";
import { add, evaluate, input, WasmExecutor } from "@staircase/made/expr";
import {
  readCheckpoint,
  readDataset,
  readEvidence,
  tableParts,
  writeCheckpoint,
  writeFileAtomically,
  writeRows,
} from "@staircase/made/files";
import { openModelFromBytes } from "@staircase/made/node";

// what never settles must not hold up the tests
setTimeout(() => {
  console.error("Nothing happens any more");
  process.exit(1);
}, 120_000).unref();

const [, , folder] = process.argv;
const results = {};

/** Notes what a task gives, or the message of its error. */
async function note(name, task) {
  results[name] = await task().catch(({ message }) => message);
}

for (
  const name of [
    "rows.npz",
    "half.npy",
    "rows.csv",
    "rows.idx.gz",
    "several",
    "rows.arrow",
    "cut.npz",
    "missing.csv",
    "empty",
  ]
) {
  await note(name, async () => {
    const { train, test } = await readDataset(`${folder}/${name}`);
    return [train, test].map((part) => part && [...part.shape, ...part.data]);
  });
}
const schema = binary(6);
for (const name of ["rows.npz", "rows.csv", "rows.npy.gz", "cut.npz"]) {
  await note(`parts of ${name}`, async () => {
    const parts = [];
    for await (const { shape, data } of tableParts(`${folder}/${name}`, { schema })) {
      parts.push(...shape, ...data);
    }
    return parts;
  });
}
await note("evidence", async () => {
  const { x, known } = await readEvidence(`${folder}/holes.csv`, schema);
  return [[...x.data], [...known.data]];
});
await note("a folder that is missing", () => writeFileAtomically(`${folder}/no/file`, new Uint8Array(1)));

const executor = new WasmExecutor({ threads: 2 });
const made = new Made({ schema, hidden: [20, 10], order: "random", seed: 2, executor });
const trainer = new Trainer(made, { batch: 16, rate: 0.01, clipNorm: 1, weightDecay: 0.01, seed: 3 });
const { train } = await readDataset(`${folder}/rows.npz`);
await trainer.fit(train, { epochs: 20 });
await writeCheckpoint(`${folder}/weights.safetensors`, { made, trainer, notes: { data: "rows.npz" } });
const again = await readCheckpoint(`${folder}/weights.safetensors`, { executor });
await again.trainer.fit(train, { epochs: 30 });
results.notes = again.notes;
results.weights = again.made.parameters.map((weights) => [...executor.read(weights)]);
results.logProb = [...await again.made.logProb(train)];
const samples = await again.made.sample(50, { seed: 1 });
results.samples = [...samples.data];
await writeRows(`${folder}/samples.csv`, samples, { schema });
results.read = [...(await readDataset(`${folder}/samples.csv`)).train.data];

const graphs = { sample: exportOnnx(again.made, "sample"), log_prob: exportOnnx(again.made, "log_prob") };
for (const worker of [false, true]) {
  const model = await openModelFromBytes(graphs, { provider: "cpu", worker });
  for (const time of ["first", "second"]) {
    results[`${time} samples in onnxruntime, worker: ${worker}`] = [
      ...(await model.sample(50, { seed: 1 })).data,
    ];
    await note(
      `${time} error in onnxruntime, worker: ${worker}`,
      () => model.logProb({ data: [7], shape: [1, 1] }),
    );
  }
  const last = model.sample(500, { seed: 2 });
  await Promise.all([model.close(), model.close()]);
  results[`last samples in onnxruntime, worker: ${worker}`] = (await last).shape;
  await note(`a closed model, worker: ${worker}`, () => model.sample(1, { seed: 1 }));
}
await note("threads in onnxruntime", async () => {
  const model = await openModelFromBytes(graphs, { provider: "cpu", threads: 2 }); // which is not closed, and holds up nothing
  const calls = Array.from({ length: 10 }, (_, seed) => model.sample(5000, { seed }));
  return (await Promise.all(calls)).map(({ data }) =>
    data.reduce((sum, value, i) => sum + value * (i % 7), 0)
  );
});
// variables of different sizes
await note("a ragged model in onnxruntime", async () => {
  const ragged = new Made({ schema: [...categorical([3, 2, 9]), ...binary(1)], hidden: [8], seed: 5 });
  const model = await openModelFromBytes({ log_prob: exportOnnx(ragged, "log_prob") }, { provider: "cpu" });
  const logProb = await model.logProb(matrix([[2, 1, 8, 0]]));
  await model.close();
  return logProb.length;
});
const x = input("x", ["n"]);
results.sum = [...evaluate([add(x, 1)], new Map([[x, [1, 2, 3]]]))[0]];
results.matrix = matrix(Uint8Array.of(1, 2), [1, 2]).shape;
executor.close();
await openModelFromBytes(graphs, { provider: "cpu", worker: true }); // which holds up nothing

console.log(JSON.stringify(results, undefined, 1));
