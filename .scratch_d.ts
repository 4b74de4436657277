import { Made, binary, Blocks } from "./src/made/mod.ts";
import { logProb } from "./src/onnx/graphs/log_prob.ts";
import { lower } from "./src/onnx/lower.ts";
import { Stream } from "./src/random/mod.ts";
import { GraphBuilder } from "./src/onnx/graph_builder.ts";
import * as ort from "onnxruntime-node";
const hidden = JSON.parse(Deno.args[0] ?? "[500]");
const made = new Made({schema:binary(784), hidden, seed:3});
function dense(tail: boolean) {
  const g = new GraphBuilder("dense"); let h = g.input("x",["n",784]); const x=h;
  made.network.layers.forEach(({staircase, weight, bias}, depth) => {
    const w=made.executor.read(weight); const m = new Float32Array(staircase.inputs*staircase.units);
    staircase.extents.forEach((e,u)=>{ for(let i=0;i<e;i++) m[i*staircase.units+u]=w[staircase.offset(u,i)]; });
    const last=depth===hidden.length;
    h = g.node("Gemm",[h,g.floats(m,[staircase.inputs,staircase.units]),g.floats(made.executor.read(bias),[staircase.units])],{name: last&&!tail?"log_prob":"z"});
    if (!last) h=g.node("Relu",[h]);
  });
  if(!tail) { g.output(h,["n",784]); return g.build(); }
  const t=g.node("Sub",[g.node("Mul",[x,h]),g.node("Softplus",[h])]);
  g.output(g.node("ReduceSum",[t,g.ints([1])],{attributes:{keepdims:0},name:"log_prob"}),["n"]); return g.build();
}
const S=(b:Uint8Array)=>ort.InferenceSession.create(b,{intraOpNumThreads:1, logSeverityLevel:3});
const ss: Record<string,ort.InferenceSession>={dense:await S(dense(true)), products: await S(dense(false))};
for(const c of [1,3,4,5,6,8]) { const blocks=new Blocks(made.network.layers,(p)=>made.executor.read(p)); ss["b"+c]=await S(lower(logProb(made,{blocks,layerBlocks:c,sampleBlocks:1}),{baked:blocks.values})); }
for(const n of [100,1000]) {
 const f={x:new ort.Tensor("float32",Float32Array.from(new Stream(1,"n").uniforms(n*784)).map(v=>+(v<0.2)),[n,784])};
 const t: Record<string,number[]>={};
 for(let r=0;r<(n===100?200:30);r++) for(const k in ss) { const s=performance.now(); await ss[k].run(f); (t[k]??=[]).push(performance.now()-s); }
 const q=(a:number[],p:number)=>a.toSorted((x,y)=>x-y)[Math.floor(a.length*p)];
 for(const p of [0,0.1,0.5]) console.log(n,"q"+p,Object.entries(t).map(([k,v])=>`${k} ${q(v,p).toFixed(2)} (${(q(v,p)/q(t.dense,p)).toFixed(3)})`).join("  "));
}
