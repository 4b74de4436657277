import { encodeNpy } from "../../src/files/npy.ts";
import { Stream } from "../../src/random/mod.ts";

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Where a command runs, and environment variables besides those of the tests. */
export interface Surroundings {
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** Starts `deno task NAME ...` without the task's own output. */
export function start(
  script: string,
  args: readonly string[],
  { cwd, env }: Surroundings,
): Deno.ChildProcess {
  const root = new URL("../../", import.meta.url);
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--config",
      new URL("deno.json", root).pathname,
      new URL(`scripts/${script}.ts`, root).pathname,
      ...args,
    ],
    cwd,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  return command.spawn();
}

/** Runs `deno task NAME ...` to its end. */
export async function run(
  script: string,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<Outcome> {
  const { code, stdout, stderr } = await start(script, args, surroundings).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Writes `rows.npy`: `n` pictures of 8x8 in which half the pixels copy their left neighbour. */
export async function writeRows(folder: string, { n }: { n: number }): Promise<void> {
  const stream = new Stream(1, "pictures");
  const data = new Uint8Array(n * 64);
  for (let i = 0; i < data.length; i++) {
    const copies = i % 8 > 0 && stream.uniform(2 * i) < 0.9;
    data[i] = copies ? data[i - 1] : stream.bits(2 * i + 1) % 2;
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
