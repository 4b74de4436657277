import { Made, binary, categorical } from "./src/made/mod.ts";
import { exportOnnx } from "./src/onnx/mod.ts";
import { Stream } from "./src/random/mod.ts";
import * as ort from "onnxruntime-node";
const T=(d:Float32Array,n:number)=>new ort.Tensor("float32", d, [n,d.length/n]);
for (const hidden of [[],[9],[20,7],[5,6,7]] as number[][]) for (const schema of [binary(11),[...binary(3),...categorical([3,2,1]),...binary(2),...categorical([4])],categorical([3,3,3])]) for (const blocks of [1,2,3]) {
 const made = new Made({schema, hidden, order:"random", seed:3, activation:"elu"});
 for (const p of made.parameters) if (p.name.endsWith("bias")) made.executor.write(p, made.executor.read(p).map((_,i)=>Math.sin(i*7)));
 const D=made.D, n=50;
 const noise = Float32Array.from(new Stream(1,"n").uniforms(n*D));
 const want = await made.sample(n,{noise:{data:noise,shape:[n,D]}});
 const lp = await made.logProb(want);
 let out="";
 for (const g of ["sample"] as const) {
 const b = exportOnnx(made,g,{blocks}); 
 const s = await ort.InferenceSession.create(b,{logSeverityLevel:3});
 const r = await s.run({noise:T(noise,n)});
 const x = r.x.data as Float32Array; out+=` ${g} ${b.length}B diff ${x.reduce((a,v,i)=>a+ +(v!==want.data[i]),0)} lp ${Math.max(...(r.log_prob.data as Float32Array).map((v,i)=>Math.abs(v-lp[i])))}`;
 }
 const s = await ort.InferenceSession.create(exportOnnx(made,"sweep"));
 let x: ort.Tensor = T(new Float32Array(n*D),n), changed=1, rounds=0; const z=T(new Float32Array(n*D),n);
 while(changed) { const r=await s.run({noise:T(noise,n),evidence:z,known:z,x}); x=r.x_next; changed=(r.changed.data as Float32Array)[0]; rounds++; if(r.changed.dims.join()!=="1") throw 1; if(rounds>20) break;}
 out+=` sweep ${rounds} diff ${(x.data as Float32Array).reduce((a,v,i)=>a+ +(v!==want.data[i]),0)}`;
 console.log(hidden.join(), D, blocks, out);
}
