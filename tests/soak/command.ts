import deno from "../../deno.json" with { type: "json" };
import { CALLS, FAULT, type Fault } from "./faults/fault.ts";

/** How a command ended, and what it did until then. */
export interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
  /** What it called of the file system, in words. */
  readonly calls: readonly string[];
  /** The most memory that it took at once, in bytes, where the system tells. */
  readonly peakBytes: number;
}

/** What happens to a command. */
export interface CommandOptions {
  /** Where it is typed. */
  readonly cwd: string;
  readonly fault?: Fault | undefined;
  /** A signal that it gets after some seconds, if it is still running then. */
  readonly signal?: { readonly name: Deno.Signal; readonly after: number } | undefined;
}

const ROOT = new URL("../../", import.meta.url);

/** The longest that a command may take, in milliseconds. */
const DEADLINE = 60_000;

/** Runs a command of `scripts/` to its end. It is no task, so that signals reach it alone and its memory can be seen. */
export async function runScript(
  name: string,
  args: readonly string[],
  { cwd, fault, signal }: CommandOptions,
): Promise<Ending> {
  const trace = await Deno.makeTempFile();
  const imports = await (importMap ??= writeImportMap());
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "-A", "--node-modules-dir=auto"],
      ...["--config", new URL("deno.json", ROOT).pathname, "--import-map", imports],
      ...[new URL(`scripts/${name}.ts`, ROOT).pathname, ...args],
    ],
    cwd,
    env: { INIT_CWD: cwd, [CALLS]: trace, ...(fault && { [FAULT]: JSON.stringify(fault) }) },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timers = [setTimeout(() => send(child, "SIGKILL"), DEADLINE)];
  if (signal) timers.push(setTimeout(() => send(child, signal.name), 1000 * signal.after));
  let peakBytes = 0;
  timers.push(setInterval(() => peakBytes = Math.max(peakBytes, peakOf(child.pid)), 20));
  const { code, stdout, stderr } = await child.output();
  timers.forEach(clearTimeout);
  const calls = (await Deno.readTextFile(trace)).split("\n").slice(0, -1);
  await Deno.remove(trace);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const seconds = (performance.now() - started) / 1000;
  if (1000 * seconds > DEADLINE) throw new Error(`${name} ${args.join(" ")} does not end`);
  return { code, out: text(stdout), err: text(stderr), seconds, calls, peakBytes };
}

function send(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // it has ended by itself
  }
}

/** Throws unless a command ended well. */
export function checkDone(ending: Ending): void {
  if (ending.code !== 0) throw new Error(`Not done: ${inWords(ending)}`);
}

/** Throws unless a command ended well, or with one sentence about its input. */
export function checkEnding(ending: Ending): void {
  const { code, err } = ending;
  const isSentence = /^Cannot [^\n]+\n$/.test(err) && !/of undefined|of null|is not a function/.test(err);
  if (code !== 0 && !(code === 2 && isSentence)) {
    throw new Error(`Neither done nor refused: ${inWords(ending)}`);
  }
}

/** A command's ending, for a message. */
export function inWords({ code, err, calls }: Ending): string {
  return `exit code ${code} after ${calls.length} calls, the last of which were ${
    calls.slice(-5).join(", ")
  }; ${err || "no message"}`;
}

let importMap: Promise<string> | undefined;

/** Writes a file with the imports of `deno.json` and another file system, which is gone when this program ends. */
async function writeImportMap(): Promise<string> {
  const packages = Object.entries(deno.imports).flatMap(([name, source]) => [
    [name, source],
    [`${name}/`, `${source.replace(":", ":/")}/`],
  ]);
  const faults = new URL("faults/", import.meta.url);
  const fileSystem = {
    "node:fs": new URL("fs.ts", faults),
    "node:fs/promises": new URL("promises.ts", faults),
  };
  const real = Object.fromEntries(Object.keys(fileSystem).map((name) => [name, name]));
  const map = {
    imports: { ...Object.fromEntries(packages), ...fileSystem },
    scopes: { [faults.href]: real },
  };
  const path = await Deno.makeTempFile({ suffix: ".json" });
  addEventListener("unload", () => Deno.removeSync(path));
  await Deno.writeTextFile(path, JSON.stringify(map));
  return path;
}

/** The most memory that a process has taken at once; 0 where the system does not tell, or the process has ended. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes] = Deno.readTextFileSync(`/proc/${pid}/status`).match(/VmHWM:\s*(\d+)/) ?? [];
    return 1024 * Number(kilobytes ?? 0);
  } catch {
    return 0;
  }
}
