/**
 * Writing of WebAssembly: instructions as nested TypeScript expressions, functions, modules.
 *
 * @module
 */
export { type Code, f32, f32x4, f64, f64x2, i32, i32x4, type Type, v128, type Value } from "./code.ts";
export { FunctionBuilder, type Local, ModuleBuilder, MOST_PAGES, type Range } from "./module.ts";
export { isWasmSupported, madd } from "./support.ts";
