import { isLeftOver } from "../../src/folder/left_over.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { namesIn, run, withFolder } from "../cli/command.ts";
import { writeBits } from "./bits.ts";
import { checkDone, checkEnding, runScript } from "./command.ts";
import type { Property } from "./property.ts";
import { report } from "./report.ts";
import { rounds } from "./rounds.ts";

/** A property of numbers, which notes what it is tried on. */
function propertyOf(name: string, holds: (n: number) => boolean): Property & { readonly tried: number[] } {
  const tried: number[] = [];
  const property = fc.property(fc.nat(1000), (n) => {
    tried.push(n);
    return holds(n);
  });
  return { name, runs: 20, tried, run: async ({ runs }) => await fc.assert(property, { numRuns: runs }) };
}

Deno.test("rounds: each property has its turn, with the next seed in each round", async () => {
  const [a, b] = [propertyOf("a", () => true), propertyOf("b", () => true)];
  const turns: string[] = [];
  for await (const { property, seed } of rounds([a, b], { minutes: Infinity, seed: 7 })) {
    if (turns.push(`${property.name} ${seed}`) === 5) break;
  }
  assertEquals(turns, ["a 7", "b 7", "a 8", "b 8", "a 9"]);
  assertEquals(a.tried.slice(0, 20), b.tried.slice(0, 20));
  const again = propertyOf("a", () => true);
  for await (const _ of rounds([again], { minutes: 0, seed: 8 }));
  assertEquals(again.tried, a.tried.slice(20, 40));
});

Deno.test("report: a finding is written with the command that repeats it, and counted", () =>
  withFolder(async (cwd) => {
    const properties = [propertyOf("small", (n) => n < 900), propertyOf("whole", Number.isInteger)];
    const said: string[] = [];
    const options = { folder: `${cwd}/findings`, say: (text: string) => said.push(text) };
    let seed = 0;
    while (await report(rounds(properties, { minutes: 0, seed }), options) === 0) seed++;
    assertEquals(namesIn(options.folder), [`small-${seed}.txt`]);
    const text = await Deno.readTextFile(`${options.folder}/small-${seed}.txt`);
    assert(text.startsWith(`deno task soak --only small --seed ${seed} --minutes 0\n`));
    assertMatch(text, /Counterexample: \[900\]/);
    assertMatch(said.at(-1)!, /^small +20 +1 .*\nwhole +20 +0 /m);
  }));

Deno.test("soak: a task that tries what it is told to", () =>
  withFolder(async (cwd) => {
    const args = ["--only", "columns-matched", "--seed", "3", "--minutes", "0"];
    const { code, out, err } = await run("soak", args, { cwd });
    assertEquals(code, 0, err);
    assertMatch(
      out,
      /^columns-matched, seed 3, \d+ runs\n\nproperty[^\n]+\ncolumns-matched +\d+ +0 /,
    );
    assertEquals(namesIn(cwd), []);
  }));

Deno.test("a command can be given a disk that fails and be killed at any call", () =>
  withFolder(async (cwd) => {
    await writeBits(cwd, { n: 20, D: 4, seed: 1 });
    const train = (out: string, fault?: Parameters<typeof runScript>[2]["fault"]) =>
      runScript("train", ["--data", "rows.npy", "--hidden", "4", "--epochs", "1", "--out", out], {
        cwd,
        fault,
      });
    const whole = await train("whole");
    checkDone(whole);
    const at = whole.calls.indexOf("write .weights.safetensors.tmp");
    assert(at > 0);
    const full = await train("full", { at, code: "ENOSPC", lasts: false });
    checkEnding(full);
    assertEquals([full.code, full.err], [2, "Cannot write full/weights.safetensors: the disk is full\n"]);
    const closed = await train("closed", { at: at - 1, code: "EACCES", lasts: true });
    checkEnding(closed);
    assertEquals([closed.code, closed.err], [
      2,
      "Cannot write closed/weights.safetensors: permission is denied\n",
    ]);
    // neither can the temporary file be removed; the next run does it
    assert(namesIn(`${cwd}/closed`).every((name) => name === ".lock" || isLeftOver(name)));
    checkDone(await train("closed"));
    assert(!namesIn(`${cwd}/closed`).some(isLeftOver));
    const killed = await train("killed", { at, signal: "SIGKILL" });
    assertEquals([killed.code, killed.calls.length], [137, at + 1]);
  }));

Deno.test("an ending is well, a sentence, or neither", () => {
  const ending = {
    code: 2,
    out: "",
    err: "Cannot read a.csv: it is empty\n",
    seconds: 1,
    calls: [],
    peakBytes: 0,
  };
  checkEnding(ending);
  checkEnding({ ...ending, code: 0, err: "Not exact: known variables come after unknown ones\n" });
  for (
    const wrong of [
      { code: 1 },
      { code: 139 },
      { err: "Cannot read a.csv\n    at main\n" },
      { err: "Cannot read properties of undefined (reading 'length')\n" },
      { err: "" },
    ]
  ) assertThrows(() => checkEnding({ ...ending, ...wrong }), Error, "Neither done nor refused");
});
