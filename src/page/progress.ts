/// <reference lib="dom" />
/**
 * How far downloads are.
 *
 * @module
 */
import { find } from "./elements.ts";
import { counted, type Progress } from "./workers/counted.ts";

/** What is being downloaded, and how far it is. */
const downloads = new Map<string, Progress>();

/** Shows how far a download is; nothing of one that has ended. */
export function showProgress(what: string, progress: Progress | undefined): void {
  if (progress) downloads.set(what, progress);
  else downloads.delete(what);
  const element = find("progress");
  element.hidden = downloads.size === 0;
  element.textContent = Array.from(downloads, ([what, { loaded, total }]) => {
    const bytes = (n: number) => (n / 1e6).toFixed(1);
    return `Loading ${what}: ${bytes(loaded)}${total === undefined ? "" : ` of ${bytes(total)}`} MB`;
  }).join(", ");
}

/**
 * Fetches a file, and shows how far it is.
 *
 * @param url Where it is, as seen from the page.
 * @param what What the page calls it.
 * @returns Its bytes.
 * @throws {RangeError} If it cannot be fetched.
 */
export async function download(url: string, what: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`Status ${response.status} of the server`);
    return new Uint8Array(await counted(response, (progress) => showProgress(what, progress)).arrayBuffer());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RangeError(`Cannot fetch ${url} (${reason}): reload the page when you are online`, {
      cause: error,
    });
  } finally {
    showProgress(what, undefined);
  }
}
