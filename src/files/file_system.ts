import { linkSync, renameSync } from "node:fs";
import { open, rm } from "node:fs/promises";

/**
 * What is asked of the file system to write files. Tests put others in its place, to see what is left where one fails. Files get
 * their names without a pause, so that nothing else happens meanwhile in this process, such as its end.
 */
export const fileSystem = { linkSync, open, renameSync, rm };
