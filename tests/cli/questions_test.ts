import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import { type Made, matrix } from "../../mod.ts";
import { everyRow, sumExp } from "../made/enumeration.ts";
import { run, withFolder } from "./command.ts";

const AGES = [20, 30, 45, 60];
const HEADER = '"the, age",b,c,d,e,f,g,h\n';

/** Trains a small model of a table in which columns follow each other. */
async function withTable(test: (cwd: string, made: Made) => Promise<void>): Promise<void> {
  await withFolder(async (cwd) => {
    const rows = Array.from(
      { length: 64 },
      (_, i) => [AGES[i % 4], ...[1, 2, 3, 5, 7, 11, 13].map((k) => i * k >> 3 & 1)],
    );
    await Deno.writeTextFile(`${cwd}/table.csv`, HEADER + rows.map((row) => row.join(",") + "\n").join(""));
    const small = [
      "--data",
      "table.csv",
      "--hidden",
      "16",
      "--epochs",
      "20",
      "--lr",
      "0.02",
      "--quiet",
      "--out",
      "model",
    ];
    await succeed("train", small, cwd);
    await using made = (await readCheckpoint(`${cwd}/model/weights.safetensors`)).made;
    await test(cwd, made);
  });
}

async function succeed(name: string, args: readonly string[], cwd: string) {
  const outcome = await run(name, args, { cwd });
  assertEquals(outcome.code, 0, outcome.err);
  return outcome;
}

/** The sum of the probabilities of the rows that are as they should be. */
async function sumWhere(made: Made, holds: (row: number[]) => boolean): Promise<number> {
  const { data, shape: [n, D] } = everyRow(made.schema);
  const rows = Array.from({ length: n }, (_, r) => Array.from({ length: D }, (_, d) => data[r * D + d]!))
    .filter(holds);
  return sumExp(await made.logProb(matrix(rows)));
}

