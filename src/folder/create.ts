import { mkdir, readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { inputError } from "../errors/mod.ts";
import { codeOf, reasonOf } from "../files/reason.ts";
import { isLeftOver, LOCK } from "./left_over.ts";
import { FILES } from "./names.ts";

/**
 * Makes a new folder for a model: the one asked for, or the first of `models/NAME-1`, `models/NAME-2`, ... that is free. The one
 * asked for may be there, if nothing is in it but what a run leaves that was killed before it wrote any weights.
 *
 * @param options The folder that is asked for, if any, and the `name` otherwise.
 * @returns The path of the folder.
 * @throws {RangeError} If the folder asked for holds something, or cannot be made.
 */
export async function createModelFolder({ out, name }: { out?: string; name: string }): Promise<string> {
  if (out !== undefined) {
    await makeParent(out);
    if (!await makeFolder(out)) await checkVacant(out);
    return out;
  }
  await makeParent(`models/${name}`);
  for (let k = 1;; k++) {
    const folder = `models/${name}-${k}`;
    if (await makeFolder(folder)) return folder;
  }
}

/**
 * Throws unless a folder holds nothing but what a run leaves that was killed before it wrote any weights.
 *
 * @param folder The folder.
 * @throws {RangeError} If it holds something else, or is none.
 */
export async function checkVacant(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error) => {
    throw refusal(
      folder,
      codeOf(error) === "ENOTDIR" ? ADVICE : reasonOf(error, "there is no such folder"),
      error,
    );
  });
  if (!names.every((name) => name === LOCK || name === FILES.log || isLeftOver(name))) {
    throw refusal(folder, ADVICE);
  }
}

const ADVICE = "it exists; choose another folder, or resume the training of the model that is there";

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
