import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { kill, namesIn, recordsOf, run, start, until, withFolder, writeRows } from "./command.ts";

const SMALL = ["--data", "rows.npy", "--hidden", "16", "--batch", "32"];

Deno.test("train: writes a whole model folder that the other commands use", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 300 });
    const { code, out, err } = await run("train", [...SMALL, "--epochs", "2"], { cwd });
    assertEquals([code, err], [0, ""]);
    const lines = out.trimEnd().split("\n");
    assertEquals(lines.shift(), "Read 64 columns without names: all binary");
    assertMatch(lines[0]!, /^rows: 243 rows to learn, 27 to validate, 30 to test$/);
    assertMatch(lines[1]!, /^MADE 64-16-64 relu, 2,128 parameters/);
    assertMatch(lines[2]!, /^ *epoch +train NLL +valid NLL +bpd +best +seconds$/);
    assertEquals(lines.slice(3, 6).map((line) => line.trim().split(/ +/)[0]), ["0", "1", "2"]);
    assertEquals(lines.at(-1), "Wrote models/rows-1");

    const folder = `${cwd}/models/rows-1`;
    for (
      const name of [
        "README.md",
        "complete.onnx",
        "conditionals.onnx",
        "curves.svg",
        "log_prob.onnx",
        "model.py",
        "sample.onnx",
        "samples.png",
        "sweep.onnx",
        "training.jsonl",
        "weights.safetensors",
      ]
    ) {
      assert(namesIn(folder).includes(name), `${name} is missing`);
    }
    const records = (await Deno.readTextFile(`${folder}/training.jsonl`)).trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(records.filter((record) => "epoch" in record).map(({ epoch, step }) => [epoch, step]), [
      [0, 0],
      [1, 8],
      [2, 16],
    ]);
    assertEquals(
      records.filter((record) => "nll" in record).map(({ step }) => step),
      Array.from({ length: 16 }, (_, i) => i + 1),
    );
    const last = records.at(-1);
    assertEquals(
      lines.at(-2),
      `Test NLL ${last.testNll.toFixed(3)} nats, ${last.bpd.toFixed(4)} bits per dimension`,
    );
    assertStringIncludes(await Deno.readTextFile(`${folder}/README.md`), `${last.testNll.toFixed(3)} nats`);
    assert((await Deno.readTextFile(`${folder}/curves.svg`)).startsWith("<svg"));
    assertEquals(decode(await Deno.readFile(`${folder}/samples.png`)).channels, 1);

    const checked = await run("check", ["models/rows-1", "--n", "20"], { cwd });
    assertEquals(checked.code, 0, checked.err);
    assertStringIncludes(checked.out, "All agree within");
    const onRows = await run("check", ["models/rows-1", "--n", "5", "--data", "rows.npy"], { cwd });
    assertEquals(onRows.code, 0, onRows.err);
    const evaluated = await run("eval", ["models/rows-1"], { cwd });
    assertEquals(evaluated.code, 0, evaluated.err);
    assertMatch(evaluated.out, new RegExp(`^test +30 +${last.testNll.toFixed(3)} `, "m"));
    for (const out of ["grid.png", "rows.csv"]) {
      const sampled = await run("sample", ["models/rows-1", "--n", "9", "--out", out], { cwd });
      assertEquals(sampled.code, 0, sampled.err);
    }
    assertEquals(
      decode(await Deno.readFile(`${cwd}/grid.png`)).width,
      decode(await Deno.readFile(`${cwd}/grid.png`)).height,
    );
    const csv = (await Deno.readTextFile(`${cwd}/rows.csv`)).trimEnd().split("\n");
    assertEquals([csv.length, csv[0]!.split(",").length], [9, 64]);
    const before = await Deno.readFile(`${folder}/log_prob.onnx`);
    const exported = await run("export", ["models/rows-1"], { cwd });
    assertEquals(exported.code, 0, exported.err);
    assert(Math.abs((await Deno.readFile(`${folder}/log_prob.onnx`)).length - before.length) < 1000);
  });
});

