import { isInputError } from "../../src/errors/mod.ts";
import { openModel } from "../../src/runtime/node.ts";

/** What the graphs of a folder say, as a text; `refused` where they are not opened. */
export async function answersOf(folder: string): Promise<string> {
  try {
    await using model = await openModel(folder, { provider: "cpu" });
    const samples = await model.sample(20, { seed: 1 });
    const { logProbEach } = await model.conditionals(samples);
    const numbers = [samples.data, await model.logProb(samples), logProbEach.data];
    return numbers.map((list) => list.join()).join("; ");
  } catch (error) {
    if (isInputError(error)) return "refused";
    throw error;
  }
}

/** Copies a folder of files and folders to a new one. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    await (isDirectory ? copyFolder : Deno.copyFile)(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Whether there is a file or folder. */
export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** All files and folders in a folder and in those in it, by their paths. */
export async function contentOf(folder: string): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    files[name] = isDirectory ? new Uint8Array() : await Deno.readFile(path);
    const inner = isDirectory ? await contentOf(path) : {};
    for (const [rest, bytes] of Object.entries(inner)) files[`${name}/${rest}`] = bytes;
  }
  return files;
}
