import { assertEquals } from "@std/assert";
import { GRAPH_KINDS } from "../../src/onnx/ports.ts";
import { assertAgrees, writeModels } from "./exported.ts";
import { isMissing } from "../missing.ts";
import { PYTHON, runProgram } from "./program.ts";

const ignore = await isMissing("Python", {
  probe: () => runProgram(PYTHON, ["-c", "import numpy, onnx, onnxruntime"]),
  advice:
    "Run `pip install onnx onnxruntime numpy`, and set STAIRCASE_PYTHON to the interpreter that has them",
});

Deno.test({
  name: "Python's checker accepts the graphs; its onnxruntime and reference evaluator agree with the core",
  ignore,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    const script = new URL("check_model.py", import.meta.url).pathname;
    for (const { title, folder: model, batches } of await writeModels(folder)) {
      await t.step(title, async () => {
        await runProgram(PYTHON, [script, model, ...batches.map((batch) => batch.folder)]);
        let compared = 0;
        for (const engine of ["onnxruntime", "reference"]) {
          for (const { folder, probe } of batches) {
            for (const graph of GRAPH_KINDS) {
              await assertAgrees(`${folder}/${engine}/${graph}`, graph, probe);
              compared++;
            }
          }
        }
        assertEquals(compared, 20);
      });
    }
    await Deno.remove(folder, { recursive: true });
  },
});
