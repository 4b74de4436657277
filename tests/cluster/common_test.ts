import { assertEquals } from "@std/assert";
import { binary, type MadeOptions, type Schema, type SchemaVariable } from "../../mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { run } from "../cli/command.ts";
import { isMissing } from "../missing.ts";
import { PYTHON, runProgram } from "../interop/program.ts";
import { MIXED, writeExpected, writeFolder } from "./models.ts";

const ignore = await isMissing("Python on clusters", {
  probe: () => runProgram(PYTHON, ["-c", "import numpy, onnxruntime, pyarrow"]),
  advice:
    "Run `pip install numpy onnxruntime pyarrow`, and set STAIRCASE_PYTHON to the interpreter that has them",
});

const SCRIPT = new URL("common.py", import.meta.url).pathname;

Deno.test({
  name: "uniform numbers of Python are those of the library to the bit",
  ignore,
  async fn() {
    const file = await Deno.makeTempFile();
    const cases = [
      { seed: 0, name: "sample", columns: 8, row: 0 },
      { seed: 1, name: "sample", columns: 9, row: 1 },
      { seed: 2 ** 53 - 1, name: "sample", columns: 9, row: 2 ** 45 + 3 },
      { seed: 2 ** 32, name: "größer", columns: 7, row: 2 ** 41 + 1 },
      { seed: 2 ** 40 + 12345, name: "noise", columns: 784, row: 5478274 }, // whose counters pass 2^31
      { seed: 3, name: "sample", columns: 1000, row: 8589934 }, // 2^32
    ].map((stream) => {
      const numbers = new Stream(stream.seed, stream.name).uniforms(
        3 * stream.columns,
        stream.row * stream.columns,
      );
      return { ...stream, numbers: [...numbers] };
    });
    await Deno.writeTextFile(file, JSON.stringify(cases));
    assertEquals(await runProgram(PYTHON, ["-B", SCRIPT, "noise", file]), `${cases.length} streams agree\n`);
    await Deno.remove(file);
  },
});

const whole = MIXED.map(({ missing: _, ...variable }) => variable as SchemaVariable);

const CONTEXT: Schema = [{ kind: "binary", name: "country", labels: ["here", "there"] }];

const MODELS: Readonly<Record<string, Partial<MadeOptions>>> = {
  "a table with columns of every kind": {},
  "bits": { schema: binary(31), hidden: [40], activation: "relu" },
  "a mixture": { schema: whole, members: 2 },
  "a model of any order with a context": { schema: whole, orders: "any", context: CONTEXT },
  // the library stacks the codes of binned numbers in another order where it draws within what is there
  "any value but a binned one may be missing, in any order": {
    schema: MIXED.map((variable) => variable.kind === "binned" ? variable : { ...variable, missing: true }),
    orders: "any",
  },
};

Deno.test({
  name: "Python draws, scores and completes tables as the library does",
  ignore,
  async fn() {
    const root = await Deno.makeTempDir();
    for (const [title, options] of Object.entries(MODELS)) {
      await writeFolder(`${root}/${title}`, options);
      await writeExpected(`${root}/${title}`);
    }
    const folder = `${root}/${Object.keys(MODELS)[0]}`;
    const samples = ["--n", "300", "--seed", "5", "--out", `${folder}/command.parquet`];
    const { code, err } = await run("sample", [folder, ...samples], { cwd: root });
    assertEquals(code, 0, err);
    assertEquals(
      await runProgram(PYTHON, ["-B", SCRIPT, "models", root]),
      `${Object.keys(MODELS).length} models agree\n`,
    );
    await Deno.remove(root, { recursive: true });
  },
});
