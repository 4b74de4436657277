import { Made, binary } from "./src/made/mod.ts";
import { exportOnnx } from "./src/onnx/mod.ts";
import { GraphBuilder } from "./src/onnx/graph_builder.ts";
import { Stream } from "./src/random/mod.ts";
import * as ort from "onnxruntime-node";
const T=(d:Float32Array,n:number)=>new ort.Tensor("float32", d, [n,d.length/n]);
const hidden = JSON.parse(Deno.args[0] ?? "[500]"); const scale=Number(Deno.args[1] ?? 2);
const made = new Made({schema:binary(784), hidden, seed:3});
for (const p of made.parameters) made.executor.write(p, p.name.endsWith("weight") ? made.executor.read(p).map(v=>v*scale) : made.executor.read(p).map((_,i)=>p.name.startsWith("output")?-1.5+Math.sin(i):Math.sin(i)*0.1));
function dense() {
  const g = new GraphBuilder("dense"); let h = g.input("x",["n",784]); const x=h;
  made.network.layers.forEach(({staircase, weight, bias}, depth) => {
    const w=made.executor.read(weight); const m = new Float32Array(staircase.inputs*staircase.units);
    staircase.extents.forEach((e,u)=>{ for(let i=0;i<e;i++) m[i*staircase.units+u]=w[staircase.offset(u,i)]; });
    h = g.node("Gemm",[h,g.floats(m,[staircase.inputs,staircase.units]),g.floats(made.executor.read(bias),[staircase.units])]);
    if (depth<hidden.length) h=g.node("Relu",[h]);
  });
  const t=g.node("Sub",[g.node("Mul",[x,h]),g.node("Softplus",[h])]);
  g.output(g.node("ReduceSum",[t,g.ints([1])],{attributes:{keepdims:0},name:"log_prob"}),["n"]); return g.build();
}
const opts: ort.InferenceSession.SessionOptions={intraOpNumThreads:1, logSeverityLevel:3};
const S=(b:Uint8Array)=>ort.InferenceSession.create(b,opts);
const blocksList=(Deno.args[2]??"14,28,56").split(",").map(Number);
const t0=performance.now(); const files: Record<string,Uint8Array>={dense:dense(),log_prob:exportOnnx(made,"log_prob")}; for(const b of blocksList) files[`sample${b}`]=exportOnnx(made,"sample",{blocks:b}); files.sweep=exportOnnx(made,"sweep"); console.log("export ms",performance.now()-t0);
for (const k in files) console.log(k, files[k].length, (files[k].length/4/made.weightCount).toFixed(3));
const sessions: Record<string,ort.InferenceSession>={}; for(const k in files) { const t=performance.now(); sessions[k]=await S(files[k]); console.log(k,"load",(performance.now()-t).toFixed(0)); }
for (const n of [1,100,1000]) {
 const noise = Float32Array.from(new Stream(1,"n").uniforms(n*784));
 const xs=(await sessions["sample"+blocksList[0]].run({noise:T(noise,n)})).x.data as Float32Array;
 const z=T(new Float32Array(n*784),n);
 const feeds=(k:string): Record<string,ort.Tensor>=>k.startsWith("sample")?{noise:T(noise,n)}:k==="sweep"?{noise:T(noise,n),evidence:z,known:z,x:T(xs,n)}:{x:T(xs,n)};
 const times: Record<string,number[]>={};
 const R=n===1000?15:n===1?200:150;
 for(let r=0;r<R;r++) for(const k in sessions){ if (k==="sweep"&&r>5) continue; const f=feeds(k); const t=performance.now(); await sessions[k].run(f); (times[k]??=[]).push(performance.now()-t); }
 const med=(a:number[])=>a.toSorted((x,y)=>x-y)[a.length>>1]; console.log("   best", Object.entries(times).map(([k,v])=>`${k} ${Math.min(...v).toFixed(3)}`).join("  "), "lp/dense", (Math.min(...times.log_prob)/Math.min(...times.dense)).toFixed(3), "sample/lp", blocksList.map(q=>(Math.min(...times["sample"+q])/Math.min(...times.log_prob)).toFixed(2)).join());
 const a=(await sessions.dense.run(feeds("dense"))).log_prob.data as Float32Array, b=(await sessions.log_prob.run(feeds("log_prob"))).log_prob.data as Float32Array;
 console.log(n, "ones", (xs.reduce((p,v)=>p+v,0)/xs.length).toFixed(3), Object.entries(times).map(([k,v])=>`${k} ${med(v).toFixed(3)}`).join("  "), "lp/dense", (med(times.log_prob)/med(times.dense)).toFixed(3), "sample/lp", blocksList.map(q=>(med(times["sample"+q])/med(times.log_prob)).toFixed(2)).join(), "maxdiff", Math.max(...a.map((v,i)=>Math.abs(v-b[i])/Math.abs(v))));
}
