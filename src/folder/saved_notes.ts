import { type FileHandle, open } from "node:fs/promises";
import { isRecord, isWhole, type JsonRecord } from "../untrusted/json.ts";
import { FILES } from "./names.ts";

/** A longer header is not looked at. */
const MOST_BYTES = 2 ** 24;

/**
 * The notes of a model folder, which stand in the header of its weights; the weights themselves are not read.
 *
 * @param folder The folder.
 * @returns The notes; none where there are no weights, they cannot be read, or were written without.
 */
export async function savedNotes(folder: string): Promise<Readonly<Record<string, string>>> {
  const notes = parsed((await metadataOf(folder)).notes);
  const texts = isRecord(notes) ? Object.entries(notes) : [];
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/**
 * The seed that the model of a folder was trained with, read as {@linkcode savedNotes} reads.
 *
 * @param folder The folder.
 * @returns The seed; 0 where the weights do not say it.
 */
export async function savedSeed(folder: string): Promise<number> {
  const training = parsed((await metadataOf(folder)).training);
  const options = isRecord(training) && isRecord(training.options) ? training.options : {};
  return isWhole(options.seed) ? options.seed : 0;
}

/** The metadata of the weights in a folder. */
async function metadataOf(folder: string): Promise<JsonRecord> {
  const file = await open(`${folder}/${FILES.weights}`).catch(() => undefined);
  if (file === undefined) return {};
  try {
    const header = parsed(await headerOf(file).catch(() => undefined));
    return isRecord(header) && isRecord(header.__metadata__) ? header.__metadata__ : {};
  } finally {
    await file.close().catch(() => {});
  }
}

/** The JSON at the start of a safetensors file, behind its length. */
async function headerOf(file: FileHandle): Promise<string> {
  const prefix = new Uint8Array(8);
  await file.read(prefix, 0, 8, 0);
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  const bytes = new Uint8Array(Math.min(length, MOST_BYTES));
  await file.read(bytes, 0, bytes.length, 8);
  return new TextDecoder().decode(bytes);
}

/** What a JSON text says; nothing if it is none. */
function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
