import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { FILES } from "../../src/folder/names.ts";
import { namesIn, run, withFolder, writeRows } from "./command.ts";

const SMALL = ["--data", "rows.npy", "--hidden", "16", "--batch", "32", "--out", "model"];

interface EpochRecord {
  readonly epoch: number;
  readonly step: number;
  readonly trainNll?: number;
}

async function epochsIn(folder: string): Promise<EpochRecord[]> {
  const lines = (await Deno.readTextFile(`${folder}/${FILES.log}`)).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line)).filter((record) => "epoch" in record);
}

/** Everything in a folder and when it was written. */
function stateOf(folder: string): unknown[] {
  return namesIn(folder).map((name) => [name, Deno.statSync(`${folder}/${name}`).mtime?.getTime()]);
}

Deno.test("train --resume: other data are refused unless it is told so, and epochs are counted on", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 300 });
    assertEquals((await run("train", [...SMALL, "--epochs", "2"], { cwd })).code, 0);
    const before = stateOf(`${cwd}/model`);
    const { data } = parseNpy(await Deno.readFile(`${cwd}/rows.npy`), "rows.npy");
    const changed = data.slice();
    changed[130] = 1 - changed[130]!;
    const others = {
      "grown.npy": [new Uint8Array([...data, ...data]), 600, "486 rows of 64 columns"],
      "shrunk.npy": [data.slice(0, 100 * 64), 100, "81 rows of 64 columns"],
      "changed.npy": [changed, 300, "243 rows of 64 columns with other values, or in another order"],
    } as const;
    for (const [name, [data, rows, words]] of Object.entries(others)) {
      await Deno.writeFile(`${cwd}/${name}`, encodeNpy({ data, shape: [rows, 64] }));
      const { code, out, err } = await run(
        "train",
        ["--resume", "model", "--data", name, "--epochs", "9"],
        { cwd },
      );
      assertEquals([code, out, err], [
        2,
        "",
        `Cannot resume model with other data: it learned 243 rows of 64 columns, not these ${words}; ` +
        "train anew, or give --new-data to go on with these\n",
      ]);
      assertEquals(stateOf(`${cwd}/model`), before);
    }
    const told = async (data: string, epochs: string) => {
      const args = ["--resume", "model", "--data", data, "--epochs", epochs, "--new-data"];
      const { code, err } = await run("train", args, { cwd });
      assertEquals([code, err], [0, ""]);
    };
    await told("grown.npy", "3");
    await told("shrunk.npy", "5");
    assertEquals((await run("train", ["--resume", "model", "--epochs", "6"], { cwd })).code, 0);
    assertEquals(
      (await epochsIn(`${cwd}/model`)).map(({ epoch, step }) => [epoch, step]),
      [[0, 0], [1, 8], [2, 16], [3, 32], [4, 35], [5, 38], [6, 41]],
    );
    assert(
      (await epochsIn(`${cwd}/model`)).slice(1).every(({ trainNll }) => trainNll! > 10 && trainNll! < 60),
    );
  });
});

Deno.test("train --resume: the same rows in another kind of file are the same data", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    assertEquals((await run("train", [...SMALL, "--epochs", "1"], { cwd })).code, 0);
    const { data } = parseNpy(await Deno.readFile(`${cwd}/rows.npy`), "rows.npy");
    const lines = Array.from({ length: 60 }, (_, i) => [...data.subarray(64 * i, 64 * (i + 1))].join(","));
    await Deno.writeTextFile(`${cwd}/rows.csv`, lines.join("\n") + "\n");
    const args = ["--resume", "model", "--data", "rows.csv", "--epochs", "2"];
    assertEquals(await run("train", [...args, "--quiet"], { cwd }), { code: 0, out: "", err: "" });
  });
});

