import { assert, assertEquals, assertMatch } from "@std/assert";
import { decode } from "fast-png";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { Stream } from "../../src/random/mod.ts";
import { run, withFolder } from "./command.ts";

const N = 400;
const LABELS = ["10", "20", "30"];

/** A table of 64 bits and a label, `kind`, which says which third of the bits is likely 1. */
function table(seed: number): string {
  const stream = new Stream(seed, "table");
  const names = Array.from({ length: 64 }, (_, d) => `x${d}`);
  const lines = Array.from({ length: N }, (_, row) => {
    const label = stream.integer(row * 100, 3);
    const bits = names.map((_, d) =>
      stream.uniform(row * 100 + d + 1) < (d % 3 === label ? 0.8 : 0.2) ? 1 : 0
    );
    return [...bits.slice(0, 5), LABELS[label], ...bits.slice(5)].join(",");
  });
  return [[...names.slice(0, 5), "kind", ...names.slice(5)].join(","), ...lines, ""].join("\n");
}

Deno.test("a column can be the context of a model, in every command", () =>
  withFolder(async (cwd) => {
    const command = async (name: string, ...args: string[]) => {
      const { code, out, err } = await run(name, args, { cwd });
      assertEquals(code, 0, `${name} ${args.join(" ")}: ${err}`);
      return out;
    };
    const refused = async (message: RegExp, name: string, ...args: string[]) => {
      const { code, err } = await run(name, args, { cwd });
      assertEquals(code, 2, `${name} ${args.join(" ")}`);
      assertMatch(err, message);
    };
    await Deno.writeTextFile(`${cwd}/a.csv`, table(1));
    const small = [
      "--data",
      "a.csv",
      "--hidden",
      "8,8",
      "--direct",
      "--residual",
      "--batch",
      "20",
      "--lr",
      "0.01",
      "--test",
      "last",
      // the bits do not depend on the number of epochs
      "--schedule",
      "constant",
    ];
    const printed = await command("train", ...small, "--context", "kind", "--epochs", "3", "--out", "m");
    assertMatch(printed, /Each row is given kind \(categorical, 3 values\)/);
    assertMatch(printed, /MADE 64-8-8-64 relu, with direct links, residual layers and a context,/);

    // what is resumed ends with the bits of what was not
    await command("train", ...small, "--context", "kind", "--epochs", "1", "--out", "half", "--quiet");
    await command("train", "--resume", "half", "--epochs", "3", "--quiet");
    const [whole, half] = [
      await readCheckpoint(`${cwd}/m/weights.safetensors`),
      await readCheckpoint(`${cwd}/half/weights.safetensors`),
    ];
    assertEquals(half.made.architecture, whole.made.architecture);
    whole.made.parameters.forEach((parameter, k) =>
      assertEquals(
        half.made.executor.read(half.made.parameters[k]!),
        whole.made.executor.read(parameter),
        parameter.name,
      )
    );
    for (const { made } of [whole, half]) await made.close();

    assertMatch(await command("check", "m"), /All agree/);
    assertMatch(await command("check", "m", "--data", "a.csv"), /All agree/);
    assertMatch(
      await Deno.readTextFile(`${cwd}/m/README.md`),
      /\| 0 \| kind \| categorical, 3 values \| 10, 20, 30 \|/,
    );
    const measured = await command("eval", "m");
    const [, accuracy] = /test +40 .* (\d+\.\d+) %/.exec(measured)!;
    assert(Number(accuracy) > 90, measured);

    const scores = (await command("score", "m", "--data", "a.csv")).trim().split("\n");
    assertEquals(scores.length, N);
    await command("sample", "m", "--out", "each.csv");
    assertEquals((await Deno.readTextFile(`${cwd}/each.csv`)).trim().split("\n").length, 31);
    // a line of each label, also with neighbors between
    for (const [more, across] of [[[], 2], [["--neighbors"], 4]] as const) {
      await command("sample", "m", "--context", "each", "--n", "2", "--out", "each.png", ...more);
      const { width, height } = decode(await Deno.readFile(`${cwd}/each.png`));
      assertEquals([width, height], [across * 66 + 2, 3 * 66 + 2]);
    }
    await command("sample", "m", "--context", "20", "--n", "50", "--out", "twenty.csv");
    const rows = (await Deno.readTextFile(`${cwd}/twenty.csv`)).trim().split("\n").slice(1);
    assert(rows.every((row) => row.endsWith(",20")));
    const bits = rows.map((row) => row.split(",").slice(0, 64).map(Number));
    assertEquals((await command("score", "m", "--data", "twenty.csv")).trim().split("\n").length, 50);
    const likely = bits.flatMap((row) => row.filter((_, d) => d % 3 === 1));
    assert(likely.filter((bit) => bit === 1).length > 0.6 * likely.length);
    await command("complete", "m", "--data", "a.csv", "--rows", "2", "--draws", "3", "--out", "halves.png");
    await Deno.writeTextFile(
      `${cwd}/known.csv`,
      table(2).split("\n").slice(0, 3).join("\n").replaceAll("0,1", ",1"),
    );
    await command("complete", "m", "--evidence", "known.csv", "--out", "c.csv");
    await command("complete", "m", "--evidence", "known.csv", "--context", "30", "--out", "c30.csv");

    await refused(/--context 40: column 0 \("kind"\) is 10, 20 or 30/, "sample", "m", "--context", "40");
    const advice = /Cannot do without the context .*: give --context VALUE, where kind is 10, 20 or 30/;
    await refused(advice, "query", "m", "x0=1");
    const holes = table(2).split("\n").slice(0, 2).map((line, k) =>
      k === 0 ? line : line.replace(/,\d0,/, ",,")
    );
    await Deno.writeTextFile(`${cwd}/holes.csv`, holes.join("\n"));
    await refused(
      /row 0 has no kind, which must be given/,
      "complete",
      "m",
      "--evidence",
      "holes.csv",
      "--out",
      "h.csv",
    );
    await refused(/has no such column, only "x0"/, "train", ...small, "--context", "sort");
    await refused(/Cannot use --context with --resume/, "train", "--resume", "m", "--context", "kind");
    await command("train", "--data", "a.csv", "--hidden", "4", "--epochs", "0", "--out", "plain", "--quiet");
    await refused(
      /--context 1: the model has no context/,
      "sample",
      "plain",
      "--context",
      "1",
      "--out",
      "s.csv",
    );
    await Deno.writeTextFile(`${cwd}/b.csv`, table(1).replaceAll(",10,", ",20,"));
    await refused(
      /with other data/,
      "train",
      "--resume",
      "m",
      "--data",
      "b.csv",
      "--epochs",
      "5",
    );
  }));
