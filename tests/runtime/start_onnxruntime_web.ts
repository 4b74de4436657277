/**
 * onnxruntime-web leaves a message port open when it starts, which would count as a leak of the test that starts it: tests
 * of it in Deno import this file, which starts it outside of them.
 */
import { binary, exportOnnx, Made } from "../../mod.ts";
import { openModelFromBytes } from "../../src/runtime/web.ts";

const files = { log_prob: exportOnnx(new Made({ schema: binary(1), hidden: [] }), "log_prob") };
const model = await openModelFromBytes(files, { provider: "wasm" });
await model.close();