Deno.test("query: prints the probability of sets of values, exact or with its error", async () => {
  await withTable(async (cwd, made) => {
    const both = await sumWhere(made, (row) => row[0]! >= 1 && row[0]! <= 2 && row[7] === 1 && row[1] === 0);
    const given = await sumWhere(made, (row) => row[1] === 0);
    const ask = (...more: string[]) =>
      succeed("query", ["model", `"the, age" between 25 and 45 and 7 = 1`, "--given", "b=0", ...more], cwd);
    const { out, err } = await ask();
    const [, p] = /^p = (\S+) \(log p -?\d+\.\d{3}\), exact\n$/.exec(out)!;
    assertAlmostEquals(Number(p), both / given, 1e-4);
    assertEquals(err, "");
    const few = await ask("--particles", "8");
    const [, q, error] =
      /^p = (\S+) \(log p \S+\), standard error (\S+) \(\d+\.\d{3}\), [1-8] effective samples of 8\n$/.exec(
        few.out,
      )!;
    assert(Math.abs(Number(q) - both / given) < 5 * Number(error), few.out);
    const list = await succeed("query", ["model", "'the, age' in (30, 45) AND 7=1", "--given", "b = 0"], cwd);
    assertEquals(list.out, out);
    const ranges = await succeed("query", ["model", "0 > 20 and 0 != 60 and 7=1", "--given", "b<1"], cwd);
    assertEquals(ranges.out, out);
    const { out: counted } = await ask("--rows", "1000");
    const [, expected] = /^p = .*\n(\S+) of 1,000 rows are expected\n$/.exec(counted)!;
    assertAlmostEquals(Number(expected), 1000 * Number(p), 0.1);

    const either = await sumWhere(made, (row) => row[1] === 0 || row[7] === 1 && row[0] !== 1);
    const { out: alternatives } = await succeed("query", ["model", "b=0 or not (0=30 or h=0)"], cwd);
    assertAlmostEquals(Number(/^p = (\S+) /.exec(alternatives)![1]), either, 1e-4);
    const rough = await succeed("query", [
      "model",
      "h=1",
      "--given",
      "b=0 or b=1 and 0>20",
      "--particles",
      "8",
    ], cwd);
    assertMatch(rough.out, /, (9|1\d) effective samples of 8 for each range\n$/);
    const mean = await sumWhere(made, (row) => row[1] === 0 && row[7] === 1) / given;
    const { out: summed } = await succeed("query", ["model", "mean(h)", "--given", "b=0"], cwd);
    const [, value] = /^mean = (\S+), exact\n$/.exec(summed)!;
    assertAlmostEquals(Number(value), mean, 1e-4);
    const median = await succeed("query", ["model", "median('the, age')", "--particles", "9"], cwd);
    assertMatch(
      median.out,
      /^median = (20|30|45|60), (exact|standard error \S+, \d effective samples of 9)\n$/,
    );
    const { out: table } = await succeed("query", ["model", "h=1", "--by", "b", "--rows", "1000"], cwd);
    const [titles, first, second, ...rest] = table.split("\n").map((line) => line.trim().split(/  +/));
    assertEquals([titles, rest], [["b", "share", "p", "standard error", "rows"], [[""]]]);
    assertEquals([first![0], first![3], second![0]], ["0", "exact", "1"]);
    assertAlmostEquals(Number(first![2]), mean, 1e-4);
    assertAlmostEquals(Number(first![4]), 1000 * given * mean, 0.1);
    const { out: ages } = await succeed("query", ["model", "--by", "the, age", "--cuts", "25, 40"], cwd);
    assertMatch(ages, /^the, age +share +standard error\nbelow 25 .*\n25 to 40 .*\nfrom 40 .*\n$/);
    for (
      const [args, word] of [
        [[], "the question between quotes"],
        [["b=0", "--cuts", "3"], "--cuts without --by"],
        [["mean(h)", "--rows", "9"], "--rows with a mean"],
        [["h=1", "--by", "age"], '"age"'],
        [["h=1", "--by", "b", "--cuts", "x"], '"x"'],
      ] as const
    ) {
      const { code, err } = await run("query", ["model", ...args], { cwd });
      assertEquals([code, err.includes(word)], [2, true], err);
    }

    for (
      const [where, ...words] of [
        ["age=30", '"age"', "column 0"],
        ["0=31", '"31"', "20, 30, 45 or 60"],
        ["0>60", "column 0", "none of its values"],
        ["b", "Cannot understand the end of the conditions: expected =, !="],
        ["b=0 and 1=1", 'column 1 ("b")', "none of its values"],
        ["", "Cannot understand the end of the conditions: expected the name of a column"],
      ] as const
    ) {
      const { code, err } = await run("query", ["model", where], { cwd });
      assertEquals(code, 2, where);
      for (const word of words) assertStringIncludes(err, word);
    }
  });
});

Deno.test("sample: rows of which conditions are true", async () => {
  await withTable(async (cwd) => {
    const args = ["model", "--given", "0 between 25 and 50 and h = 1", "--n", "20", "--out", "given.csv"];
    const { err } = await succeed("sample", args, cwd);
    assertMatch(err, /^(Not exact: each sample is one of 20 particles, .*|\d+ rows? .*--particles)\n$/);
    const lines = (await Deno.readTextFile(`${cwd}/given.csv`)).trimEnd().split("\n");
    assertEquals(lines[0] + "\n", HEADER);
    assert(
      lines.slice(1).every((line) => /^(30|45),.*,1$/.test(line)) && lines.length === 21,
      lines.join(" "),
    );
    assertEquals((await succeed("sample", [...args, "--particles", "1000"], cwd)).err, ""); // all that there can be

    // or those of a file, which has some of the columns and gaps
    await Deno.writeTextFile(`${cwd}/some.csv`, 'h,other,"the, age"\n1,x,30\n,y,45\n0,z,\n');
    const like = ["model", "--given-file", "some.csv", "--n", "2", "--particles", "1000", "--out", "-"];
    const { out } = await succeed("sample", like, cwd);
    const [titles, ...drawn] = out.trimEnd().split("\n");
    assertEquals([titles + "\n", drawn.length], [HEADER, 6]);
    const wanted = [/^30,.*,1$/, /^45,/, /,0$/];
    assert(drawn.every((line, k) => wanted[Math.floor(k / 2)]!.test(line)), out);
    for (
      const [args, word] of [
        [["--given-file", "some.csv", "--given", "h = 1"], "--given-file"],
        [["--given", "h = 2"], '"2"'],
        [["--given", "h = 1", "--order", "natural"], "--order"],
        [["--particles", "3"], "without --given"],
      ] as const
    ) {
      const { code, err } = await run("sample", ["model", ...args, "--out", "none.csv"], { cwd });
      assertEquals(code, 2, err);
      assertStringIncludes(err, word);
    }
  });
});

