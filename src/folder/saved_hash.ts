import { type FileHandle, open } from "node:fs/promises";
import { isRecord } from "../untrusted/json.ts";
import { FILES } from "./names.ts";

/** A longer header is not looked at. */
const MOST_BYTES = 2 ** 24;

/**
 * The hash of the weights of a model folder, as their file says it in its header; the weights themselves are not read.
 *
 * @param folder The folder.
 * @returns The hash in hexadecimal, or nothing where there are no weights, they cannot be read, or were written without it.
 */
export async function savedHash(folder: string): Promise<string | undefined> {
  const file = await open(`${folder}/${FILES.weights}`).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const header = parsed(await headerOf(file).catch(() => undefined));
    const metadata = isRecord(header) ? header.__metadata__ : undefined;
    const notes = isRecord(metadata) ? parsed(metadata.notes) : undefined;
    const hash = isRecord(notes) ? notes.weights_sha256 : undefined;
    return typeof hash === "string" ? hash : undefined;
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
