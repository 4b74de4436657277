import { encodeNpy } from "../../src/files/npy.ts";
import { Stream } from "../../src/random/mod.ts";

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Where a command is typed, and environment variables besides those of the tests. */
export interface Surroundings {
  readonly cwd: string;
  readonly env?: Record<string, string>;
  /** What comes through standard input. */
  readonly input?: Uint8Array;
}

const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** Starts `deno task NAME ...`, so with the permissions in `deno.json`, in a process group of its own. */
export function start(
  name: string,
  args: readonly string[],
  { cwd, env, input }: Surroundings,
): Deno.ChildProcess {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--config", CONFIG, name, ...args],
    cwd,
    // `deno task` keeps the variable where the tests are a task themselves.
    env: { INIT_CWD: cwd, ...env },
    detached: true,
    stdin: input ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  });
  return command.spawn();
}

/** Sends a signal to a command and to the task that runs it. */
export function kill({ pid }: Deno.ChildProcess, signal: Deno.Signal): void {
  Deno.kill(-pid, signal);
}

/** Runs `deno task NAME ...` to its end. */
export async function run(
  name: string,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<Outcome> {
  const child = start(name, args, surroundings);
  if (surroundings.input) {
    // a command that has seen enough does not read to the end
    await new Blob([surroundings.input.slice()]).stream().pipeTo(child.stdin).catch(() => {});
  }
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Writes `rows.npy`: `n` pictures of 8x8 in which half the pixels copy their left neighbour. */
export async function writeRows(folder: string, { n }: { n: number }): Promise<void> {
  const stream = new Stream(1, "pictures");
  const data = new Uint8Array(n * 64);
  for (let i = 0; i < data.length; i++) {
    const copies = i % 8 > 0 && stream.uniform(2 * i) < 0.9;
    data[i] = copies ? data[i - 1]! : stream.bits(2 * i + 1) % 2;
  }
  await Deno.writeFile(`${folder}/rows.npy`, encodeNpy({ data, shape: [n, 64] }));
}

/** Trains a small model on 40 rows of {@link writeRows}, into `model`. */
export async function trainModel(cwd: string, args: readonly string[] = []): Promise<void> {
  await writeRows(cwd, { n: 40 });
  const small = ["--data", "rows.npy", "--hidden", "8", "--epochs", "1", "--quiet", "--out", "model"];
  const { code, err } = await run("train", [...small, ...args], { cwd });
  if (code !== 0) throw new Error(`Cannot train: ${err}`);
}

/** A folder for one test, removed afterwards. */
export async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The names in a folder, sorted. */
export function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

/** Waits until a condition holds; what it looks at may not be there yet. */
export async function until(condition: () => boolean): Promise<void> {
  for (;;) {
    try {
      if (condition()) return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The log of a run without what differs from run to run, the time. */
export async function recordsOf(folder: string): Promise<unknown[]> {
  const lines = (await Deno.readTextFile(`${folder}/training.jsonl`)).trimEnd().split("\n");
  return lines.map((line) => ({ ...JSON.parse(line), seconds: 0 }));
}
