import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { isLeftOver } from "../../src/folder/left_over.ts";
import { FILES } from "../../src/folder/names.ts";
import { kill, namesIn, run, start, trainModel, until, withFolder, writeRows } from "./command.ts";

const SMALL = ["--data", "rows.npy", "--hidden", "16", "--batch", "32"];
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const hasWritten = (folder: string, epoch: number) => () =>
  Deno.readTextFileSync(`${folder}/${FILES.log}`).includes(`"epoch":${epoch}`);

Deno.test("train: every signal saves, exits with 128 and its number, and leaves a model that can be resumed", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 3000 });
    for (const [signal, expected] of Object.entries(CODES) as [keyof typeof CODES, number][]) {
      const child = start("train", [...SMALL, "--epochs", "100000", "--out", signal], { cwd });
      await until(hasWritten(`${cwd}/${signal}`, 1));
      kill(child, signal);
      const { code, stdout, stderr } = await child.output();
      assertEquals([code, new TextDecoder().decode(stderr)], [expected, ""]);
      assertMatch(
        new TextDecoder().decode(stdout),
        new RegExp(`Interrupted at step [\\d,]+; continue with: deno task train --resume ${signal}\n$`),
      );
      assertEquals(namesIn(`${cwd}/${signal}`), ["training.jsonl", "weights.safetensors"]);
      const resumed = await run("train", ["--resume", signal, "--epochs", "1"], { cwd });
      assertEquals([resumed.code, resumed.err], [0, ""]);
      assertEquals((await run("check", [signal, "--n", "5"], { cwd })).code, 0);
    }
  });
});

Deno.test("train: wherever it is killed or told to stop, it can be resumed to the same bits, and nothing stale is left", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 600 });
    const args = [...SMALL, "--epochs", "6"];
    assertEquals((await run("train", [...args, "--out", "whole"], { cwd })).code, 0);
    for (const [k, signal] of (["SIGKILL", "SIGTERM", "SIGKILL", "SIGINT", "SIGKILL"] as const).entries()) {
      const out = `run-${k}`;
      const child = start("train", [...args, "--out", out], { cwd });
      const ended = child.output();
      await until(() => namesIn(cwd).includes(out));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 900));
      try {
        kill(child, signal);
      } catch (error) {
        assert(error instanceof Deno.errors.NotFound || error instanceof TypeError, `${error}`); // it has ended
      }
      await ended;
      const folder = `${cwd}/${out}`;
      const again = namesIn(folder).includes(FILES.weights) ? ["--resume", out] : [...args, "--out", out];
      const { code, err } = await run("train", again, { cwd });
      assertEquals([code, err], [0, ""]);
      assertEquals(namesIn(folder), namesIn(`${cwd}/whole`));
      assertEquals(
        Deno.readFileSync(`${folder}/${FILES.weights}`),
        Deno.readFileSync(`${cwd}/whole/${FILES.weights}`),
      );
      assertEquals((await run("check", [out, "--n", "5"], { cwd })).code, 0);
    }
  });
});

Deno.test("train: a signal during the export leaves the training, and the next run ends it", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 300 });
    const child = start("train", [...SMALL, "--epochs", "2", "--out", "model"], { cwd });
    const drained = new Response(child.stderr).text();
    let out = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (!out.includes("Test NLL") && text.includes("Test NLL")) kill(child, "SIGTERM");
      out += text;
    }
    assertEquals(await drained, "");
    const { code } = await child.status;
    if (code === 0) return; // the export was faster
    assertEquals(code, 143);
    assertStringIncludes(out, "Interrupted at step 16; continue with: deno task train --resume model");
    assertEquals(namesIn(`${cwd}/model`), ["training.jsonl", "weights.safetensors"]);
    const resumed = await run("train", ["--resume", "model"], { cwd });
    assertEquals([resumed.code, resumed.err], [0, ""]);
    assertStringIncludes(resumed.out, "Wrote model");
  });
});

Deno.test("train: goes on to its end where nobody reads what it prints", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 300 });
    const child = start("train", [...SMALL, "--epochs", "2", "--out", "model"], { cwd });
    await child.stdout.cancel();
    assertEquals(await new Response(child.stderr).text(), "");
    assertEquals((await child.status).code, 0);
    assert(namesIn(`${cwd}/model`).includes(FILES.card));
  });
});

Deno.test("train: a second signal ends the process at once, and nothing is half-written", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 3000 });
    const child = start("train", [...SMALL, "--epochs", "100000", "--out", "model"], { cwd });
    const ended = child.output();
    await until(hasWritten(`${cwd}/model`, 1));
    let running = true;
    ended.then(() => running = false);
    while (running) {
      try {
        kill(child, "SIGINT");
      } catch {
        break; // it has ended
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assertEquals((await ended).code, 130);
    const { code, err } = await run("train", ["--resume", "model", "--epochs", "1"], { cwd });
    assertEquals([code, err], [0, ""]);
    assert(!namesIn(`${cwd}/model`).some(isLeftOver));
  });
});