Deno.test("score: log p of what is there, and the surprise of each value", async () => {
  await withTable(async (cwd, made) => {
    await Deno.writeTextFile(`${cwd}/holes.csv`, `${HEADER}30,,,,,,,1\n,,,,,,,\n20,0,1,0,1,1,0,0\n`);
    const { out, err } = await succeed("score", ["model", "--data", "holes.csv", "--particles", "1000"], cwd);
    const lines = out.trimEnd().split("\n");
    assertEquals(lines[0], "log_prob,standard_error,effective_samples");
    assertMatch(err, /^Scored 3 rows: mean NLL/);
    const truths = [
      await sumWhere(made, (row) => row[0] === 1 && row[7] === 1),
      1,
      await sumWhere(made, (row) => String(row) === "0,0,1,0,1,1,0,0"),
    ];
    lines.slice(1).map((line) => line.split(",").map(Number)).forEach(([logProb, error, samples], r) => {
      assertAlmostEquals(logProb!, Math.log(truths[r]!), 1e-4);
      assertEquals([error, samples], [0, 1000]);
    });
    const few = await succeed("score", ["model", "--data", "holes.csv", "--particles", "4"], cwd);
    assertStringIncludes(few.err, "fewer than 10 effective samples: give more --particles");

    await Deno.writeFile(
      `${cwd}/holes.npy`,
      encodeNpy({ data: Float32Array.of(30, NaN, 0, 0, 0, 0, 0, 1), shape: [1, 8] }),
    );
    for (const data of ["holes.csv", "holes.npy"]) {
      const { code, err } = await run("score", ["model", "--data", data], { cwd });
      assertEquals(code, 2);
      assertMatch(err, /row 0, column 1.*; --particles 100 scores what is there\n$/);
    }

    await Deno.writeTextFile(`${cwd}/whole.csv`, `${HEADER}20,0,1,0,1,1,0,0\n`);
    const args = ["model", "--data", "whole.csv", "--explain", "--threshold", "0.5"];
    const [titles, explained] = (await succeed("score", args, cwd)).out.split("\n");
    assertMatch(
      titles!,
      /^log_prob,anomaly_score,stranger_than,strange,"the, age surprise","the, age deviations",b surprise,/,
    );
    const [logProb, score, stranger, strange, ...cells] = explained!.split(",").map(Number);
    const surprises = cells.filter((_, k) => k % 2 === 0);
    assertAlmostEquals(surprises.reduce((sum, value) => sum + value, 0), -logProb!, 1e-4);
    assertEquals(strange, Number(stranger! >= 0.5));
    const above = cells.reduce((sum, value, k) => k % 2 === 1 ? sum + Math.max(0, value) : sum, 0);
    assertAlmostEquals(score!, above, 1e-4);
    const top = await succeed(
      "score",
      ["model", "--data", "table.csv", "--top", "2", "--out", "all.csv"],
      cwd,
    );
    assertEquals((await Deno.readTextFile(`${cwd}/all.csv`)).trimEnd().split("\n").length, 64);
    assertMatch(
      top.out,
      /^row +log p +score +stranger than +column +value +surprise +deviations\n +\d+ +-\d+\.\d\d +\d+\.\d +\d+\.\d %/,
    );
    assertEquals(top.out.trimEnd().split("\n").length, 7);
    const percent = await run("score", ["model", "--data", "table.csv", "--threshold", "99"], { cwd });
    assertEquals([percent.code, percent.err.includes("below 1, such as 0.99")], [2, true]);
    const parts = ["model", "--data", "holes.csv", "--particles", "9"];
    const some = (await succeed("score", [...parts, "--explain"], cwd)).out.split("\n");
    assertMatch(
      some[0]!,
      /^log_prob,standard_error,effective_samples,anomaly_score,stranger_than,"the, age surprise"/,
    );
    assertMatch(some[1]!, /^([^,]+,){6}[^,]+,{13}[^,]+,[^,]+$/); // of the first and the last value, which are there
    assertMatch(some[2]!, /^0,0,9,0,0,{16}$/);
    const split = await run("score", [...parts, "--split", "test"], { cwd });
    assertEquals([split.code, split.err.includes("--split")], [2, true]);
  });
});

