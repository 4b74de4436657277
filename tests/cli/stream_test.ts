import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Stream } from "../../src/random/mod.ts";
import { namesIn, recordsOf, run, withFolder } from "./command.ts";

const SMALL = ["--data", "a.csv", "--stream", "--hidden", "8", "--batch", "50", "--schedule", "constant"];

/** A table of a word, a count that may be missing, and a number. */
function table(n: number): string {
  const stream = new Stream(1, "table");
  const lines = Array.from({ length: n }, (_, k) => {
    const [word, hole, count, number] = stream.uniforms(4, 4 * k);
    const sex = word! < 0.4 ? "female" : "male";
    return [sex, hole! < 0.1 ? "" : Math.floor(50 * count! * count!), (word! + number!).toFixed(3)].join(",");
  });
  return `sex,age,score\n${lines.join("\n")}\n`;
}

Deno.test("train --stream learns a table from a file, resumes to the same numbers, and other commands read its rows again", () =>
  withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/a.csv`, table(1200) + "male,1\n");
    const succeed = async (name: string, ...args: string[]) => {
      const { code, out, err } = await run(name, args, { cwd });
      assertEquals(code, 0, err);
      return out + err;
    };
    const skip = [...SMALL, "--on-error", "skip"];
    const out = await succeed("train", ...skip, "--epochs", "2", "--out", "whole");
    const rows = /a: (\d+|1,\d+) rows to learn, (\d+) to validate, (\d+) to test/.exec(out)!;
    const [learned, valid, test] = rows.slice(1).map((count) => Number(count.replace(",", "")));
    assertEquals(learned! + valid! + test!, 1200);
    assertStringIncludes(await Deno.readTextFile(`${cwd}/whole/README.md`), `${rows[1]} rows to learn`);
    assertMatch(await Deno.readTextFile(`${cwd}/whole/skipped.csv`), /1200,.*length 2/);
    assertEquals(namesIn(cwd), ["a.csv", "whole"]);

    await succeed("train", ...skip, "--epochs", "1", "--out", "parts");
    await succeed("train", "--resume", "parts", "--epochs", "2");
    const trained = async (folder: string) =>
      (await recordsOf(`${cwd}/${folder}`)).filter((record) => !("testNll" in (record as object)));
    assertEquals(await trained("parts"), await trained("whole"));

    const evaluated = await succeed("eval", "whole");
    for (const [split, count] of [["train", learned], ["valid", valid], ["test", test]]) {
      assertMatch(evaluated, new RegExp(`${split} +${count!.toLocaleString("en")} `));
    }
    const nll = /Test NLL ([\d.]+)/.exec(out)![1]!;
    assertStringIncludes(evaluated, nll);
    await succeed("report", "whole", "--out", "page.html");
    assert((await Deno.stat(`${cwd}/page.html`)).size > 1000);

    const refused = async (message: string, ...args: string[]) => {
      assertEquals(await run("train", args, { cwd }), { code: 2, out: "", err: `${message}\n` });
    };
    await refused(
      "Cannot use --rows with --stream: all rows are learned; leave one of them out",
      ...[...SMALL, "--rows", "100"],
    );
    await refused("Cannot stream moons: it is no file, and fits in memory", "--data", "moons", "--stream");
  }));
