import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { ancestralLoop, denseLogProb } from "../../scripts/bench/rival_graphs.ts";
import { growthSvg } from "../../scripts/bench/growth_figure.ts";
import { pairedRatio, summarize } from "../../scripts/bench/statistics.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { run, withFolder } from "./command.ts";

Deno.test("bench measures what it is asked for, prints a table and writes the numbers", () =>
  withFolder(async (cwd) => {
    const args = "--only train,log_prob,sample --hidden 8 --batch 4 --threads 1 --peers none --seconds 0.01";
    const { code, out, err } = await run("bench", [...args.split(" "), "--json", "times.json"], { cwd });
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "Training step, 784-8-784, batch 4");
    assertMatch(out, / Staircase, wasm +1 +[\d.]+ +[\d.]+\.\.[\d.]+ +[\d.]+\.\.[\d.]+ +1\.00x/);
    const { rows } = JSON.parse(await Deno.readTextFile(`${cwd}/times.json`));
    assertEquals(
      new Set(rows.map(({ job }: { job: string }) => job)),
      new Set(["train", "log_prob", "sample"]),
    );
    for (const { name, milliseconds, failure } of rows) {
      assertEquals(failure, undefined, name);
      assert(0 < milliseconds.least && milliseconds.lower <= milliseconds.median, name);
    }
  }));

Deno.test("bench says what is missing for a peer, and refuses what it cannot measure", () =>
  withFolder(async (cwd) => {
    const env = { STAIRCASE_PYTHON: `${cwd}/no-python` };
    const args = "--only train --hidden 8 --batch 4 --threads 1 --peers torch --seconds 0.01";
    const { code, out } = await run("bench", args.split(" "), { cwd, env });
    assertEquals(code, 0);
    assertMatch(out, /torch is not measured: .*pip install torch numpy jax/);

    const wrong = await run("bench", ["--only", "dancing"], { cwd });
    assertEquals([wrong.code, wrong.out], [2, ""]);
    assertMatch(wrong.err, /^Cannot use --only: expected some of train, .* got "dancing"\n$/);
  }));

Deno.test("the graphs that ours are compared with compute the same", async () => {
  const made = new Made({ schema: binary(12), hidden: [20, 16], order: "random", seed: 3 });
  const noise = { data: new Stream(5, "noise").uniforms(30 * 12), shape: [30, 12] as const };
  const x = await made.sample(30, { noise });
  const execute = async (bytes: Uint8Array, input: string, data: Float32Array) => {
    const session = await InferenceSession.create(bytes);
    const outputs = await session.run({ [input]: new Tensor("float32", data, [30, 12]) });
    await session.release();
    return Object.values(outputs)[0]!.data as Float32Array;
  };
  assertEquals([...await execute(ancestralLoop(made), "noise", Float32Array.from(noise.data))], [...x.data]);
  const logProb = await execute(denseLogProb(made), "x", x.data);
  (await made.logProb(x)).forEach((value, i) => assertAlmostEquals(logProb[i]!, value, 1e-4));
  made.executor.close();
});

Deno.test("a clock that drifts between rounds does not change a ratio", () => {
  assertEquals(pairedRatio([[2, 2], [4], [8, 8, 9]], [[1], [2, 2], [4]]), 2);
  assertEquals(summarize([5, 1, 3, 2, 4]), { median: 3, lower: 2, upper: 4, least: 1, most: 5, count: 5 });
});

Deno.test("a figure of growth names its lines", async () => {
  const marks = [1, 10, 100].map((weights) => ({ line: "H = 1 to 100", weights, value: 2 * weights }));
  const svg = await growthSvg(marks, { title: "Training step", unit: "ms" });
  for (const words of ["<svg", "Training step", "H = 1 to 100", "weights inside the stair"]) {
    assertStringIncludes(svg, words);
  }
});
