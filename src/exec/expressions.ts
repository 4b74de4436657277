/**
 * Expressions, for people who write models of their own: variables and primitives, their gradients, and the executors that
 * compute them.
 *
 * @module
 */
export * from "../expr/mod.ts";
export * from "../ops/mod.ts";
export * from "./mod.ts";
