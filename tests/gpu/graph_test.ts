import { assertEquals } from "@std/assert";
import { PYTHON, runProgram } from "../interop/program.ts";
import { isMissing } from "../missing.ts";

const ignore = await isMissing("Python", {
  probe: () => runProgram(PYTHON, ["-c", "import numpy, onnxruntime"]),
  advice: "Run `pip install onnxruntime numpy`, and set STAIRCASE_PYTHON to the interpreter that has them",
});

const here = (name: string) => new URL(name, import.meta.url).pathname;

Deno.test({
  name: "graphs whose tensors stay where they are score, sample and train",
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    const writer = here("../../scripts/gpu/write_graphs.ts");
    await runProgram(Deno.execPath(), ["run", "-A", "--quiet", "--no-check", writer, folder, "8"]);
    assertEquals(await runProgram(PYTHON, ["-B", here("run_graphs.py"), folder]), "all agree\n");
    await Deno.remove(folder, { recursive: true });
  },
});