Deno.test("train: one seed writes identical weights, and a second run keeps the first one's folder", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 300 });
    for (const seed of ["5", "5", "6"]) {
      const { code, err } = await run("train", [...SMALL, "--epochs", "1", "--seed", seed, "--quiet"], {
        cwd,
      });
      assertEquals([code, err], [0, ""]);
    }
    assertEquals(namesIn(`${cwd}/models`), ["rows-1", "rows-2", "rows-3"]);
    const [a, b, c] = [1, 2, 3].map((k) => Deno.readFileSync(`${cwd}/models/rows-${k}/weights.safetensors`));
    assertEquals(a, b);
    assertNotEquals(a, c);
  });
});

Deno.test("train: a run that is killed and resumed ends with the weights of one that was not", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 3000 });
    const args = [...SMALL, "--epochs", "12"];
    assertEquals((await run("train", [...args, "--out", "whole"], { cwd })).code, 0);
    for (const delay of [0, 60, 160]) {
      const out = `killed-${delay}`;
      const child = start("train", [...args, "--out", out], { cwd });
      await until(() =>
        namesIn(cwd).includes(out) && namesIn(`${cwd}/${out}`).includes("weights.safetensors")
      );
      await new Promise((resolve) => setTimeout(resolve, delay));
      kill(child, "SIGKILL");
      await child.output();
      const { code, err } = await run("train", ["--resume", out], { cwd });
      assertEquals([code, err], [0, ""]);
      for (const file of ["weights.safetensors", "samples.png"]) {
        assertEquals(
          await Deno.readFile(`${cwd}/${out}/${file}`),
          await Deno.readFile(`${cwd}/whole/${file}`),
        );
      }
      assertEquals(await recordsOf(`${cwd}/${out}`), await recordsOf(`${cwd}/whole`));
    }
  });
});

Deno.test("train: Ctrl-C saves, exits with 130, and can be resumed to the same weights", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 3000 });
    // what depends on the number of epochs is said
    const args = [...SMALL, "--epochs", "200", "--schedule", "constant", "--patience", "200"];
    const child = start("train", [...args, "--out", "interrupted"], { cwd });
    await until(() =>
      namesIn(cwd).includes("interrupted") &&
      Deno.readTextFileSync(`${cwd}/interrupted/training.jsonl`).includes('"epoch":2')
    );
    kill(child, "SIGINT");
    const { code, stdout } = await child.output();
    assertEquals(code, 130);
    const step = Number(
      new TextDecoder().decode(stdout).match(/Interrupted at step ([\d,]+)/)![1]!.replaceAll(",", ""),
    );
    const epochs = String(Math.ceil(step / Math.ceil(2430 / 32)) + 1);
    assertEquals((await run("train", ["--resume", "interrupted", "--epochs", epochs], { cwd })).code, 0);
    assertEquals((await run("train", [...args, "--epochs", epochs, "--out", "whole"], { cwd })).code, 0);
    const [a, b] = ["interrupted", "whole"].map((name) =>
      Deno.readFileSync(`${cwd}/${name}/weights.safetensors`)
    );
    assertEquals(a, b);
  });
});

Deno.test("train: other executors, activations and optimizers are chosen by flags", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 40 });
    const args = [
      ...SMALL,
      "--epochs",
      "1",
      "--executor",
      "reference",
      "--optimizer",
      "sgd",
      "--lr",
      "0.5",
      "--hidden",
      "8,7",
      "--activation",
      "silu",
      "--order",
      "natural",
      "--weight-decay",
      "0.1",
      "--clip-norm",
      "1",
    ];
    const { code, out, err } = await run("train", args, { cwd });
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /MADE 64-8-7-64 silu.* on the reference executor/);
  });
});
