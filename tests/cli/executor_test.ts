import { assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run, withFolder, writeRows } from "./command.ts";

const SMALL = ["--data", "rows.npy", "--hidden", "16", "--batch", "32", "--threads", "1"];

Deno.test("train: every executor gives the same NLL, and goes on with what another one began", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 300 });
    const testNlls: number[][] = [];
    for (const executor of ["wasm", "onnx", "reference"]) {
      const flags = ["--epochs", "1", "--executor", executor, "--out", executor];
      const { code, out, err } = await run("train", [...SMALL, ...flags], { cwd });
      assertEquals([code, err], [0, ""]);
      assertStringIncludes(out, `on the ${executor} executor`);
      const goOn = ["--resume", executor, "--epochs", "2", "--executor", "onnx", "--threads", "1"];
      const resumed = await run("train", goOn, { cwd });
      assertEquals([resumed.code, resumed.err], [0, ""]);
      testNlls.push(
        [out, resumed.out].map((text) => Number(text.trimEnd().split("\n").at(-2)!.trim().split(/ +/)[2])),
      );
    }
    const [first = [], ...others] = testNlls;
    for (const nlls of others) nlls.forEach((nll, i) => assertAlmostEquals(nll, first[i]!, 0.01));
  });
});

Deno.test("train: auto says which executor it chose and why, also when it resumes", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 300 });
    const chosen =
      /^Chose the (wasm|onnx) executor: a step takes \1 [\d.]+ ms, (wasm|onnx) [\d.]+ ms\n[^]*on the \1 executor/;
    const flags = ["--epochs", "1", "--executor", "auto", "--out", "model"];
    const { code, out, err } = await run("train", [...SMALL, ...flags], { cwd });
    assertEquals([code, err], [0, ""]);
    assertMatch(out, chosen);
    const goOn = ["--resume", "model", "--epochs", "2", "--executor", "auto", "--threads", "1"];
    const resumed = await run("train", goOn, { cwd });
    assertEquals([resumed.code, resumed.err], [0, ""]);
    assertMatch(resumed.out, chosen);
  });
});
