import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readCheckpoint, readEvidence } from "../../src/files/mod.ts";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { FILES } from "../../src/folder/names.ts";
import type { Rows } from "../../src/made/mod.ts";
import { readMetadata } from "../../src/onnx/metadata.ts";
import { Stream } from "../../src/random/mod.ts";
import { meanNll } from "../../src/train/mod.ts";
import { run, withFolder } from "./command.ts";

/** Runs a command that must succeed; returns what it printed. */
async function succeed(name: string, args: string[], cwd: string) {
  const outcome = await run(name, args, { cwd });
  assertEquals(outcome.code, 0, `${name} ${args.join(" ")}: ${outcome.err}`);
  return outcome.out + outcome.err;
}

/** A table of numbers, codes and labels with gaps; the last column is 1 where the first is missing. */
function table(): string {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const u = new Stream(1, `row ${i}`).uniforms(5);
    const hasAge = u[0]! > 0.3;
    return [
      hasAge ? (20 + 50 * u[1]!).toFixed(2) : "",
      u[2]! < 0.2 ? "NA" : (Math.floor(6 * u[1]!) / 2).toFixed(1),
      u[3]! < 0.2 ? "?" : Math.floor(3 * u[1]!),
      u[4]! < 0.2 ? "null" : ["10001", "60601", "94110"][Math.floor(3 * u[2]!)],
      hasAge ? 0 : 1,
    ].join(",");
  });
  return ["age,fare,class,zip,unknown", ...rows].join("\n") + "\n";
}

Deno.test("a table with gaps is learned, and every command takes and gives them", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/gaps.csv`, table());
    const args = ["--kinds", "age=real,fare=binned", "--hidden", "16", "--epochs", "4"];
    const train = ["--data", "gaps.csv", ...args, "--schedule", "constant", "--out"];
    const out = await succeed("train", [...train, "model"], cwd);
    assertStringIncludes(out, "4 columns with missing values");
    assertStringIncludes(await succeed("check", ["model"], cwd), "All agree");
    assertStringIncludes(await succeed("check", ["model", "--data", "gaps.csv"], cwd), "All agree");
    assertStringIncludes(await succeed("eval", ["model"], cwd), "test");
    const card = await Deno.readTextFile(`${cwd}/model/README.md`);
    assertStringIncludes(card, "| 0 | age | real, or missing |");
    assertStringIncludes(card, "3.4028235e38");

    // samples have empty cells in text and NaN in an array, and are read back
    await succeed("sample", ["model", "--n", "60", "--out", "x.csv"], cwd);
    await succeed("sample", ["model", "--n", "60", "--out", "x.npy"], cwd);
    const lines = (await Deno.readTextFile(`${cwd}/x.csv`)).trimEnd().split("\n").slice(1);
    const cells = lines.flatMap((line) => line.split(","));
    for (const d of [0, 1, 2, 3]) assert(cells.some((cell, place) => place % 5 === d && cell === ""));
    const { data } = parseNpy(await Deno.readFile(`${cwd}/x.npy`), "x.npy");
    assertEquals([...data], cells.map((cell) => cell === "" ? NaN : Math.fround(Number(cell))));
    const scores = await Promise.all(
      ["x.csv", "x.npy"].map((path) => run("score", ["model", "--data", path], { cwd })),
    );
    assertEquals(scores[0]!.code, 0);
    assertEquals(scores[0]!.out, scores[1]!.out);

    // in rows to complete, and in questions about a part of rows, a gap is not known
    await Deno.writeTextFile(`${cwd}/holes.csv`, "age,fare,class,zip,unknown\n,1.5,2,60601,0\n30.5,,,,0\n");
    await succeed("complete", ["model", "--evidence", "holes.csv", "--draws", "9", "--out", "full.csv"], cwd);
    const full = (await Deno.readTextFile(`${cwd}/full.csv`)).trimEnd().split("\n").slice(1);
    assert(
      full.slice(0, 9).every((line, k) => /^[^,]+,1\.5,2,60601,0,0,(.)$/.exec(line)![1] === `${k}`),
      full.join(" "),
    );
    assert(
      full.slice(9).every((line, k) => line.startsWith("30.5,") && line.endsWith(`,0,1,${k}`)),
      full.join(" "),
    );
    for (const fill of ["mode", "mean", "median", "search"]) {
      await succeed("complete", ["model", "--evidence", "holes.csv", "--as", fill, "--out", "f.csv"], cwd);
      const [, first = "", second = ""] = (await Deno.readTextFile(`${cwd}/f.csv`)).split("\n");
      assert(first.endsWith(",1.5,2,60601,0") && second.startsWith("30.5,"), fill);
    }
    const ask = async (where: string) => (await run("query", ["model", where], { cwd })).out;
    const p = async (where: string) => Number(/^p = (\S+) /.exec(await ask(where))![1]);
    assert(/^density = /.test(await ask("age=30")) && await p("fare between 0.25 and 1.25") < 1);

    // training that is resumed has the bits of training at a stretch
    await succeed("train", ["--resume", "model", "--epochs", "6"], cwd);
    await succeed("train", [...train.map((arg) => arg === "4" ? "6" : arg), "whole"], cwd);
    const [resumed, whole] = await Promise.all(["model", "whole"].map(async (folder) => {
      const path = `${cwd}/${folder}/log_prob.onnx`;
      return readMetadata(await Deno.readFile(path), path).weights_sha256;
    }));
    assertEquals(resumed, whole);

    const refused = await run("train", [...train, "none", "--missing", "refuse"], { cwd });
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.err, "a missing value cannot be learned");
  });
});

Deno.test("values that are not there may be ignored: nothing is learned of them, and the NLL is that of the others", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/gaps.csv`, table());
    const args = ["--missing", "ignore", "--orders", "any", "--kinds", "age=real", "--test", "last"];
    const shape = ["--hidden", "16", "--schedule", "constant", "--noise", "0.01"];
    const train = (epochs: string, out: string) =>
      succeed("train", ["--data", "gaps.csv", ...args, ...shape, "--epochs", epochs, "--out", out], cwd);
    assertStringIncludes(await train("4", "model"), "rows to learn (17.9 % of their values missing)");
    assertStringIncludes(await Deno.readTextFile(`${cwd}/model/README.md`), "| Missing values | not known");

    // eval says what the library says of the values that are there
    const { made, trainer } = await readCheckpoint(`${cwd}/model/${FILES.weights}`);
    assert(trainer!.options.incomplete && !made.schema.some(({ missing }) => missing));
    const { x, known } = await readEvidence(`${cwd}/gaps.csv`, made.schema);
    const test = ({ data, shape: [n, D] }: Rows): Rows => ({
      data: Array.from(data).slice(-n / 10 * D),
      shape: [n / 10, D],
    });
    const nll = await meanNll(made, { x: test(x), known: test(known) });
    await made.close();
    const told = await succeed("eval", ["model"], cwd);
    assertStringIncludes(told, `test     30        ${nll.toFixed(3)}`);
    assertStringIncludes(await succeed("check", ["model"], cwd), "All agree");
    const sampled = await succeed("sample", ["model", "--n", "20", "--out", "x.csv"], cwd);
    assertStringIncludes(sampled, "Wrote 20 samples");
    const cells = (await Deno.readTextFile(`${cwd}/x.csv`)).trimEnd().split(/[,\n]/);
    assert(cells.every((cell) => cell !== ""), "no sample lacks a value");
    await succeed("score", ["model", "--data", "gaps.csv", "--particles", "5", "--out", "p.csv"], cwd);
    const completed = await run("complete", ["model", "--evidence", "gaps.csv", "--out", "c.csv"], { cwd });
    assertStringIncludes(
      completed.err,
      "Not exact: what is known comes first in an order other than the one",
    );

    // training that is resumed has the bits of training at a stretch, but not with other gaps
    await Deno.writeTextFile(`${cwd}/others.csv`, table().replaceAll(/^([^,]+,[^,]+),\d,/gm, "$1,,"));
    const others = await run("train", ["--resume", "model", "--epochs", "6", "--data", "others.csv"], {
      cwd,
    });
    assertEquals(others.code, 2);
    assertStringIncludes(others.err, "with other values");
    await succeed("train", ["--resume", "model", "--epochs", "6"], cwd);
    await train("6", "whole");
    const [resumed, whole] = await Promise.all(["model", "whole"].map(async (folder) => {
      const path = `${cwd}/${folder}/log_prob.onnx`;
      return readMetadata(await Deno.readFile(path), path).weights_sha256;
    }));
    assertEquals(resumed, whole);

    const data = ["--data", "gaps.csv", "--missing", "ignore"];
    for (
      const [flags, message] of [
        [["--recipe", "default"], "add --orders any"],
        [["--orders", "2"], "add --orders any"],
        [["--orders", "any", "--context", "class"], "a missing value cannot be learned"],
      ] as const
    ) {
      const refused = await run("train", [...data, ...flags], { cwd });
      assertEquals(refused.code, 2);
      assertStringIncludes(refused.err, message);
    }
  });
});

