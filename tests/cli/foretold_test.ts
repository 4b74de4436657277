import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkFits, Forecast, FORMAT_LIMITS } from "../../scripts/foretold.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { binary, categorical, type Schema } from "../../src/made/mod.ts";
import { foretellSize } from "../../src/train/mod.ts";
import { run, withFolder, writeRows } from "./command.ts";

function refusal(schema: Schema, hidden: number[], available = 64e9, optimizer: "adam" | "sgd" = "adam") {
  const size = foretellSize({ schema, hidden, order: "natural", seed: 0, batch: 100, optimizer });
  const planned = { size, schema, hidden, bytes: size.exportBytes };
  const error = assertThrows(() => checkFits(planned, { ...FORMAT_LIMITS, available }), RangeError);
  assert(isInputError(error));
  return error.message;
}

Deno.test("a training that cannot fit is refused by what costs most", () => {
  const zip: Schema = [...binary(2), { kind: "categorical", size: 43_210, name: "zip" }, ...binary(3)];
  assertStringIncludes(
    refusal(zip, [50_000]),
    'column 2 ("zip") with 43,210 values takes 99 % of the weights; leave it out',
  );
  assertStringIncludes(
    refusal(binary(784), [500, 2_500_000]),
    "the hidden layer of 2,500,000 units (--hidden 500,2500000) takes most of it",
  );
  assertStringIncludes(refusal(categorical(Array(100).fill(900)), []), "the 100 columns take all of it");
  assertStringIncludes(refusal(binary(784), [1_000_000], 64e9, "sgd"), "an ONNX graph would take 3.2 GB");
  assertStringIncludes(refusal(binary(784), [5000], 100e6), "are free here");
});

Deno.test("what is unusual is said after a few steps, in one line", () => {
  const lineOf = (options: { steps: number; bytes?: number; folderBytes?: number; stepMs: number }) => {
    let time = 0;
    const forecast = new Forecast({ bytes: 1e8, folderBytes: 1e7, ...options, now: () => time });
    const lines: string[] = [];
    for (let step = 0; step < Math.min(100, options.steps); step++) {
      time += step < 3 ? 50 * options.stepMs : options.stepMs; // the first steps are slow
      const line = forecast.step();
      if (line !== undefined) lines.push(line);
    }
    return lines;
  };
  assertEquals(lineOf({ steps: 6000, stepMs: 5 }), []);
  assertEquals(lineOf({ steps: 6000, stepMs: 140 }), ["This takes about 14 minutes"]);
  assertEquals(lineOf({ steps: 6000, stepMs: 140, bytes: 2.1e9 }), [
    "This takes about 2.1 GB of memory and 14 minutes",
  ]);
  assertEquals(lineOf({ steps: 2, stepMs: 140, bytes: 2.1e9, folderBytes: 3.4e9 }), [
    "This takes about 2.1 GB of memory and a folder of 3.4 GB",
  ]);
  assertEquals(lineOf({ steps: 1e6, stepMs: 36, bytes: 2e9, folderBytes: 3.4e9 }), [
    "This takes about 2.0 GB of memory, 10 hours and a folder of 3.4 GB",
  ]);
});

Deno.test("train: a network that cannot fit is refused before anything is made", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 20 });
    const { code, out, err } = await run("train", ["--data", "rows.npy", "--hidden", "3000000000"], { cwd });
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, "(--hidden 3000000000)");
    assertEquals([...Deno.readDirSync(cwd)].length, 1);
  });
});
