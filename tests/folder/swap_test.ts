import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { matrix } from "../../src/data/mod.ts";
import { writeFileAtomically } from "../../src/files/atomic_write.ts";
import { exportGraphs } from "../../src/folder/export.ts";
import { isFinished } from "../../src/folder/finished.ts";
import { hashRows } from "../../src/folder/hash_rows.ts";
import { hashWeights } from "../../src/folder/hash_weights.ts";
import { TrainingLog } from "../../src/folder/log.ts";
import { isLeftOver } from "../../src/folder/left_over.ts";
import { openModelFolder } from "../../src/folder/open.ts";
import { sweep } from "../../src/folder/sweep.ts";
import { writeModelFolder } from "../../src/folder/write.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { openModel } from "../../src/runtime/node.ts";
import { Trainer } from "../../src/train/mod.ts";
import { withFaults } from "../files/faulty_file_system.ts";
import { inFolder } from "../files/folder.ts";

async function trained(epochs: number, { D = 6 } = {}) {
  const rows = matrix(Uint8Array.from({ length: 20 * D }, (_, i) => i % 3 % 2), [20, D]);
  const made = new Made({ schema: binary(D), hidden: [5], executor: new ReferenceExecutor() });
  const trainer = new Trainer(made, { batch: 10, rate: 0.1 });
  const log = new TrainingLog();
  await trainer.fit(rows, {
    epochs,
    onBatch: (report) => log.addBatch(report),
    onEpoch: (report) => log.addEpoch({ ...report, seconds: 0 }),
  });
  return {
    trainer,
    log,
    notes: { data: "rows.npy", epochs: `${epochs}` },
    dataset: { name: "rows", train: rows },
  };
}

function contentOf(folder: string): Record<string, Uint8Array> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  return Object.fromEntries(
    names.filter((name) => !isLeftOver(name)).map((name) => [name, Deno.readFileSync(`${folder}/${name}`)]),
  );
}

Deno.test("whichever operation fails while a model folder is written, it is the old one or the new one", () =>
  inFolder(async (folder) => {
    // one variable is drawn in one block: of several numbers of blocks, the one that is faster at the time is written
    const [before, after] = [await trained(1, { D: 1 }), await trained(3, { D: 1 })];
    await writeModelFolder(folder, before);
    const old = contentOf(folder);
    const { operations } = await withFaults(() => false, () => writeModelFolder(folder, after));
    const whole = contentOf(folder);
    assert(await isFinished(folder, after.trainer.made) && !await isFinished(folder, before.trainer.made));
    // writing, flushing and closing are alike for all files
    for (let n = 0; n < operations; n += n < 6 ? 1 : 2) {
      for (const [name, bytes] of Object.entries(old)) await Deno.writeFile(`${folder}/${name}`, bytes);
      const { error } = await withFaults(
        (operation) => operation === n,
        () => writeModelFolder(folder, after),
      );
      if (error !== undefined) assert(isInputError(error), `operation ${n}: ${error}`);
      assertEquals(contentOf(folder), error === undefined ? whole : old, `operation ${n}`);
      await sweep(folder);
      assertEquals(Array.from(Deno.readDirSync(folder)).length, Object.keys(old).length);
    }
  }));

Deno.test("a reader of a folder that is written again and again sees whole models", () =>
  inFolder(async (folder) => {
    const models = [await trained(1), await trained(3)] as const;
    const hashes = await Promise.all(models.map(({ trainer }) => hashWeights(trainer.made)));
    await writeModelFolder(folder, models[0]);
    let writing = true;
    const writer = (async () => {
      for (let k = 1; k <= 6; k++) {
        await exportGraphs(folder, { made: models[k % 2]!.trainer.made, ...models[k % 2]! });
      }
      writing = false;
    })();
    while (writing) {
      const model = await openModel(folder, { provider: "cpu" });
      assert(hashes.includes(model.metadata.weights_sha256!));
      await model.close();
    }
    await writer;
  }));

Deno.test("graphs of different weights are not opened, but waited for", () =>
  inFolder(async (folder) => {
    const [before, after] = [await trained(1), await trained(3)];
    await writeModelFolder(folder, before);
    const old = await Deno.readFile(`${folder}/sample.onnx`);
    await writeModelFolder(folder, after);
    const whole = await Deno.readFile(`${folder}/sample.onnx`);
    await Deno.writeFile(`${folder}/sample.onnx`, old);
    const opened = openModel(folder, { provider: "cpu" });
    await writeFileAtomically(`${folder}/sample.onnx`, whole);
    await (await opened).close();
    await Deno.writeFile(`${folder}/sample.onnx`, old);
    const error = await assertRejects(
      () => openModel(folder, { provider: "cpu" }),
      SyntaxError,
      `Cannot read ${folder}/sample.onnx: it is of other weights than ${folder}/log_prob.onnx; write all graphs again`,
    );
    assert(isInputError(error));
  }));

Deno.test("an export that is ended by its signal writes nothing", () =>
  inFolder(async (folder) => {
    const error = await assertRejects(async () => {
      await writeModelFolder(folder, await trained(1), { signal: AbortSignal.abort() });
    }, DOMException);
    assertEquals(error.name, "AbortError");
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("weights have the same hash on every executor, and after they were saved", () =>
  inFolder(async (folder) => {
    const training = await trained(1);
    await writeModelFolder(folder, training);
    const hash = await hashWeights(training.trainer.made);
    const { made } = await openModelFolder(folder);
    assertEquals([made.executor.name, await hashWeights(made)], ["wasm", hash]);
    made.executor.close();
    const [weight] = training.trainer.made.parameters;
    const { executor } = training.trainer.made;
    executor.write(weight!, executor.read(weight!).map((value) => value + 1));
    assert(await hashWeights(training.trainer.made) !== hash);
  }));

Deno.test("rows have the same hash in every kind of array, and others another", () => {
  const values = [0, 1, 255, 3, 4, 5];
  const hashOf = (values: number[], Values: typeof Uint8Array | typeof Float64Array | typeof Uint32Array) =>
    hashRows({ data: Values.from(values), shape: [3, 2] });
  const hash = hashOf(values, Uint8Array);
  assertEquals([hashOf(values, Float64Array), hashOf(values, Uint32Array)], [hash, hash]);
  assert(hashOf([...values.slice(0, 5), 6], Uint8Array) !== hash);
  const large = [...values.slice(0, 5), 70000];
  assertEquals(hashOf(large, Float64Array), hashOf(large, Uint32Array));
  assert(hashOf(large, Float64Array) !== hash);
});
