import { assertEquals } from "@std/assert";
import { PYTHON, runProgram } from "../interop/program.ts";
import { isMissing } from "../missing.ts";
import { writeExpected, writeFolder } from "./models.ts";

const ignore = await isMissing("Apache Spark", {
  async probe() {
    await runProgram(PYTHON, ["-c", "import numpy, onnxruntime, pyarrow, pyspark"]);
    await runProgram("java", ["-version"]);
  },
  advice:
    "Run `pip install numpy onnxruntime pyarrow pyspark`, set STAIRCASE_PYTHON to the interpreter that has them, and install Java 17",
});

Deno.test({
  name: "Spark draws, scores and completes rows as Python does, whatever is killed meanwhile",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    await writeFolder(`${folder}/mixed`);
    await writeExpected(`${folder}/mixed`);
    const said = await runProgram(PYTHON, ["-B", new URL("spark.py", import.meta.url).pathname, folder]);
    assertEquals(said.trimEnd().split("\n").length, 6, said);
    await Deno.remove(folder, { recursive: true });
  },
});
