import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeSafetensors, encodeSafetensors } from "../../src/train/safetensors.ts";
import { namesIn, run, trainModel, withFolder } from "./command.ts";

/** What is written into a copy of a model folder, the command that meets it, and what it says. */
interface Case {
  readonly name: string;
  /** Texts of the weights' file. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly log?: string;
  readonly command: readonly [name: string, ...args: string[]];
  readonly says: string;
}

const CASES: readonly Case[] = [
  {
    name: "null_notes",
    texts: { notes: "null" },
    command: ["eval"],
    says: "weights.safetensors: it is not a whole model ('notes' is not an object of texts)",
  },
  {
    name: "no_epochs",
    texts: { notes: '{"data":"rows.npy","epochs":"many"}' },
    command: ["train", "--resume"],
    says: `its notes say epochs "many", expected a whole number`,
  },
  {
    name: "null_training",
    texts: { training: '{"options":null,"state":{}}' },
    command: ["export"],
    says: "'options' of 'training' is not an object",
  },
  {
    name: "null_log",
    log: "null\n",
    command: ["train", "--resume"],
    says: "training.jsonl: line 1 is not an object",
  },
  {
    name: "half_log",
    log: '{"step":1,"nll":3}\n{"st',
    command: ["export"],
    says: "training.jsonl: line 2 is not JSON",
  },
  {
    name: "steering",
    texts: { format: `\x1b[2J\n${"x".repeat(5000)}` },
    command: ["eval"],
    says: 'its format is "\\u001b[2J\\nxxx',
  },
];

Deno.test("a model folder that anybody may have written is refused in one sentence", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    const { tensors, metadata } = decodeSafetensors(
      await Deno.readFile(`${cwd}/model/weights.safetensors`),
      "w",
    );
    for (const { name, texts, log, command: [command, ...args], says } of CASES) {
      await Deno.mkdir(`${cwd}/${name}`);
      const weights = encodeSafetensors(tensors, { ...metadata, ...texts });
      await Deno.writeFile(`${cwd}/${name}/weights.safetensors`, weights);
      if (log !== undefined) await Deno.writeTextFile(`${cwd}/${name}/training.jsonl`, log);
      const before = namesIn(`${cwd}/${name}`);
      const { code, out, err } = await run(command, [...args, name], { cwd });
      assertEquals([code, out], [2, ""], err);
      assertMatch(err, /^Cannot [\x20-\x7e]*[^.]\n$/);
      assert(err.length < 1100);
      assertStringIncludes(err, says);
      assertEquals(namesIn(`${cwd}/${name}`), before);
    }
  });
});

Deno.test("a model folder without a log is measured, exported and trained on", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    await Deno.remove(`${cwd}/model/training.jsonl`);
    for (
      const [command, ...args] of [["eval", "model"], ["export", "model"], [
        "train",
        "--resume",
        "model",
        "--epochs",
        "2",
      ]]
    ) {
      const { code, err } = await run(command!, args, { cwd });
      assertEquals(code, 0, err);
    }
    const lines = (await Deno.readTextFile(`${cwd}/model/training.jsonl`)).trimEnd().split("\n");
    const [first, ...others] = lines.map((line) => JSON.parse(line));
    assertEquals(first.step, 2); // each step is a batch of all rows
    assert(others.some(({ epoch }) => epoch === 2));
  });
});
