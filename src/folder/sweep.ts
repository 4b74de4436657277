import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isLeftOver } from "./left_over.ts";

/**
 * Removes what writers that were killed have left in a model folder.
 *
 * @param folder The folder, which nobody else writes to.
 */
export async function sweep(folder: string): Promise<void> {
  // what cannot be listed or removed does no harm
  const names = await readdir(folder).catch(() => []);
  await Promise.allSettled(names.filter(isLeftOver).map((name) => rm(join(folder, name), { force: true })));
}
