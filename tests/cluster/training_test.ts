import { assert, assertEquals } from "@std/assert";
import { binary, categorical, type MadeOptions, type Schema, WasmExecutor } from "../../mod.ts";
import { epochOrder } from "../../src/data/batches.ts";
import { batchOf, type Dataset } from "../../src/data/mod.ts";
import { writeFilesTogether } from "../../src/files/atomic_write.ts";
import { engineFiles } from "../../src/folder/engine_files.ts";
import { hashRows } from "../../src/folder/hash_rows.ts";
import { hashWeights } from "../../src/folder/hash_weights.ts";
import { TrainingLog } from "../../src/folder/log.ts";
import { type ModelFolder, openModelFolder } from "../../src/folder/open.ts";
import { writeTraining } from "../../src/folder/write_training.ts";
import { drawContexts, Made } from "../../src/made/mod.ts";
import { Trainer, type TrainerOptions } from "../../src/train/mod.ts";
import { isMissing } from "../missing.ts";
import { PYTHON, runProgram } from "../interop/program.ts";

const ignore = await isMissing("Training on Ray", {
  probe: () => runProgram(PYTHON, ["-c", "import numpy, onnxruntime, pyarrow, ray"]),
  advice:
    "Run `pip install numpy onnxruntime pyarrow ray`, and set STAIRCASE_PYTHON to the interpreter that has them",
});

const SCRIPT = new URL("training.py", import.meta.url).pathname;
const EPOCHS = 4;
const ROWS = 150;
const BATCH = 40; // and a last one of 30

const table: Schema = [
  { kind: "real", mean: 2, deviation: 4, missing: true },
  ...binary(2),
  { kind: "ordinal", size: 6 },
  ...categorical([3, 5]),
  { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], 9] },
];

const MODELS: Readonly<Record<string, Omit<MadeOptions, "executor"> & { training: TrainerOptions }>> = {
  "bits": {
    schema: binary(30),
    hidden: [40, 20],
    order: "random",
    training: { schedule: "cosine", warmup: 3 },
  },
  "a table": {
    schema: table,
    hidden: [16, 16],
    direct: true,
    training: { average: 0.9, clipNorm: 1, optimizer: "adamw", schedule: "plateau" },
  },
  "units per variable": {
    schema: table,
    hidden: { perVariable: [10, 6] },
    context: categorical([3]),
    training: { dropout: 0.2, schedule: "one-cycle" },
  },
  "a mixture": { schema: table, hidden: [12], members: 2, training: { optimizer: "sgd", rate: 0.1 } },
  "any order": { schema: table, hidden: [12, 8], orders: "any", training: { incomplete: true } },
  "many units per variable": {
    schema: binary(30),
    hidden: { perVariable: 6 },
    training: { optimizer: "adagrad" },
  },
  "orders that share weights": { schema: binary(12), hidden: [16], orders: 3, training: {} },
};

/** Rows of a model, in which a value may not be known where it learns from such. */
function drawDataset({ schema, context, training: { incomplete } }: typeof MODELS[string]): Dataset {
  const split = (schema: Schema, seed: number) => ({
    name: "rows",
    train: drawContexts(schema, { n: ROWS, seed }) as unknown as Dataset["train"],
    valid: drawContexts(schema, { n: 50, seed: seed + 1 }) as unknown as Dataset["train"],
  });
  const dataset = { ...split(schema, 1), ...(context && { context: split(context, 3) }), incomplete };
  if (incomplete) {
    for (const { data } of [dataset.train, dataset.valid]) {
      for (let k = 0; k < data.length; k += 7) data[k] = NaN;
    }
  }
  return dataset;
}

/** Begins a training, of so many batches, and writes the folder from which it goes on. */
async function begin(folder: string, model: typeof MODELS[string], batches: number) {
  const { training, ...options } = model;
  const made = new Made({ ...options, executor: new WasmExecutor() });
  const trainer = new Trainer(made, { batch: BATCH, rate: 1e-3, seed: 3, ...training });
  const dataset = drawDataset(model);
  const log = new TrainingLog();
  const interruption = new AbortController();
  await trainer.fit(batchOf(dataset, "train")!, {
    epochs: batches > 0 ? EPOCHS : 0,
    valid: batchOf(dataset, "valid")!,
    signal: interruption.signal,
    onBatch: (report) => {
      log.addBatch(report);
      if (report.step >= batches) interruption.abort();
    },
    onEpoch: (report) => log.addEpoch(report),
  });
  await Deno.mkdir(folder, { recursive: true });
  const notes = { epochs: `${EPOCHS}`, data_sha256: hashRows(dataset.train) };
  await writeTraining(folder, { trainer, notes, log });
  await writeFilesTogether(folder, engineFiles(trainer, dataset));
  made.executor.close();
}

