import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { largestDifference } from "../../src/folder/differences.ts";
import { TrainingLog } from "../../src/folder/log.ts";
import { hashWeights } from "../../src/folder/hash_weights.ts";
import { savedNotes, savedSeed } from "../../src/folder/saved_notes.ts";
import { openModelFolder } from "../../src/folder/open.ts";
import { writeTraining } from "../../src/folder/write_training.ts";
import { writeModelFolder } from "../../src/folder/write.ts";
import { binary, categorical, Made, type Schema } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { openModel } from "../../src/runtime/node.ts";
import { Trainer } from "../../src/train/mod.ts";
import { inFolder } from "../files/folder.ts";
import { sizeOf } from "../made/enumeration.ts";

const NOTES = { data: "rows.npy", epochs: "2", author: "Somebody", license: "CC0-1.0" };

/** A model of a schema, trained a little. */
async function train(schema: Schema) {
  const random = new Stream(1, "rows");
  const D = schema.length;
  const rows = matrix(
    Uint8Array.from({ length: 50 * D }, (_, i) => random.bits(i) % sizeOf(schema[i % D]!)),
    [
      50,
      D,
    ],
  );
  const trainer = new Trainer(
    new Made({ schema, hidden: [6], seed: 2, executor: new ReferenceExecutor() }),
    { batch: 20 },
  );
  const log = new TrainingLog();
  await trainer.fit(rows, {
    epochs: 2,
    valid: rows,
    onBatch: (report) => log.addBatch(report),
    onEpoch: (report) => log.addEpoch(report),
  });
  log.addTest({ step: trainer.state.step, testNll: 1.234, bpd: 0.5 });
  return { trainer, notes: NOTES, log, dataset: { name: "rows", train: rows } };
}

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

const GRAPHS = ["complete.onnx", "conditionals.onnx", "log_prob.onnx", "sample.onnx", "sweep.onnx"];

Deno.test("writeModelFolder() writes all that others need of a model of pictures", () =>
  inFolder(async (folder) => {
    const training = await train(binary(64));
    await writeModelFolder(folder, training);
    assertEquals(namesIn(folder), [
      "README.md",
      ...GRAPHS.slice(0, 2),
      "curves.svg",
      GRAPHS[2],
      "model.py",
      GRAPHS[3],
      "samples.png",
      ...GRAPHS.slice(4),
      "training.jsonl",
      "weights.safetensors",
    ]);
    assertEquals(decode(await Deno.readFile(`${folder}/samples.png`)).channels, 1);

    const { made } = training.trainer;
    const x = await made.sample(20, { seed: 3 });
    const model = await openModel(folder, { provider: "cpu" });
    assert(largestDifference(await model.logProb(x), await made.logProb(x)) < 1e-4);
    const { model_author, model_license, training: summary, parity } = model.metadata;
    assertEquals([model_author, model_license], ["Somebody", "CC0-1.0"]);
    assertEquals(summary, training.log.summary("rows.npy"));
    assertEquals(parity?.rows, 100);
    await model.close();

    const card = await Deno.readTextFile(`${folder}/README.md`);
    assertStringIncludes(card, `# ${folder.split("/").at(-1)}\n`);
    assertStringIncludes(card, "| Architecture | 64-6-64 relu, random order, seed 2");
    assertStringIncludes(card, "samples.png");
    assertStringIncludes(card, "1.234 nats, 0.5000 bits");
    assertStringIncludes(card, "A graph checks nothing");
    assertStringIncludes(card, "| 64 | binary | 0 or 1 |");
    assertStringIncludes(await Deno.readTextFile(`${folder}/model.py`), "def encode(rows, ");
  }));

Deno.test("writeModelFolder() draws no samples where rows are no pictures", () =>
  inFolder(async (folder) => {
    await writeModelFolder(folder, await train([...binary(2), ...categorical([3])]));
    assert(!namesIn(folder).includes("samples.png"));
    assert(!(await Deno.readTextFile(`${folder}/README.md`)).includes("samples.png"));
  }));

Deno.test("openModelFolder() gives the model, its trainer, the notes and the log", () =>
  inFolder(async (folder) => {
    const training = await train(binary(4));
    await writeTraining(folder, training);
    const { made, trainer, notes, readLog } = await openModelFolder(folder, {
      executor: new ReferenceExecutor(),
    });
    const x = training.dataset.train;
    assertEquals(await made.logProb(x), await training.trainer.made.logProb(x));
    assertEquals(trainer?.state, training.trainer.state);
    assertEquals(notes, { ...NOTES, weights_sha256: await hashWeights(made) });
    assertEquals((await savedNotes(folder)).weights_sha256, await hashWeights(made));
    assertEquals(await savedSeed(folder), training.trainer.options.seed);
    assertEquals((await readLog()).batches, training.log.batches);
  }));

Deno.test("openModelFolder() says what is missing", () =>
  inFolder(async (folder) => {
    const error = await assertRejects(
      () => openModelFolder(`${folder}/nowhere`),
      RangeError,
      `Cannot read ${folder}/nowhere/weights.safetensors: there is no such file`,
    );
    assert(isInputError(error));
  }));
