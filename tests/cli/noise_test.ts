import { assertEquals, assertNotEquals } from "@std/assert";
import { FILES } from "../../src/folder/names.ts";
import { Stream } from "../../src/random/mod.ts";
import { run, withFolder, writeRows } from "./command.ts";

Deno.test("train --noise: real numbers are learned with noise, and a resumed run has the same bits", async () => {
  await withFolder(async (cwd) => {
    const stream = new Stream(1, "numbers");
    const lines = Array.from({ length: 80 }, (_, i) => `${stream.normal(i).toFixed(4)},${i % 2}`);
    await Deno.writeTextFile(`${cwd}/numbers.csv`, ["size,sign", ...lines, ""].join("\n"));
    const args = ["--data", "numbers.csv", "--hidden", "8", "--schedule", "constant", "--patience", "9"];
    const train = async (...more: string[]) => {
      const { code, err } = await run("train", [...args, ...more], { cwd });
      assertEquals([code, err], [0, ""]);
    };
    const weights = (folder: string) => Deno.readFileSync(`${cwd}/${folder}/${FILES.weights}`);
    await train("--noise", "0.1", "--epochs", "3", "--out", "whole");
    await train("--noise", "0.1", "--epochs", "1", "--out", "half");
    const resumed = await run("train", ["--resume", "half", "--epochs", "3"], { cwd });
    assertEquals([resumed.code, resumed.err], [0, ""]);
    assertEquals(weights("half"), weights("whole"));
    await train("--epochs", "3", "--out", "plain");
    assertNotEquals(weights("plain"), weights("whole"));

    await writeRows(cwd, { n: 40 });
    const refused = await run("train", ["--data", "rows.npy", "--noise", "0.1"], { cwd });
    assertEquals([refused.code, refused.err], [
      2,
      "Cannot add noise of 0.1: no column is real; leave --noise out\n",
    ]);
  });
});