Deno.test("arrays and tables with the same gaps are learned alike, from a pipe too", async () => {
  await withFolder(async (cwd) => {
    const values = Array.from({ length: 60 }, (_, i) => i % 7 === 0 ? NaN : i % 3 % 2);
    const csv = Array.from(
      { length: 20 },
      (_, row) =>
        values.slice(3 * row, 3 * row + 3).map((value) => Number.isNaN(value) ? "" : value).join(","),
    ).join("\n") + "\n";
    await Deno.writeTextFile(`${cwd}/x.csv`, csv);
    const rows = { data: Float32Array.from(values), shape: [20, 3] } as const;
    await Deno.writeFile(`${cwd}/x.npy`, encodeNpy(rows));
    const train = async (data: string, stdin?: string) => {
      const args = [
        "--data",
        data,
        "--missing",
        "ignore",
        "--orders",
        "any",
        "--hidden",
        "4",
        "--epochs",
        "2",
      ];
      const { code, err } = await run("train", [...args, "--out", `m${data}`], {
        cwd,
        ...(stdin && { input: new TextEncoder().encode(stdin) }),
      });
      assertEquals(code, 0, err);
      const path = `${cwd}/m${data}/log_prob.onnx`;
      return readMetadata(await Deno.readFile(path), path).weights_sha256;
    };
    const hashes = [await train("x.csv"), await train("x.npy"), await train("-", csv)];
    assertEquals(new Set(hashes).size, 1);
  });
});

Deno.test("pictures with pixels that are missing are drawn, beside their nearest neighbors too", async () => {
  await withFolder(async (cwd) => {
    const data = Float32Array.from({ length: 30 * 64 }, (_, i) => i % 5 === 0 ? NaN : i % 3 % 2);
    await Deno.writeFile(`${cwd}/x.npy`, encodeNpy({ data, shape: [30, 64] }));
    const small = ["--data", "x.npy", "--hidden", "8", "--epochs", "1"];
    await succeed("train", [...small, "--out", "modelled"], cwd);
    await succeed("train", [...small, "--missing", "ignore", "--orders", "any", "--out", "ignored"], cwd);
    for (const model of ["modelled", "ignored"]) {
      const sampled = await succeed("sample", [model, "--n", "2", "--neighbors", "--out", "x.png"], cwd);
      assertStringIncludes(sampled, "nearest of 24 rows");
    }
  });
});
