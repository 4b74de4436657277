import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { ancestralLoop, denseLogProb } from "../../scripts/bench/rival_graphs.ts";
import { growthSvg } from "../../scripts/bench/growth_figure.ts";
import { pairedRatio, summarize } from "../../scripts/bench/statistics.ts";
import { formatPage, formatPageRow } from "../../scripts/bench/page/report.ts";
import type { Contender } from "../../scripts/bench/alternate.ts";
import { formatMarkdown, type Row, rowsOf } from "../../scripts/bench/report.ts";
import { withSection } from "../../scripts/bench/section.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { run, withFolder } from "./command.ts";

Deno.test("bench measures what it is asked for, prints a table and writes the numbers", () =>
  withFolder(async (cwd) => {
    const args = "--only train,log_prob,sample --hidden 8 --batch 4 --threads 1 --peers none --seconds 0.01";
    const { code, out, err } = await run("bench", [...args.split(" "), "--json", "times.json"], { cwd });
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "Training step, 784-8-784, batch 4");
    assertMatch(out, / Staircase, wasm +1 +[\d.]+ +[\d.]+\.\.[\d.]+ +[\d.]+\.\.[\d.]+\n/);
    const { machine: _, ...parts } = JSON.parse(await Deno.readTextFile(`${cwd}/times.json`));
    assertEquals(Object.keys(parts), ["train", "log_prob", "sample"]);
    for (const { name, milliseconds, failure } of Object.values<Row[]>(parts).flat()) {
      assertEquals(failure, undefined, name);
      assert(0 < milliseconds!.least && milliseconds!.lower <= milliseconds!.median, name);
    }
  }));

Deno.test("bench says what a peer is and compares with it, in a table and on a page", () =>
  withFolder(async (cwd) => {
    const peer = `#!/bin/sh
echo '{"name": "Slow 1.0", "options": "all of them", "sgemm": 50}'
while read -r line; do
  case "$line" in *open*) echo '{}' ;; *) echo '{"times": [1000, 1000]}' ;; esac
done
`;
    await Deno.writeTextFile(`${cwd}/peer`, peer, { mode: 0o755 });
    await Deno.writeTextFile(
      `${cwd}/page.md`,
      "# Page\n\n## Results\n\nHow.\n\n### Training step\n\nOld.\n\n### The page\n\nKept.\n",
    );
    const args =
      "--only train --hidden 8 --batch 4 --threads 1 --peers torch --seconds 0.01 --markdown page.md";
    const { code, out, err } = await run("bench", args.split(" "), {
      cwd,
      env: { STAIRCASE_PYTHON: `${cwd}/peer` },
    });
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "Slow 1.0, 1 thread: all of them, matrix products at 50 GFLOP/s\n");
    assertMatch(out, / Staircase, wasm +1 .* \d{3,}x\n/);
    assertMatch(out, / Slow 1\.0 +1 +1000 .* 1\.00x\n/);

    const page = await Deno.readTextFile(`${cwd}/page.md`);
    const start = `# Page\n\n## Results\n\nHow.\n\n### Training step\n\n\`deno task bench ${args}\`, `;
    assert(page.startsWith(start), page);
    const end =
      /\| 784-8-784 \| 4 \| 1 \| [\d.]+ \(\d{3,}x\) \| .* \| \*\*1000\*\* \|\n\n### The page\n\nKept\.\n$/;
    assertMatch(page, end);
    assertStringIncludes(page, "- Slow 1.0, 1 thread: all of them, matrix products at 50 GFLOP/s\n");
  }));

Deno.test("bench compares models of the family with those without an option, and with PyTorch", () =>
  withFolder(async (cwd) => {
    const peer = `#!/bin/sh
echo '{"name": "Slow 1.0", "options": "all of them", "sgemm": 50}'
while read -r line; do
  case "$line" in *open*) echo "$line" >> asked; echo '{}' ;; *) echo '{"times": [1000, 1000]}' ;; esac
done
`;
    await Deno.writeTextFile(`${cwd}/peer`, peer, { mode: 0o755 });
    await Deno.writeTextFile(`${cwd}/page.md`, "");
    const args = "--only family --hidden 8 --batch 4 --threads 1 --peers torch --seconds 0.001";
    const files = ["--json", "times.json", "--markdown", "page.md"];
    const env = { STAIRCASE_PYTHON: `${cwd}/peer` };
    const { code, out, err } = await run("bench", [...args.split(" "), ...files], { cwd, env });
    assertEquals([code, err], [0, ""]);
    assertMatch(
      out,
      /^Members of a mixture: Sampling, onnxruntime, batch 4\n {2}1 member +1 +.* 1\.00x +1\.00x$/m,
    );
    assertMatch(out, /^ {2}8 members +1 +[\d.]+ +[\d.]+x +8\.00x$/m);

    const { family } = JSON.parse(await Deno.readTextFile(`${cwd}/times.json`));
    for (const { name, milliseconds, ratio, failure } of family) {
      assertEquals(failure, undefined, name);
      assert(0 < milliseconds.least && milliseconds.least <= milliseconds.median && ratio > 0, name);
    }
    const grouped = family.find(({ name }: { name: string }) => name === "64 units a variable");
    assertAlmostEquals(grouped.weightRatio, 1, 0.03);
    const asked = (await Deno.readTextFile(`${cwd}/asked`)).trim().split("\n").map((line) =>
      JSON.parse(line).open
    );
    assertEquals(
      asked.map(({ model, job, columns }) => [model, job, columns].join()),
      [
        "direct,train,784",
        "direct,log_prob,784",
        "direct,sample,784",
        "context,train,784",
        "context,log_prob,784",
        "context,sample,784",
        "any,train,784",
        "any,log_prob,784",
        "members,log_prob,784",
        "members,sample,784",
        "members,sample,784",
        "gaussians,train,15",
        "gaussians,log_prob,15",
        "gaussians,sample,15",
      ],
    );
    assertStringIncludes(
      await Deno.readTextFile(`${cwd}/page.md`),
      "\n\n#### Hidden units of each variable\n\n| job |",
    );
  }));

