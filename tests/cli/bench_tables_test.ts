import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { formatOutcome, formatTask } from "../../scripts/bench/tables/report.ts";
import { generation } from "../../scripts/bench/tables/generation.ts";
import { run, withFolder } from "./command.ts";

/** Rows as UCI Adult has them: spaces behind commas, and in the test file a first line of its own and labels with a full stop. */
function adultRows(n: number, end: string): string {
  const columns =
    "20|21|22 Private|?|State-gov 1000|1007 HS-grad|10th 9|6 Divorced|Widowed Sales|Tech-support Wife|Husband " +
    "White|Black Male|Female 0|2174 0|1902 40|20 Cuba|Japan <=50K|>50K";
  const cells = columns.split(" ").map((values) => values.split("|"));
  return Array.from(
    { length: n },
    (_, i) => cells.map((values, d) => values[(i >> d % 5) % values.length]).join(", ") + end + "\n",
  ).join("") + "\n";
}

Deno.test("bench of tables: every contender draws rows and is judged, and one that fails says why", () =>
  withFolder(async (cwd) => {
    await Deno.mkdir(`${cwd}/adult`);
    await Deno.writeTextFile(`${cwd}/adult/adult.data`, adultRows(60, ""));
    await Deno.writeTextFile(`${cwd}/adult/adult.test`, `|1x3 Cross validator\n${adultRows(20, ".")}`);
    // $1 the script; of generate.py $2 contender, $3 training rows, $5 where to draw to; of judge.py $4 the drawn rows
    const python = `#!/bin/sh
case "$1 $2" in
  *generate.py\\ sdv*) echo "No module named sdv" >&2; exit 1 ;;
  *generate.py*) cp "$3" "$5"; echo '{"trainSeconds": 2, "trainCpuSeconds": 4, "drawSeconds": 0.5, "drawCpuSeconds": 1}' ;;
  *judge.py*) head -n 1 "$4" | grep -q '^age,' || exit 1
    grep -q '[.]$' "$3" && exit 1
    echo '{"c2st": 0.75, "columns": 0.9, "pairs": 0.8, "dcr": 0.5, "copies": 0.25, "tstr": 0.7, "contradictions": 0}' ;;
esac
`;
    await Deno.writeTextFile(`${cwd}/python`, python, { mode: 0o755 });
    const args = "--tables --only generation --seeds 1 --adult adult --json found.json --markdown page.md";
    const { code, out, err } = await run("bench", args.split(" "), {
      cwd,
      env: { STAIRCASE_PYTHON: `${cwd}/python` },
    });
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^ {2}Staircase, seed 1: c2st 0\.75, .* copies % 25, .* rows \/ s [\d,]+, /m);
    assertMatch(
      out,
      /^ {2}sdv-gaussian-copula, seed 1: generate\.py sdv-gaussian-copula: No module named sdv$/m,
    );
    const { generation: outcomes } = JSON.parse(await Deno.readTextFile(`${cwd}/found.json`));
    assertEquals(outcomes.map(({ contender }: { contender: string }) => contender), [
      "Staircase",
      "mostlyai-engine",
      "sdv-gaussian-copula",
      "independent-columns",
      "training-rows-again",
    ]);
    assertEquals(outcomes[1].figures["train CPU s"], 4);
    const page = await Deno.readTextFile(`${cwd}/page.md`);
    assertStringIncludes(page, "### Rows like those of Adult\n");
    assertMatch(page, /^\| mostlyai-engine \| 1 \| 0\.75 \|/m);
    assertEquals(page.includes("| sdv"), false);
  }));

Deno.test("bench of tables: rows are scored by how strange they are, and what a column cannot hold is strangest", () =>
  withFolder(async (cwd) => {
    const rows = Array.from({ length: 40 }, (_, k) => `${["a", "b"][k % 2]},${k % 7}.${k % 9}\n`).join("");
    await Deno.writeTextFile(`${cwd}/train.csv`, `word,number\n${rows}`);
    await Deno.writeTextFile(`${cwd}/test.csv`, `word,number\na,2.5\nc,3.1\nb,900\n`);
    // $2 what to do, $3 the folder, $4 the seed
    const python = `#!/bin/sh
case "$2" in
  write) mkdir -p "$3/set"; cp ${cwd}/*.csv "$3/set"; echo '["set"]' ;;
  score) cp "$3/set/ours.csv" ${cwd}/ours.csv
    echo '{"Staircase": {"set": 0.75, "other": 0.25}, "IsolationForest": {"set": 0.5}, "LOF": {"set": 0.5}, "KNN": {"set": 0.5}}' ;;
esac
`;
    await Deno.writeTextFile(`${cwd}/python`, python, { mode: 0o755 });
    const args = "--tables --only anomalies --seeds 1";
    const { code, out, err } = await run("bench", args.split(" "), {
      cwd,
      env: { STAIRCASE_PYTHON: `${cwd}/python` },
    });
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^ {2}Staircase, seed 1: auroc 0\.5, least 0\.25, sets 2$/m);
    const [usual, unknown, far] = (await Deno.readTextFile(`${cwd}/ours.csv`)).split("\n").map(Number);
    assert(usual! < far! && far! < unknown!);
  }));

Deno.test("bench of tables says what a task needs", () =>
  withFolder(async (cwd) => {
    const { code, out } = await run("bench", ["--tables", "--only", "generation"], { cwd });
    assertEquals(code, 0);
    assertStringIncludes(out, "Rows like those of Adult\n  not measured: it needs --adult FOLDER\n");
  }));

Deno.test("figures of a contender are means over seeds", () => {
  const outcomes = [
    { contender: "ours", seed: 1, figures: { c2st: 0.5, rows: 10000 } },
    { contender: "ours", seed: 2, figures: { c2st: 0.6, rows: 20000 } },
    { contender: "theirs", seed: 1, figures: {}, failure: "not there" },
    { contender: "slow", seed: 1, figures: { c2st: 0.123456 } },
  ];
  assertEquals(formatOutcome(outcomes[2]!), "  theirs, seed 1: not there");
  const text = formatTask(generation, outcomes);
  assertStringIncludes(text, "| ours | 2 | 0.55 | 15,000 |\n");
  assertStringIncludes(text, "| slow | 1 | 0.1235 |  |\n");
  assertEquals(text.includes("theirs"), false);
});
