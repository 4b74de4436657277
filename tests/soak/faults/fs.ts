/**
 * `node:fs` of a computer on which something goes wrong, as far as `src/` uses it.
 *
 * @module
 */
import * as real from "node:fs";
import { notedSync } from "./call.ts";

export * from "node:fs";

export const linkSync = notedSync("link", real.linkSync);
export const renameSync = notedSync("rename", real.renameSync);
