/**
 * Stand-in for `jsr:@std/cli`, the part of its API that this repository uses, on top of `node:util`.
 *
 * @module
 */
export * from "./parse_args.ts";
