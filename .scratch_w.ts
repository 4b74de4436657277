import { Made, binary, categorical } from "./src/made/mod.ts";
import { exportOnnx } from "./src/onnx/mod.ts";
import * as ort from "onnxruntime-node";
const made = new Made({schema:Deno.args[0]==="mixed"?[...binary(70),...categorical([3,2])]:binary(70), hidden:[100], order:"random", seed:3});
const s=await ort.InferenceSession.create(exportOnnx(made,"sweep"),{executionProviders:["webgpu"],logSeverityLevel:0,logVerbosityLevel:1});
const n=3,D=made.D; const z=()=>new ort.Tensor("float32",new Float32Array(n*D).fill(0.3),[n,D]); const k=new ort.Tensor("float32",new Float32Array(n*D),[n,D]);
const r=await s.run({noise:z(),evidence:k,known:k,x:k}); console.log((r.x_next.data as Float32Array).slice(0,20), r.changed.data);