Deno.test("complete: draws that suit all that is known, statistics, and the likeliest row", async () => {
  await withTable(async (cwd, made) => {
    await Deno.writeTextFile(`${cwd}/holes.csv`, `${HEADER},,,,,1,0,1\n30,,0,,,,,\n`);
    const complete = async (...how: string[]) => {
      const args = ["model", "--evidence", "holes.csv", "--out", "full.csv", ...how];
      const { err } = await succeed("complete", args, cwd);
      const lines = (await Deno.readTextFile(`${cwd}/full.csv`)).trimEnd().split("\n").slice(1);
      const rows = lines.map((line) => line.split(",").map(Number).slice(0, 8));
      assert(rows.every((row) => AGES.includes(row[0]!)));
      return { err, rows: rows.map(([age, ...rest]) => [AGES.indexOf(age!), ...rest]) };
    };
    const drawn = await complete("--particles", "200", "--draws", "3");
    assertEquals([drawn.err, drawn.rows.length], ["", 6]);
    assert(drawn.rows.slice(0, 3).every((row) => String(row.slice(5)) === "1,0,1"));

    const { data, shape: [n, D] } = everyRow(made.schema);
    const logProb = await made.logProb({ data, shape: [n, D] });
    const all = Array.from({ length: n }, (_, r) => Array.from({ length: D }, (_, d) => data[r * D + d]!));
    const fits = [
      (row: number[]) => String(row.slice(5)) === "1,0,1",
      (row: number[]) => row[0] === 1 && row[2] === 0,
    ];
    const search = await complete("--as", "search", "--beam", "500");
    const modes = await complete("--as", "mode", "--particles", "500");
    fits.forEach((fit, r) => {
      const fitting = [...all.keys()].filter((k) => fit(all[k]!));
      assertEquals(search.rows[r], all[fitting.reduce((a, b) => logProb[a]! > logProb[b]! ? a : b)]);
      const ones = fitting.reduce((sum, k) => sum + (all[k]![3] === 1 ? 1 : -1) * Math.exp(logProb[k]!), 0);
      assertEquals(modes.rows[r]![3], ones > 0 ? 1 : 0);
    });
    for (
      const [flag, ...how] of [
        ["--beam", "--beam", "3"],
        ["--particles", "--as", "search", "--particles", "9"],
        ["--draws", "--as", "mean", "--draws", "2"],
        ["--spread", "--as", "search", "--spread"],
      ] as const
    ) {
      const { code, err } = await run("complete", [
        "model",
        "--evidence",
        "holes.csv",
        "--out",
        "x.csv",
        ...how,
      ], { cwd });
      assertEquals([code, err.includes(flag)], [2, true], err);
    }
  });
});
