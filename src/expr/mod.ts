/**
 * The expression graph: nodes, shapes, rewriting and printing.
 *
 * @module
 */
export * from "./expr.ts";
export * from "./node.ts";
export * from "./print.ts";
export * from "./rewrite.ts";
export * from "./shape.ts";
export * from "./share.ts";
export * from "./substitute.ts";