Deno.test("train --time: the model is written as it is, and can be resumed to the same bits", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 3000 });
    // what depends on the number of epochs is said
    const args = [...SMALL, "--schedule", "constant", "--patience", "100000"];
    const timed = [...args, "--epochs", "100000", "--time", "0.3s", "--out", "timed"];
    const { code, out, err } = await run("train", timed, { cwd });
    assertEquals([code, err], [0, ""]);
    assertMatch(
      out,
      /\nTime is up at step [\d,]+; continue with: deno task train --resume timed\nTest NLL .*\nWrote timed\n$/,
    );
    assertEquals((await run("check", ["timed", "--n", "5"], { cwd })).code, 0);
    const step = Number(/step ([\d,]+)/.exec(out)![1]!.replaceAll(",", ""));
    assertStringIncludes(
      Deno.readTextFileSync(`${cwd}/timed/README.md`),
      ` ${step.toLocaleString("en-US")} steps`,
    );
    const epochs = `${Math.floor(step / 76) + 1}`;
    const resumed = await run("train", ["--resume", "timed", "--epochs", epochs], { cwd });
    assertEquals([resumed.code, resumed.err], [0, ""]);
    assertEquals((await run("train", [...args, "--epochs", epochs, "--out", "whole"], { cwd })).code, 0);
    assertEquals(
      Deno.readFileSync(`${cwd}/timed/${FILES.weights}`),
      Deno.readFileSync(`${cwd}/whole/${FILES.weights}`),
    );
    const refused = await run("train", [...SMALL, "--time", "soon"], { cwd });
    assertEquals(refused, {
      code: 2,
      out: "",
      err: 'Cannot use --time: expected a time such as 90s, 10m or 2h, got "soon"\n',
    });
  });
});

Deno.test("train: training that diverges ends with a sentence, and the last good weights are kept", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 300 });
    const args = [
      ...SMALL,
      "--hidden",
      "200,200,200",
      "--optimizer",
      "sgd",
      "--lr",
      "1e10",
      "--out",
      "model",
    ];
    const { code, err } = await run("train", args, { cwd });
    assertEquals(code, 2);
    assertMatch(
      err,
      /^Cannot go on training: the NLL of step \d+ is .*; lower the learning rate, which is 10000000000, or .*\n$/,
    );
    assertEquals(namesIn(`${cwd}/model`), ["training.jsonl", "weights.safetensors"]);
    assertEquals((await run("eval", ["model"], { cwd })).code, 0);
  });
});

Deno.test("train: a run that failed before it wrote weights is begun again in its folder", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    await Deno.mkdir(`${cwd}/model`);
    const stale = `${cwd}/model/.weights.safetensors.${crypto.randomUUID()}.tmp`;
    for (const path of [stale, `${cwd}/model/.lock`]) await Deno.writeTextFile(path, "process 1 on earth");
    const none = await run("train", ["--resume", "model"], { cwd });
    assertEquals([none.code, none.err], [
      2,
      "Cannot resume model: there is no model/weights.safetensors; train anew with --out model\n",
    ]);
    const { code, out, err } = await run("train", [...SMALL, "--epochs", "1", "--out", "model//"], { cwd });
    assertEquals([code, err], [0, ""]);
    assert(out.endsWith("Wrote model\n"), out);
    assertEquals(namesIn(`${cwd}/model`).filter((name) => name.startsWith(".")), []);
    assertMatch(Deno.readTextFileSync(`${cwd}/model/README.md`), /^# model\n/);
    await Deno.mkdir(`${cwd}/here`);
    const args = [...SMALL, "--data", "../rows.npy", "--epochs", "1", "--out", "."];
    assertEquals((await run("train", args, { cwd: `${cwd}/here` })).code, 0);
    assertMatch(Deno.readTextFileSync(`${cwd}/here/README.md`), /^# here\n/);
  });
});

Deno.test("train and export: a second writer of a folder is told who has it, and stops", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 3000 });
    const first = start("train", [...SMALL, "--epochs", "100000", "--out", "model"], { cwd });
    await until(hasWritten(`${cwd}/model`, 1));
    for (const [name, ...args] of [["train", "--resume", "model"], ["export", "model"]] as const) {
      const { code, out, err } = await run(name, args, { cwd });
      assertEquals([code, out], [2, ""]);
      assertMatch(
        err,
        /^Cannot write to model: process \d+ on .+ is writing to it; wait until it has ended\n$/,
      );
    }
    assertEquals((await run("eval", ["model"], { cwd })).code, 0); // a reader needs no lock
    kill(first, "SIGKILL");
    await first.output();
    const { code, err } = await run("train", ["--resume", "model", "--epochs", "1", "--quiet"], { cwd });
    assertEquals([code, err], [0, ""]);
  });
});

Deno.test("train and export: a lock that is a link is not written to", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    await Deno.writeTextFile(`${cwd}/other`, "something else");
    await Deno.mkdir(`${cwd}/new`);
    for (const folder of ["model", "new"]) await Deno.symlink("../other", `${cwd}/${folder}/.lock`);
    const commands = { model: ["export", "model"], new: ["train", ...SMALL, "--out", "new"] } as const;
    for (const [folder, [name, ...args]] of Object.entries(commands)) {
      assertEquals(await run(name, args, { cwd }), {
        code: 2,
        out: "",
        err: `Cannot write to ${folder}: ${folder}/.lock is no plain file; remove it\n`,
      });
    }
    assertEquals(await Deno.readTextFile(`${cwd}/other`), "something else");
  });
});
