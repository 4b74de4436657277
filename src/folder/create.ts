import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { inputError } from "../errors/mod.ts";
import { codeOf, reasonOf } from "../files/reason.ts";

/**
 * Makes a new folder for a model: the one asked for, or the first of `models/NAME-1`, `models/NAME-2`, ... that is free.
 *
 * @param options The folder that is asked for, if any, and the `name` otherwise.
 * @returns The path of the folder.
 * @throws {RangeError} If the folder asked for exists, or cannot be made.
 */
export async function createModelFolder({ out, name }: { out?: string; name: string }): Promise<string> {
  if (out !== undefined) {
    await makeParent(out);
    if (await makeFolder(out)) return out;
    throw refusal(out, "it exists; choose another folder, or resume the training of the model that is there");
  }
  await makeParent(`models/${name}`);
  for (let k = 1;; k++) {
    const folder = `models/${name}-${k}`;
    if (await makeFolder(folder)) return folder;
  }
}

/** Makes a folder; `false` if there is something of that name. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw refusal(path, reasonOf(error, "there is no such folder"), error);
  }
}

/** Makes the folders on the way to a path. */
async function makeParent(path: string): Promise<void> {
  const parent = dirname(path);
  try {
    await mkdir(parent, { recursive: true });
  } catch (error) {
    const reason = codeOf(error) === "EEXIST"
      ? `${parent} is a file`
      : reasonOf(error, "there is no such folder");
    throw refusal(path, reason, error);
  }
}

function refusal(path: string, reason: string, cause?: unknown): RangeError {
  return inputError(new RangeError(`Cannot write a model to ${path}: ${reason}`, { cause }));
}
