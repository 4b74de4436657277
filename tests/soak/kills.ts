import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { namesIn, recordsOf, withFolder } from "../cli/command.ts";
import { checkDone, type CommandOptions, type Ending, inWords, runScript } from "./command.ts";
import { answersOf, copyFolder, exists } from "./folder.ts";
import type { Property } from "./property.ts";
import { writeBits } from "./bits.ts";

/** The signals that end a command, and what they add to the exit code. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 } as const;

/** When a command gets which signal: before a call of the file system, or after a time; both in thousandths of all. */
interface Kill {
  readonly signal: keyof typeof SIGNALS;
  readonly when: "call" | "time";
  readonly part: number;
}

const kill: fc.Arbitrary<Kill> = fc.record({
  signal: fc.constantFrom(...Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]),
  when: fc.constantFrom("call", "time"),
  part: fc.nat(999),
});

/** What kills a command, given how the same command ended that was left alone. */
function faultOf({ signal, when, part }: Kill, whole: Ending): Omit<CommandOptions, "cwd"> {
  return when === "call"
    ? { fault: { at: Math.floor(part * whole.calls.length / 1000), signal } }
    : { signal: { name: signal, after: part * whole.seconds / 1000 } };
}

/** Throws unless a command was done or ended by its signal. */
function checkKilled(ending: Ending, { signal }: Kill): void {
  if (ending.code === 0 || ending.code === 128 + SIGNALS[signal]) return;
  throw new Error(`Neither done nor ended by ${signal}: ${inWords(ending)}`);
}

/** A small training run. */
const training = fc.record({
  n: fc.integer({ min: 20, max: 300 }),
  D: fc.integer({ min: 1, max: 30 }),
  hidden: fc.constantFrom("none", "8", "16,12"),
  batch: fc.integer({ min: 7, max: 60 }),
  epochs: fc.integer({ min: 0, max: 12 }),
  optimizer: fc.constantFrom("adam", "sgd"),
  schedule: fc.constantFrom("constant", "cosine"),
  seed: fc.integer({ min: 0, max: 1000 }),
});

/** However often a training run is killed: resumed, it ends with the bits of one that was left alone, and leaves nothing else. */
export const trainingKilled: Property = {
  name: "training-killed",
  runs: 2,
  run: ({ runs }) =>
    fc.assert(
      fc.asyncProperty(
        training,
        fc.array(kill, { minLength: 1, maxLength: 3 }),
        ({ n, D, seed, ...options }, kills) =>
          withFolder(async (cwd) => {
            await writeBits(cwd, { n, D, seed });
            const args = ["--data", "rows.npy", "--seed", `${seed}`];
            for (const [name, value] of Object.entries(options)) args.push(`--${name}`, `${value}`);
            const whole = await runScript("train", [...args, "--out", "whole"], { cwd });
            checkDone(whole);
            const goOn = (options: Omit<CommandOptions, "cwd"> = {}) => {
              const isBegun = exists(`${cwd}/killed/weights.safetensors`);
              const rest = isBegun ? ["--resume", "killed"] : [...args, "--out", "killed"];
              return runScript("train", rest, { cwd, ...options });
            };
            for (const kill of kills) checkKilled(await goOn(faultOf(kill, whole)), kill);
            checkDone(await goOn());
            assertEquals(namesIn(`${cwd}/killed`), namesIn(`${cwd}/whole`));
            const read = (folder: string) => Deno.readFile(`${cwd}/${folder}/weights.safetensors`);
            assertEquals(await read("killed"), await read("whole"), "other weights");
            assertEquals(await recordsOf(`${cwd}/killed`), await recordsOf(`${cwd}/whole`));
            for (const command of ["check", "eval"]) {
              checkDone(await runScript(command, ["killed"], { cwd }));
            }
            checkDone(await runScript("sample", ["killed", "--out", "samples.csv"], { cwd }));
            assertEquals(namesIn(cwd), ["killed", "rows.npy", "samples.csv", "whole"]);
          }),
      ),
      { numRuns: runs, endOnFailure: true },
    ),
};

/** An export that is killed leaves the old model, the new one, or a folder that is refused; another export mends it. */
export const exportKilled: Property = {
  name: "export-killed",
  runs: 4,
  run: ({ runs }) =>
    withFolder(async (cwd) => {
      await writeBits(cwd, { n: 50, D: 9, seed: 1 });
      for (const seed of ["1", "2"]) {
        const args = ["--data", "rows.npy", "--hidden", "8", "--epochs", "3", "--seed", seed];
        checkDone(await runScript("train", [...args, "--out", seed], { cwd }));
      }
      const [before, after] = [await answersOf(`${cwd}/1`), await answersOf(`${cwd}/2`)];
      // weights of the second model beside graphs of the first
      await Deno.copyFile(`${cwd}/2/weights.safetensors`, `${cwd}/1/weights.safetensors`);
      await copyFolder(`${cwd}/1`, `${cwd}/whole`);
      const whole = await runScript("export", ["whole"], { cwd });
      checkDone(whole);
      await fc.assert(
        fc.asyncProperty(kill, (kill) =>
          withFolder(async (cwd2) => {
            const folder = `${cwd2}/killed`;
            await copyFolder(`${cwd}/1`, folder);
            checkKilled(await runScript("export", [folder], { cwd, ...faultOf(kill, whole) }), kill);
            const found = await answersOf(folder);
            if (found !== "refused" && found !== before) assert(found === after, "neither old nor new");
            checkDone(await runScript("export", [folder], { cwd }));
            assert(await answersOf(folder) === after, "not mended");
            assertEquals(namesIn(folder), namesIn(`${cwd}/1`));
            checkDone(await runScript("check", [folder], { cwd }));
          })),
        { numRuns: runs, endOnFailure: true },
      );
    }),
};

/** Whoever reads a model folder while training writes to it sees the old model or the new one. */
export const folderWatched: Property = {
  name: "folder-watched",
  runs: 3,
  run: ({ runs }) =>
    withFolder(async (cwd) => {
      await writeBits(cwd, { n: 50, D: 9, seed: 1 });
      const args = ["--data", "rows.npy", "--hidden", "8", "--epochs", "1", "--out", "old"];
      checkDone(await runScript("train", args, { cwd }));
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 2, max: 5 }), async (epochs) => {
          await copyFolder(`${cwd}/old`, `${cwd}/new`);
          let isWriting = true;
          const writer = runScript("train", ["--resume", "new", "--epochs", `${epochs}`], { cwd })
            .finally(() => isWriting = false);
          const found = new Set<string>();
          while (isWriting) found.add(await answersOf(`${cwd}/new`));
          checkDone(await writer);
          const [before, after] = [await answersOf(`${cwd}/old`), await answersOf(`${cwd}/new`)];
          const others = [...found].filter((answers) => answers !== before && answers !== after);
          assertEquals(others.map((answers) => answers.slice(0, 20)), [], "neither old nor new");
          await Deno.remove(`${cwd}/new`, { recursive: true });
        }),
        { numRuns: runs, endOnFailure: true },
      );
    }),
};