/** Goes on with the training of a folder, up to an epoch. */
async function goOn(folder: string, model: typeof MODELS[string]): Promise<ModelFolder> {
  const opened = await openModelFolder(folder, { executor: new WasmExecutor() });
  const { trainer } = opened;
  const dataset = drawDataset(model);
  await trainer!.fit(batchOf(dataset, "train")!, {
    epochs: EPOCHS - trainer!.state.position!.epoch,
    valid: batchOf(dataset, "valid")!,
  });
  return opened;
}

/** Throws unless two models have the same weights and all that is kept for them, to rounding. */
function assertSame(actual: ModelFolder, expected: ModelFolder, message: string): void {
  const values = ({ made, trainer }: ModelFolder) => {
    const { model, training } = trainer!.weights;
    return [
      ...made.parameters.map((w) => [w.name, model?.get(w) ?? made.executor.read(w)] as const),
      ...made.parameters.map((w) => [w.name, training?.get(w) ?? made.executor.read(w)] as const),
      ...Array.from(trainer!.moments.keys(), (w) => [w.name, made.executor.read(w)] as const),
    ];
  };
  const ours = values(expected);
  values(actual).forEach(([name, found], k) => {
    const [, wanted] = ours[k]!;
    assertEquals(found.length, wanted.length);
    found.forEach((value, i) =>
      assert(
        Math.abs(value - wanted[i]!) <= 2e-4 * (1 + Math.abs(wanted[i]!)),
        `${message}: ${name}[${i}] is ${value}, expected ${wanted[i]}`,
      )
    );
  });
  assertEquals(actual.trainer!.state.step, expected.trainer!.state.step);
  assertEquals(actual.trainer!.state.position, expected.trainer!.state.position);
  assertEquals(
    actual.trainer!.state.validation!.best.epoch,
    expected.trainer!.state.validation!.best.epoch,
    message,
  );
}

Deno.test({
  name: "training moves between the library and Python, and on Ray the number of workers changes no bit",
  ignore,
  async fn() {
    const root = await Deno.makeTempDir();
    const [bits] = Object.keys(MODELS);
    for (const [name, model] of Object.entries(MODELS)) {
      await begin(`${root}/${name}`, model, 4); // batches make an epoch
      await begin(`${root}/${name}, interrupted`, model, 6);
    }
    await begin(`${root}/ray`, MODELS[bits!]!, 0);
    await begin(`${root}/patience`, IMPATIENT, 0);
    // some random bits are drawn again for so many rows
    await Deno.writeFile(`${root}/order.int32`, new Uint8Array(epochOrder(7, 2, 200_000).buffer));
    const printed = await runProgram(PYTHON, ["-B", SCRIPT, root, `${EPOCHS}`]);
    assertEquals(printed.trimEnd().split("\n").at(-1), "1, 2 and 4 workers, of which one was killed, agree");
    for (const [name, model] of Object.entries(MODELS)) {
      await begin(`${root}/here`, model, Infinity);
      const here = await openModelFolder(`${root}/here`, { executor: new WasmExecutor() });
      for (const way of [name, `${name}, interrupted`]) {
        const whole = await openModelFolder(`${root}/${way}/python`, { executor: new WasmExecutor() });
        assertSame(whole, here, way);
        assertEquals(whole.notes.weights_sha256, await hashWeights(whole.made), way);
        const log = await whole.readLog();
        assertEquals(log.epochs.map(({ epoch }) => epoch), [0, 1, 2, 3, 4], way);
        assertEquals(log.batches.length, here.trainer!.state.step, way);
        // one epoch of Python and in the middle of the next back to the library
        const back = await goOn(`${root}/${way}/back`, model);
        assertSame(back, here, `${way}, and back`);
        for (const { made } of [whole, back]) made.executor.close();
      }
      here.made.executor.close();
    }
    await assertEndsAlike(`${root}/patience`, `${root}/impatient`);
    await Deno.remove(root, { recursive: true });
  },
});

const IMPATIENT: typeof MODELS[string] = { schema: binary(12), hidden: [30], training: { rate: 0.03 } };

/** Training with a patience of one epoch ends after the same epoch. */
async function assertEndsAlike(python: string, here: string): Promise<void> {
  await begin(here, IMPATIENT, 0);
  const expected = await openModelFolder(here, { executor: new WasmExecutor() });
  const dataset = drawDataset(IMPATIENT);
  const valid = batchOf(dataset, "valid")!;
  await expected.trainer!.fit(batchOf(dataset, "train")!, { epochs: 60, valid, patience: 1 });
  const actual = await openModelFolder(python, { executor: new WasmExecutor() });
  assert(expected.trainer!.state.position!.epoch < 60);
  assertEquals(actual.trainer!.state.position, expected.trainer!.state.position);
  for (const { made } of [actual, expected]) made.executor.close();
}
