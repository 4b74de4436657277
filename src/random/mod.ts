/**
 * Counter-based random numbers: every number is a function of a seed, the name of a stream and an index.
 *
 * @module
 */
export { permutation } from "./permutation.ts";
export { Stream } from "./stream.ts";
