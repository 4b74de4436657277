/**
 * What the WebAssembly engine offers.
 *
 * @module
 */
import { f32x4, i32, type Value } from "./code.ts";
import { ModuleBuilder } from "./module.ts";

function isValid(value: Value<"v128">): boolean {
  const module = new ModuleBuilder(0);
  module.add((f) => f.store(i32.const(0), value));
  return WebAssembly.validate(module.finish({ pages: 1, shared: false }));
}

const one = f32x4.const(1);
const hasRelaxedMadd = isValid(f32x4.relaxedMadd(one, one, one));

/** Whether the engine has the SIMD instructions that kernels are made of. */
export function isWasmSupported(): boolean {
  return isValid(one);
}

/** `a b + c`, rounded once where the engine has an instruction for it. */
export function madd(a: Value<"v128">, b: Value<"v128">, c: Value<"v128">): Value<"v128"> {
  return hasRelaxedMadd ? f32x4.relaxedMadd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}
