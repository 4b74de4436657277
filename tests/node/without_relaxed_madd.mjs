/** Takes the instruction that rounds `a b + c` once from this WebAssembly engine, as if it were an older one. */
const RELAXED_MADD = "253,133,2";
const { validate } = WebAssembly;

WebAssembly.validate = (module) =>
  !new Uint8Array(module).join().includes(RELAXED_MADD) && validate.call(WebAssembly, module);
