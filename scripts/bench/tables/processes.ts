/**
 * Commands of this project and Python scripts as processes, with the seconds that they take.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { inputError } from "../../../src/errors/mod.ts";

/** What a process took, and what it printed. */
export interface Finished {
  readonly seconds: number;
  /** Of all its threads and processes together. */
  readonly cpuSeconds: number;
  readonly printed: string;
}

/** Runs `deno task NAME ARGS`. */
export async function runTask(name: string, args: readonly string[]): Promise<Finished> {
  const script = fileURLToPath(new URL(`../../${name}.ts`, import.meta.url));
  const started = performance.now();
  // the shell tells what CPU time its child took; Deno does not
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: [
      "-c",
      `"$@"; status=$?; times >&2; exit $status`,
      "",
      Deno.execPath(),
      "run",
      "-A",
      script,
      ...args,
    ],
    stdin: "null",
  }).output();
  const [printed, log] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  if (!success) throw inputError(new RangeError(`deno task ${name} ${args.join(" ")}: ${log.trim()}`));
  return { printed, seconds: (performance.now() - started) / 1000, cpuSeconds: childSeconds(log) };
}

/** Trains by the defaults on all rows of a file: those to test with are in another. */
export function learn(data: string, seed: number, out: string): Promise<Finished> {
  return runTask("train", ["--data", data, "--test", "none", "--seed", `${seed}`, "--out", out, "--quiet"]);
}

/** The second line of what the builtin `times` of a shell prints: `0m1.250s 0m0.110s`, user and system time of children. */
function childSeconds(log: string): number {
  const parts = log.trim().split("\n").at(-1)!.matchAll(/(\d+)m([\d.]+)s/g);
  return [...parts].reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

/** Runs a Python script that stands beside this file, and gives the JSON that it prints last. */
export async function runPython<T>(script: string, args: readonly string[]): Promise<T> {
  const python = Deno.env.get("STAIRCASE_PYTHON") ?? "python3";
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [fileURLToPath(new URL(script, import.meta.url)), ...args],
    stdin: "null",
  }).output();
  const [printed, log] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  if (!success) throw inputError(new RangeError(`${script} ${args[0]}: ${log!.split("\n").at(-1)}`));
  return JSON.parse(printed!.split("\n").at(-1)!);
}