Deno.test("a section of a page is written anew, or added, and all others are kept", () => {
  const page = "# Page\n\n## A\n\n### One\n\n1\n\n#### Part\n\n### Two\n\n2\n\n## B\n\nEnd.\n";
  assertEquals(
    withSection(page, { titles: ["A", "One"], text: "new\n" }),
    "# Page\n\n## A\n\n### One\n\nnew\n\n### Two\n\n2\n\n## B\n\nEnd.\n",
  );
  assertEquals(
    withSection(page, { titles: ["A", "Three"], text: "3" }),
    page.replace("\n## B", "\n### Three\n\n3\n\n## B"),
  );
  assertEquals(withSection(page, { titles: ["B"], text: "b" }), page.replace("End.", "b"));
  assertEquals(withSection("", { titles: ["A", "One"], text: "1" }), "## A\n\n### One\n\n1\n");
});

Deno.test("bench measures the wasm executor without some of its techniques", () =>
  withFolder(async (cwd) => {
    const args = "--without ones,bits --only train,sample --hidden 8 --batch 4 --threads 1 --seconds 0.01";
    const { code, out, err } = await run("bench", [...args.split(" "), "--json", "gains.json"], { cwd });
    assertEquals([code, err], [0, ""]);
    assertMatch(
      out,
      /^train, 784-8-784, batch 4, threads 1: .* ms; without nothing .*x, ones .*x, bits .*x$/m,
    );
    const { gains } = JSON.parse(await Deno.readTextFile(`${cwd}/gains.json`));
    assertEquals(gains.map(({ job }: { job: string }) => job), ["train", "sample"]);
    for (const { without } of gains) {
      assertEquals(Object.keys(without), ["nothing", "ones", "bits"]);
      for (const ratio of Object.values<number>(without)) assert(0 < ratio && ratio < Infinity);
    }
  }));

Deno.test("ours are compared with the fastest rival of as many threads", () => {
  const measured = (
    name: string,
    role: Contender["role"],
    { threads, ms }: { threads: number; ms: number },
  ) => ({
    contender: { name, role, threads, slice: () => Promise.resolve([]), close: () => {} },
    rounds: [[ms], [2 * ms]],
  });
  const work = { job: "train", network: "784-8-784", batch: 4 } as const;
  const rows = rowsOf(work, [
    measured("one", "ours", { threads: 1, ms: 4 }),
    measured("one", "ours", { threads: 2, ms: 2 }),
    measured("products", "gauge", { threads: 1, ms: 1 }),
    measured("slow", "rival", { threads: 1, ms: 12 }),
    measured("fast", "rival", { threads: 1, ms: 6 }),
    measured("fast", "rival", { threads: 2, ms: 5 }),
  ]);
  assertEquals(rows.map(({ rivalRatio }) => rivalRatio), [1.5, 2.5, undefined, 0.5, 1, 1]);
  assertEquals(rows.map(({ speedUp }) => speedUp), [undefined, 2, undefined, undefined, undefined, 1.2]);
  assertStringIncludes(formatMarkdown(rows), "| 784-8-784 | 4 | 1 | 6.00 (1.50x) | 1.50 | 18.0 | **9.00** |");
});

Deno.test("bench times how long training takes to begin", () =>
  withFolder(async (cwd) => {
    const { code, out, err } = await run("bench", "--only start --repeats 1 --peers none".split(" "), {
      cwd,
    });
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /From the start of deno task train until training begins: \d+\.\d\d s\n/);
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

Deno.test("bench writes the numbers of the page with what they are meant to be", () => {
  const digits = { what: "First digits", unit: "ms", limit: 1000, values: [812.4, 700, 3.456] } as const;
  assertMatch(formatPageRow(digits), /^First digits, ms +1000 +700 +3\.46\.\.812 +3$/);
  assertEquals(
    formatPage([digits, { what: "Pixels that differ", unit: "", values: [0] }]).split("\n").slice(2),
    ["| First digits, ms | 1000 | 700 | 3.46..812 | 3 |", "| Pixels that differ |  | 0 |  | 1 |", ""],
  );
});

Deno.test("bench: files are scored while they are read", () =>
  withFolder(async (cwd) => {
    const args = "--only stream --threads 1 --seconds 0.002";
    const { code, out, err } = await run("bench", args.split(" "), { cwd });
    assertEquals([code, err], [0, ""]);
    for (const ending of ["csv", "npy", "parquet"]) {
      assertMatch(
        out,
        new RegExp(`^\\.${ending}  1(  \\d+\\.\\d\\d \\(\\d+\\.\\d\\d\\)){3}  \\d+\\.\\d\\d$`, "m"),
      );
    }
  }));
