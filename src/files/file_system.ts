import { link, open, rename, rm } from "node:fs/promises";

/** What is asked of the file system to write files. Tests put others in its place, to see what is left where one fails. */
export const fileSystem = { link, open, rename, rm };
