import { assertEquals, assertStringIncludes } from "@std/assert";
import { binary } from "../../mod.ts";
import { PYTHON, runProgram } from "../interop/program.ts";
import { isMissing } from "../missing.ts";
import { writeExpected, writeFolder } from "./models.ts";

const here = (name: string) => new URL(name, import.meta.url).pathname;

/** Whether a Python package is missing, and what it needs. */
const lacks = (what: string, name: string, programs: readonly (readonly string[])[] = []) =>
  isMissing(what, {
    async probe() {
      await runProgram(PYTHON, ["-c", `import numpy, onnxruntime, pyarrow, ${name}`]);
      for (const [command, ...args] of programs) await runProgram(command!, args);
    },
    advice:
      `Run \`pip install numpy onnxruntime pyarrow ${name}\`, and set STAIRCASE_PYTHON to the interpreter that has them${
        programs.length > 0 ? "; install a Java 17 development kit and Maven" : ""
      }`,
  });

Deno.test({
  name: "Ray Data draws, scores and completes rows as Python does, although a worker is killed",
  ignore: await lacks("Ray Data", "ray.data"),
  async fn() {
    const folder = await Deno.makeTempDir();
    await writeFolder(`${folder}/mixed`);
    const said = await runProgram(PYTHON, ["-B", here("on_ray.py"), folder]);
    assertStringIncludes(said, "a model that changes is refused\n"); // the last of its checks; Ray prints there, too
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "DuckDB scores rows as Python does",
  ignore: await lacks("DuckDB", "duckdb"),
  async fn() {
    const folder = await Deno.makeTempDir();
    await writeFolder(folder);
    await writeExpected(folder);
    assertEquals(await runProgram(PYTHON, ["-B", here("in_duckdb.py"), folder]), "700 rows agree\n");
    await Deno.remove(folder, { recursive: true });
  },
});

/** Where Maven has the newest version. */
const ONNXRUNTIME = "com.microsoft.onnxruntime:onnxruntime:1.29.0";

Deno.test({
  name: "Spark scores rows on the JVM as Python does",
  ignore: await lacks("the JVM", "pyspark", [["javac", "-version"], ["mvn", "-version"]]),
  async fn() {
    const folder = await Deno.makeTempDir();
    await writeFolder(folder, { schema: binary(31), hidden: [40] });
    await writeExpected(folder);
    const target = `-DoutputDirectory=${folder}`;
    await runProgram("mvn", ["-q", "-B", "dependency:copy", `-Dartifact=${ONNXRUNTIME}`, target], {
      cwd: folder,
    });
    const jar = `${folder}/${ONNXRUNTIME.split(":").slice(1).join("-")}.jar`;
    const spark = await runProgram(PYTHON, ["-c", "import pyspark; print(pyspark.__path__[0])"]);
    const path = `${jar}:${spark.trim()}/jars/*`;
    await runProgram("javac", ["-d", folder, "-cp", path, here("../../scripts/cluster/jvm/LogProb.java")]);
    assertEquals(await runProgram(PYTHON, ["-B", here("on_the_jvm.py"), folder, jar]), "700 rows agree\n");
    await Deno.remove(folder, { recursive: true });
  },
});