Deno.test("train --resume: where nothing is left to do it says so and writes nothing", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    assertEquals((await run("train", [...SMALL, "--epochs", "2"], { cwd })).code, 0);
    const before = stateOf(`${cwd}/model`);
    for (const args of [[], ["--epochs", "1"]]) {
      const { code, out, err } = await run("train", ["--resume", "model", ...args], { cwd });
      assertEquals([code, out, err], [0, "Already at epoch 2; give --epochs N that is more\n", ""]);
      assertEquals(stateOf(`${cwd}/model`), before);
    }
    // an end that is not whole is written again
    await Deno.remove(`${cwd}/model/sample.onnx`);
    assertStringIncludes((await run("train", ["--resume", "model"], { cwd })).out, "Wrote model");
    // and so are other words
    const { out } = await run("train", ["--resume", "model", "--license", "MIT"], { cwd });
    assertStringIncludes(out, "Wrote model");
    assertStringIncludes(await Deno.readTextFile(`${cwd}/model/README.md`), "| License | MIT");
    const { code, err } = await run("train", [...SMALL, "--new-data"], { cwd });
    assertEquals([code, err], [2, "Cannot use --new-data without --resume: leave it out\n"]);
  });
});

Deno.test("a model finds its data wherever the next command is typed, and its card shows what was typed", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    await Deno.mkdir(`${cwd}/inner`);
    const args = [...SMALL, "--data", "../rows.npy", "--epochs", "1", "--out", "../model"];
    assertEquals((await run("train", args, { cwd: `${cwd}/inner` })).code, 0);
    for (
      const [from, model] of [["/", `${cwd}/model`], [cwd, "model"], [`${cwd}/inner`, "../model"]] as const
    ) {
      const evaluated = await run("eval", [model], { cwd: from });
      assertEquals([evaluated.code, evaluated.err], [0, ""]);
      const { code, out } = await run("train", ["--resume", model], { cwd: from });
      assertEquals([code, out], [0, "Already at epoch 1; give --epochs N that is more\n"]);
    }
    const card = await Deno.readTextFile(`${cwd}/model/README.md`);
    assertStringIncludes(card, "`--data ../rows.npy`");
    for (const name of namesIn(`${cwd}/model`)) {
      assert(
        !new TextDecoder("latin1").decode(Deno.readFileSync(`${cwd}/model/${name}`)).includes(cwd),
        name,
      );
    }
  });
});

Deno.test("check: says when graphs are of other weights, and export writes them again", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    assertEquals((await run("train", [...SMALL, "--epochs", "1"], { cwd })).code, 0);
    const old = await Deno.readFile(`${cwd}/model/log_prob.onnx`);
    const weights = await Deno.readFile(`${cwd}/model/${FILES.weights}`);
    assertEquals((await run("train", ["--resume", "model", "--epochs", "2"], { cwd })).code, 0);
    await Deno.writeFile(`${cwd}/model/log_prob.onnx`, old);
    for (
      const [name, ...args] of [["check"], ["sample", "--out", "a.csv"], ["score", "--data", "rows.npy"]]
    ) {
      const { code, err } = await run(name!, ["model", ...args], { cwd });
      assertEquals(code, 2);
      assertMatch(
        err,
        /^Cannot read model\/.*: it is of other weights than model\/log_prob.onnx; write all graphs again with deno task export MODEL\n$/,
      );
    }
    assertEquals((await run("export", ["model"], { cwd })).code, 0);
    assertEquals((await run("check", ["model"], { cwd })).code, 0);
    await Deno.writeFile(`${cwd}/model/${FILES.weights}`, weights);
    const { code, out } = await run("check", ["model"], { cwd });
    assertEquals([code, out], [
      1,
      "The graphs are of other weights than model/weights.safetensors; write them again with: deno task export model\n",
    ]);
  });
});

Deno.test("train --resume and eval: where the data are gone it is told what they were", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    assertEquals((await run("train", [...SMALL, "--epochs", "1"], { cwd })).code, 0);
    await Deno.remove(`${cwd}/rows.npy`);
    for (
      const [name, ...args] of [["train", "--resume", "model", "--epochs", "2"], ["eval", "model"]] as const
    ) {
      assertEquals(await run(name, args, { cwd }), {
        code: 2,
        out: "",
        err: "Cannot read again what model learned: there is no file rows.npy; give --data\n",
      });
    }
  });
});
