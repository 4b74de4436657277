import { readFile } from "node:fs/promises";
import { unreadable } from "../files/file.ts";
import { codeOf } from "../files/reason.ts";
import { TrainingLog } from "./log.ts";
import { FILES } from "./names.ts";

/**
 * Reads the log of a model folder. Where there is none, nothing is known of the training so far.
 *
 * @param folder The folder.
 * @param lastStep The step of the weights: what came after was not kept, and will happen again.
 * @throws {RangeError} If the log may not be read.
 * @throws {SyntaxError} If a line is not a record.
 */
export async function readLog(folder: string, lastStep: number): Promise<TrainingLog> {
  if (lastStep === 0) return new TrainingLog(); // training that has not begun reports its start again
  const name = `${folder}/${FILES.log}`;
  return TrainingLog.decode(await bytesOf(name), { name, lastStep });
}

/** The bytes of a file, of which there are none where it is missing. */
async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return new Uint8Array();
    throw unreadable(path, error);
  }
}
