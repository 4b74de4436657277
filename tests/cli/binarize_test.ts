import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { encodeNpy } from "../../src/files/npy.ts";
import { Stream } from "../../src/random/mod.ts";
import { FILES } from "../../src/folder/names.ts";
import { run, withFolder, writeRows } from "./command.ts";

Deno.test("train --binarize each-epoch: pixels are drawn by the seed, and a resumed run has the same bits", async () => {
  await withFolder(async (cwd) => {
    const data = Uint8Array.from(new Stream(1, "greys").uniforms(100 * 64), (u) => Math.floor(256 * u));
    await Deno.writeFile(`${cwd}/grey.npy`, encodeNpy({ data, shape: [100, 8, 8, 1] }));
    const args = ["--data", "grey.npy", "--hidden", "8", "--schedule", "constant", "--patience", "9"];
    const train = async (...more: string[]) => {
      const { code, err } = await run("train", [...args, ...more], { cwd });
      assertEquals([code, err], [0, ""]);
    };
    const weights = (folder: string) => Deno.readFileSync(`${cwd}/${folder}/${FILES.weights}`);
    await train("--binarize", "each-epoch", "--epochs", "3", "--out", "whole");
    await train("--binarize", "each-epoch", "--epochs", "1", "--out", "half");
    const resumed = await run("train", ["--resume", "half", "--epochs", "3"], { cwd });
    assertEquals([resumed.code, resumed.err], [0, ""]);
    assertEquals(weights("half"), weights("whole"));
    await train("--epochs", "3", "--out", "threshold");
    assertNotEquals(weights("threshold"), weights("whole"));
    const validNll = /\| Valid NLL \| ([\d.]+) /.exec(await Deno.readTextFile(`${cwd}/whole/README.md`))![1];
    const evaluated = await run("eval", ["whole"], { cwd });
    assertMatch(evaluated.out, new RegExp(`^valid +9 +${validNll} `, "m"));

    // a report compares with the pixels of the first epoch, whose hash the model has
    const report = await run("report", ["whole", "--rows", "20"], { cwd });
    assertMatch(report.err, /^Wrote report.html: /);

    await writeRows(cwd, { n: 40 });
    const refused = await run("train", ["--data", "rows.npy", "--binarize", "each-epoch"], { cwd });
    assertEquals([refused.code, refused.err], [
      2,
      "Cannot draw the pixels of rows.npy anew each epoch: it has no grey levels; leave --binarize out\n",
    ]);
  });
});
