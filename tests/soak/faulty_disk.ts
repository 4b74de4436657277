import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { openModelFolder } from "../../src/folder/open.ts";
import { namesIn, withFolder } from "../cli/command.ts";
import { checkDone, checkEnding, type Ending, runScript } from "./command.ts";
import { FAULTS } from "./faults/fault.ts";
import { answersOf, copyFolder, exists } from "./folder.ts";
import type { Property } from "./property.ts";
import { writeBits } from "./bits.ts";

const TRAINING = ["--data", "rows.npy", "--hidden", "8"];

/** The commands, where there are rows, a model and an older output of each. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "train": [...TRAINING, "--epochs", "2", "--out", "new"],
  "train --resume": ["--resume", "model", "--epochs", "4"],
  "export": ["model"],
  "check": ["model"],
  "eval": ["model"],
  "sample": ["model", "--n", "50", "--out", "samples.csv"],
  "score": ["model", "--data", "rows.npy", "--out", "scores.txt"],
  "complete": ["model", "--evidence", "holes.csv", "--out", "completions.npy"],
};

/** What commands write besides models. */
const OUTPUTS = ["samples.csv", "scores.txt", "completions.npy"];

const fault = fc.record({
  command: fc.constantFrom(...Object.keys(COMMANDS)),
  /** The call that fails, in thousandths of all. */
  part: fc.nat(999),
  code: fc.constantFrom(...Object.keys(FAULTS) as (keyof typeof FAULTS)[]),
  lasts: fc.boolean(),
});

/**
 * A disk that fails at any call makes a command say so in one sentence, and leaves what was there; where the fault is gone, the
 * command does what it does without.
 */
export const faultyDisk: Property = {
  name: "faulty-disk",
  runs: 8,
  run: ({ runs }) =>
    withFolder(async (cwd) => {
      const before = `${cwd}/before`;
      await prepare(before);
      const wholes = new Map<string, Promise<Whole>>();
      await fc.assert(
        fc.asyncProperty(fault, ({ command, part, ...fault }) =>
          withFolder(async (folder) => {
            const whole = await (wholes.get(command) ?? runWhole(command, before, cwd));
            wholes.set(command, Promise.resolve(whole));
            const here = `${folder}/here`;
            await copyFolder(before, here);
            const at = Math.floor(part * whole.ending.calls.length / 1000);
            const ending = await runIn(here, command, { at, ...fault });
            checkEnding(ending);
            if (ending.code !== 0) {
              await checkOld(here, before, whole);
              checkDone(await runIn(here, command));
            }
            assertEquals(await resultsOf(here), whole.results);
            if (!FAULTS[fault.code].test("rm")) assertEquals(namesOf(here), whole.names);
          })),
        { numRuns: runs, endOnFailure: true },
      );
    }),
};

/** A command that nothing happened to. */
interface Whole {
  readonly ending: Ending;
  readonly results: unknown;
  readonly names: unknown;
  readonly model: string;
}

async function prepare(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  await writeBits(folder, { n: 60, D: 9, seed: 1 });
  await Deno.writeTextFile(`${folder}/holes.csv`, "0,1,,,,1,0,,\n,,,,,,,,1\n".repeat(20));
  for (const name of OUTPUTS) await Deno.writeTextFile(`${folder}/${name}`, "an older output\n");
  checkDone(await runScript("train", [...TRAINING, "--epochs", "2", "--out", "model"], { cwd: folder }));
}

async function runWhole(command: string, before: string, cwd: string): Promise<Whole> {
  const folder = `${cwd}/${command}`;
  await copyFolder(before, folder);
  const ending = await runIn(folder, command);
  checkDone(ending);
  return {
    ending,
    results: await resultsOf(folder),
    names: namesOf(folder),
    model: await answersOf(`${folder}/model`),
  };
}

/** Runs a command, or goes on with one that was begun. */
function runIn(
  cwd: string,
  command: string,
  fault?: Parameters<typeof runScript>[2]["fault"],
): Promise<Ending> {
  const isBegun = command === "train" && exists(`${cwd}/new/weights.safetensors`);
  const args = isBegun ? ["--resume", "new"] : COMMANDS[command]!;
  return runScript(command.split(" ")[0]!, args, { cwd, fault });
}

/** Throws unless what was there is there as it was, or a model's is old, new or refused. */
async function checkOld(here: string, before: string, whole: Whole): Promise<void> {
  for (const name of ["rows.npy", ...OUTPUTS]) {
    assertEquals(await Deno.readFile(`${here}/${name}`), await Deno.readFile(`${before}/${name}`), name);
  }
  const { made } = await openModelFolder(`${here}/model`);
  made.executor.close();
  const allowed = ["refused", await answersOf(`${before}/model`), whole.model];
  if (!allowed.includes(await answersOf(`${here}/model`))) {
    throw new Error("The graphs are neither those of the old model nor those of the new one");
  }
}

/** All that commands have written, but for what differs from run to run. */
async function resultsOf(folder: string): Promise<unknown> {
  return [
    await Promise.all(OUTPUTS.map((name) => Deno.readFile(`${folder}/${name}`))),
    await Promise.all(
      modelsIn(folder).map(async (model) => [
        await answersOf(model),
        await Deno.readFile(`${model}/weights.safetensors`),
      ]),
    ),
  ];
}

/** The names of all files; a temporary one that could not be removed does no harm. */
function namesOf(folder: string): unknown {
  return [namesIn(folder), modelsIn(folder).map(namesIn)];
}

function modelsIn(folder: string): string[] {
  return ["model", "new"].map((name) => `${folder}/${name}`).filter(exists);
}
