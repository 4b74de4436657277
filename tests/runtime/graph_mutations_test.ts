import fc from "fast-check";
import { mutatedGraphs } from "./graph_mutations.ts";

fc.configureGlobal({ seed: 1 });

Deno.test("an ONNX file with changes runs, or is refused", () => mutatedGraphs({ runs: 400 }));
