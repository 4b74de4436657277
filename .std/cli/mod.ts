/**
 * Stand-in for `jsr:@std/cli`, the part of its API that this repository uses.
 *
 * @module
 */
export * from "./parse_args.ts";
