import { Made, binary } from "./src/made/mod.ts";
import { exportOnnx } from "./src/onnx/mod.ts";
import { decodeModel, encodeModel } from "./src/onnx/model_proto.ts";
import { Stream } from "./src/random/mod.ts";
import * as ort from "onnxruntime-node";
const made = new Made({schema:binary(784), hidden:JSON.parse(Deno.args[0]??"[500]"), seed:3});
for (const p of made.parameters) made.executor.write(p, p.name.endsWith("weight") ? made.executor.read(p).map(v=>v*Number(Deno.args[1]??2)) : made.executor.read(p).map((_,i)=>p.name.startsWith("output")?-1.5+Math.sin(i):Math.sin(i)*0.1));
const n=100; const noise = Float32Array.from(new Stream(1,"n").uniforms(n*784));
const S=(b:Uint8Array)=>ort.InferenceSession.create(b,{intraOpNumThreads:1,logSeverityLevel:3});
const ss: Record<string,ort.InferenceSession>={lp:await S(exportOnnx(made,"log_prob"))};
for(const b of [8,14,20,28]) { const bytes=exportOnnx(made,"sample",{blocks:b}); ss["s"+b]=await S(bytes);
 const m=decodeModel(bytes,"s"); for(const t of m.graph.initializer) if(t.dims.length===0&&t.dataType===7) t.rawData=new Uint8Array(8); ss["noloop"+b]=await S(encodeModel(m)); }
const f={noise:new ort.Tensor("float32",noise,[n,784])}; const x=(await ss.s14.run(f)).x;
import process from "node:process";
const cpu=()=>{const c=process.cpuUsage();return (c.user+c.system)/1000;};
const t: Record<string,number[]>={};
for(let r=0;r<15;r++) for(const k in ss) { const s=cpu(); for(let i=0;i<15;i++) await ss[k].run(k==="lp"?{x}:f); (t[k]??=[]).push((cpu()-s)/15); }
const q=(a:number[],p:number)=>a.toSorted((x,y)=>x-y)[Math.floor(a.length*p)];
for(const p of [0,0.1,0.5]) console.log(n,"q"+p,Object.entries(t).map(([k,v])=>`${k} ${q(v,p).toFixed(2)} (${(q(v,p)/q(t.lp,p)).toFixed(2)})`).join("  "));
