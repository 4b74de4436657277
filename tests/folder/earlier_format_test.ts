import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { readCsv } from "../../src/files/mod.ts";
import { type Matrix, takeRows } from "../../src/data/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { openModelFolder } from "../../src/folder/open.ts";
import { writeModelFolder } from "../../src/folder/write.ts";
import { openModel } from "../../src/runtime/node.ts";
import { inFolder } from "../files/folder.ts";

/** A folder of format 1, trained for 3 epochs of `rows.csv`, and what the library that wrote it said of it. */
const FOLDER = new URL("v1", import.meta.url).pathname;

interface Expected {
  /** log p of the first rows. */
  readonly logProb: readonly number[];
  /** Samples of seed 3. */
  readonly samples: readonly number[];
  /** log p of the first rows after one more epoch of the first 180 rows. */
  readonly after: readonly number[];
}
const expected: Expected = JSON.parse(await Deno.readTextFile(`${FOLDER}/expected.json`));
const rows = await readCsv(`${FOLDER}/rows.csv`);
const firstRows = (n: number): Matrix => takeRows(rows, 0, n);

function assertClose(actual: ArrayLike<number>, wanted: readonly number[], tolerance: number): void {
  assertEquals(actual.length, wanted.length);
  wanted.forEach((value, i) => assertAlmostEquals(actual[i]!, value, tolerance));
}

Deno.test("a folder of format 1 is the model that was saved", async () => {
  const { made, notes, readLog } = await openModelFolder(FOLDER, { executor: new ReferenceExecutor() });
  assertClose(await made.logProb(firstRows(8)), expected.logProb, 1e-12);
  assertEquals(Array.from((await made.sample(8, { seed: 3 })).data), expected.samples);
  assertEquals(notes, { data: "rows.csv", epochs: "3" });
  assertEquals((await readLog()).epochs.length, 4);
});

Deno.test("the graphs of a folder of format 1 still open", async () => {
  const model = await openModel(FOLDER, { provider: "cpu" });
  assertClose(await model.logProb(firstRows(8)), expected.logProb, 1e-5);
  assertEquals(Array.from((await model.sample(8, { seed: 3 })).data), expected.samples);
  await model.close();
});

Deno.test("a folder of format 1 is trained on, and written in the format of today", () =>
  inFolder(async (folder) => {
    const { trainer, notes, readLog } = await openModelFolder(FOLDER, { executor: new ReferenceExecutor() });
    const train = firstRows(180);
    await trainer!.fit(train, { epochs: 1 });
    assertClose(await trainer!.made.logProb(firstRows(8)), expected.after, 1e-12);

    const log = await readLog();
    await writeModelFolder(folder, { trainer: trainer!, notes, log, dataset: { name: "rows", train } });
    const again = await openModelFolder(folder, { executor: new ReferenceExecutor() });
    // the executor of float64 rounds to float32 where a model is saved
    assertClose(await again.made.logProb(firstRows(8)), expected.after, 1e-5);
    assert((await Deno.readTextFile(`${folder}/README.md`)).includes("rows"));
  }));
