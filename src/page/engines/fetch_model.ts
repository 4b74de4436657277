/// <reference lib="dom" />
/**
 * Models as they are downloaded.
 *
 * @module
 */
import type { ModelFile } from "../workers/model_file.ts";

/**
 * Fetches a model.
 *
 * @param url Where it is, as seen from the page.
 * @returns Its file.
 * @throws {RangeError} If it cannot be fetched.
 */
export async function fetchModel(url: string): Promise<ModelFile> {
  const response = await fetch(url).catch((error) => error as Error);
  if (response instanceof Response && response.ok) {
    return { name: url, bytes: new Uint8Array(await response.arrayBuffer()) };
  }
  const reason = response instanceof Response ? `the server answered ${response.status}` : response.message;
  throw new RangeError(`Cannot fetch ${url} (${reason}): reload the page when you are online`);
}
