import { Made, binary } from "./src/made/mod.ts";
import { exportOnnx } from "./src/onnx/mod.ts";
const made = new Made({schema:binary(784), hidden:[500], seed:3});
for (const g of ["log_prob","sample","sweep"] as const) { const t=performance.now(); exportOnnx(made,g); console.log(g, performance.now()-t); }
