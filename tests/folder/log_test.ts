import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { TrainingLog } from "../../src/folder/log.ts";
import { readLog } from "../../src/folder/read_log.ts";
import { inFolder } from "../files/folder.ts";

function someLog(): TrainingLog {
  const log = new TrainingLog();
  log.addEpoch({ epoch: 0, step: 0, validNll: 3, bpd: 1.5, seconds: 0 });
  log.addBatch({ step: 1, nll: 2.5 });
  log.addBatch({ step: 2, nll: 2.25 });
  log.addEpoch({ epoch: 1, step: 2, trainNll: 2.375, validNll: 2, bpd: 1, seconds: 0.5 });
  log.addTest({ step: 2, testNll: 2.1, bpd: 1.05 });
  log.addBatch({ step: 3, nll: 2 });
  return log;
}

Deno.test("a log is read up to the step of the weights", () =>
  inFolder(async (folder) => {
    const { batches, epochs } = someLog();
    await Deno.writeFile(`${folder}/training.jsonl`, someLog().encode());
    const read = await readLog(folder, Infinity);
    assertEquals([read.batches, read.epochs, read.test], [batches, epochs, {
      step: 2,
      testNll: 2.1,
      bpd: 1.05,
    }]);
    const cut = await readLog(folder, 2);
    assertEquals([cut.batches, cut.epochs], [batches.slice(0, 2), epochs]);
    const early = await readLog(folder, 1);
    assertEquals([early.batches, early.epochs, early.test], [
      batches.slice(0, 1),
      epochs.slice(0, 1),
      undefined,
    ]);
    // training that has not begun reports its start again
    assertEquals((await readLog(folder, 0)).epochs, []);
  }));

Deno.test("a log that was read goes on where it was cut", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/training.jsonl`, someLog().encode());
    const log = await readLog(folder, 2);
    log.addBatch({ step: 3, nll: 1 });
    await Deno.writeFile(`${folder}/training.jsonl`, log.encode());
    assertEquals((await readLog(folder, Infinity)).batches.map(({ nll }) => nll), [2.5, 2.25, 1]);
  }));

Deno.test("a log says what graphs say about training", () => {
  const log = someLog();
  // the test was of weights that have changed since
  assertEquals(log.summary("digits.npz"), { data: "digits.npz", epochs: 1, steps: 3 });
  log.addTest({ step: 3, testNll: 2.1, bpd: 1.05 });
  assertEquals(log.summary("digits.npz"), {
    data: "digits.npz",
    epochs: 1,
    steps: 3,
    test_nll_nats: 2.1,
  });
  assertEquals(new TrainingLog().summary("mnist"), { data: "mnist" });
});

Deno.test("a log that is missing says nothing of the training so far", () =>
  inFolder(async (folder) => {
    const log = await readLog(folder, 3);
    assertEquals([log.batches, log.epochs, log.test], [[], [], undefined]);
  }));

Deno.test("a damaged log is an error that names it, and the line", () =>
  inFolder(async (folder) => {
    const path = `${folder}/training.jsonl`;
    const refuses = async (kind: typeof RangeError | typeof SyntaxError, reason: string) => {
      const error = await assertRejects(
        () => readLog(folder, 3),
        kind,
        `Cannot read ${path}: ${reason}`,
      );
      assert(isInputError(error));
    };
    await Deno.writeTextFile(path, '{"step":1,"nll":2}\n{"step":2,"nl');
    await refuses(SyntaxError, "line 2 is not JSON");
    const cases: [line: string, reason: string][] = [
      ["null", "line 1 is not an object"],
      ["[]", "line 1 is not an object"],
      ["3", "line 1 is not an object"],
      ["{}", "'step' of line 1 is missing, expected a number"],
      ['{"step":"1","nll":2}', `'step' of line 1 is "1", expected a number`],
      ['{"step":1,"nll":null}', "'nll' of line 1 is null, expected a number"],
      ['{"step":1,"epoch":1}', "'seconds' of line 1 is missing"],
      ['{"step":1,"epoch":1,"seconds":1,"validNll":"?"}', `'validNll' of line 1 is "?"`],
      ['{"step":1,"testNll":1e999,"bpd":1}', "'testNll' of line 1 is Infinity"],
      ["[".repeat(1e5) + "]".repeat(1e5), "line 1 is not an object"],
    ];
    for (const [line, reason] of cases) {
      await Deno.writeTextFile(path, line);
      await refuses(SyntaxError, reason);
    }
    await Deno.remove(path);
    await Deno.mkdir(path);
    await refuses(RangeError, "it is a folder");
  }));
