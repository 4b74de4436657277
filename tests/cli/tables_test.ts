import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Stream } from "../../src/random/mod.ts";
import { run, withFolder } from "./command.ts";

/** Runs a command that must succeed; returns what it printed. */
async function succeed(name: string, args: string[], cwd: string): Promise<string> {
  const outcome = await run(name, args, { cwd });
  assertEquals(outcome.code, 0, `${name} ${args.join(" ")}: ${outcome.err}`);
  return outcome.out + outcome.err;
}

const N = 800;

/** Files may be called as anything. */
const FILE = `peo'ple "1" 🙂.csv`;

/** A table as people have them: names, words, numbers, dates and holes. */
function people(): string {
  const rows = Array.from({ length: N }, (_, k) => {
    const u = new Stream(2, `person ${k}`).uniforms(6);
    const sex = u[0]! < 0.4 ? "female" : "male";
    return [
      k + 1,
      `"Doe, ${k}"`,
      sex,
      u[1]! < 0.1 ? "?" : 18 + Math.floor(60 * u[2]!),
      new Date(Date.UTC(2020, 0, 1 + Math.floor(700 * u[3]!))).toISOString().slice(0, 10),
      k === 7 ? "Ulm" : k === 9 ? "Bonn" : ["Rome", "New York", "Oslo"][Math.floor(3 * u[4]!)],
      `"${Math.floor(1 + 9 * u[5]!)},${String(Math.floor(1000 * u[1]!)).padStart(3, "0")}.5"`,
      "x",
    ].join(",");
  });
  return ["id,name,sex,age,joined,city,income,version", ...rows].join("\r\n") + "\r\n";
}

Deno.test("query: the mean of whole minutes is a time among them, with a standard error in the unit of their numbers", async () => {
  await withFolder(async (cwd) => {
    const lines = Array.from({ length: 200 }, (_, k) => {
      const stamp = new Date(Date.UTC(2024, 2, 1, k * 7 % 48, k * 11 % 60)).toISOString();
      return `${stamp.slice(0, 10)} ${stamp.slice(11, 19)},${k % 3}`;
    });
    await Deno.writeTextFile(`${cwd}/stamps.csv`, ["stamp,x", ...lines].join("\n"));
    await succeed("train", ["--data", "stamps.csv", "--hidden", "8", "--epochs", "2", "--out", "model"], cwd);
    for (const question of ["mean(stamp)", "median(stamp)"]) {
      const out = await succeed("query", ["model", question], cwd);
      assertMatch(out, /^me(an|dian) = 2024-03-0[12] \d\d:\d\d:\d\d, standard error [\d.]+ seconds, /);
    }
    const groups = await succeed("query", ["model", "mean(stamp)", "--by", "x"], cwd);
    assertMatch(groups, /^x +share +mean +standard error in seconds\n0 +0\.\d+ +2024-03-0[12] /);
  });
});

Deno.test("a table of words, dates and holes is learned without a flag, and every command takes and gives its words", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/${FILE}`, people());
    const out = await succeed(
      "train",
      ["--data", FILE, "--hidden", "16", "--epochs", "2", "--out", "model"],
      cwd,
    );
    for (
      const line of [
        /^ {2}id +left out +counts the rows from 1 to 800/m,
        /^ {2}name +left out +all 800 texts differ/m,
        /^ {2}sex +binary +2 words: (male, female|female, male)/m,
        /^ {2}age +ordinal, or missing +whole numbers from 18 to 77$/m,
        /^ {2}joined +ordinal +from 2020-01-0\d to 2021-1\d-\d\d, as YYYY-MM-DD/m,
        /^ {2}city +categorical +5 words/m,
        /^ {2}income +real +numbers from/m,
        /^ {2}version +left out +all values are x/m,
      ]
    ) assertMatch(out, line);
    assertStringIncludes(await succeed("check", ["model"], cwd), "All agree");
    assertStringIncludes(await succeed("check", ["model", "--data", FILE], cwd), "All agree");
    assertStringIncludes(await succeed("eval", ["model"], cwd), "test");
    const card = await Deno.readTextFile(`${cwd}/model/README.md`);
    assertStringIncludes(card, "New York, Oslo, Rome, other");
    assertStringIncludes(card, "| Left out | id, name, version |");
    assertStringIncludes(card, "## What it reveals");

    await succeed("sample", ["model", "--n", "200", "--out", "x.csv"], cwd);
    const samples = (await Deno.readTextFile(`${cwd}/x.csv`)).trimEnd().split("\n");
    assertEquals(samples.shift(), "sex,age,joined,city,income");
    for (const line of samples) {
      assertMatch(line, /^(fe)?male,\d*,202[01]-\d\d-\d\d,(Rome|New York|Oslo|other),-?\d+(\.\d)?$/);
    }
    // samples, the table itself, and a table with other columns and words are scored
    assertEquals(
      (await succeed("score", ["model", "--data", "x.csv"], cwd)).trimEnd().split("\n").length,
      201,
    );
    assertStringIncludes(await succeed("score", ["model", "--data", FILE], cwd), "Scored 800 rows");
    const other = "income,city,joined,age,sex\n9.5,Paris,2020-02-03,,male\n";
    await Deno.writeTextFile(`${cwd}/other.csv`, other);
    assertStringIncludes(await succeed("score", ["model", "--data", "other.csv"], cwd), "Scored 1 rows");
    await Deno.writeTextFile(`${cwd}/wrong.csv`, other.replace("male", "man"));
    const wrong = await run("score", ["model", "--data", "wrong.csv"], { cwd });
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.err, '"man" in row 0, column 4 ("sex") is not female or male');
    await Deno.writeTextFile(
      `${cwd}/wrong.csv`,
      other.replace("male", "man") + "1,Rome,2020-02-03,30,male\n",
    );
    const skip = ["--on-error", "skip"];
    const scored = await succeed("score", ["model", "--data", "wrong.csv", ...skip, "--out", "s.txt"], cwd);
    assertStringIncludes(scored, "Left out 1 row: s.skipped.csv says which and why");
    assertEquals((await Deno.readTextFile(`${cwd}/s.txt`)).split("\n").length, 2);
    assertEquals(
      await Deno.readTextFile(`${cwd}/s.skipped.csv`),
      'file,row,column,reason\nwrong.csv,0,sex,"the value ""man"" is not female or male"\n',
    );

    await Deno.writeTextFile(
      `${cwd}/holes.csv`,
      "sex,age,joined,city,income\nfemale,,,Rome,\n,30,2020-05-05,,5.5\n",
    );
    await succeed("complete", ["model", "--evidence", "holes.csv", "--out", "full.csv"], cwd);
    const full = (await Deno.readTextFile(`${cwd}/full.csv`)).split("\n");
    assertMatch(full[1]!, /^female,\d*,202\d-\d\d-\d\d,Rome,-?\d/);
    assertMatch(full[2]!, /^(fe)?male,30,2020-05-05,[A-Za-z ]+,5\.5$/);

    const query = ["query", [
      "model",
      "joined between 2020-01-01 and 2020-12-31 and city in (Rome, other)",
    ]] as const;
    assertMatch(await succeed(query[0], [...query[1]], cwd), /^p = 0\.\d+/);

    await succeed("train", ["--resume", "model", "--epochs", "3"], cwd);
    const gaps = [
      "--data",
      FILE,
      "--missing",
      "refuse",
      "--hidden",
      "8",
      "--epochs",
      "1",
      "--out",
      "none",
    ];
    assertStringIncludes(
      (await run("train", gaps, { cwd })).err,
      'column 3 ("age") of train is NaN; a missing',
    );
    await Deno.writeTextFile(`${cwd}/broken.csv`, people() + "a,b\r\n");
    gaps[1] = "broken.csv";
    assertStringIncludes(await succeed("train", [...gaps, "--drop", "age", ...skip], cwd), "Left out 1 row");
    assertEquals(
      (await Deno.readTextFile(`${cwd}/none/skipped.csv`)).split("\n")[1],
      'broken.csv,800,,"it has the length 2, expected 8"',
    );
    assertStringIncludes(await succeed("eval", ["none"], cwd), "test");
  });
});

Deno.test("what columns are is written to a file, edited and taken back", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/${FILE}`, people());
    const drawn = ["schema", [FILE, "--drop", "income,age", "--kinds", "joined=real"]] as const;
    const { code, out, err } = await run(drawn[0], [...drawn[1]], { cwd });
    assertEquals(code, 0, err);
    assertStringIncludes(err, "not wanted");
    const file = JSON.parse(out);
    assertEquals(file.schema.map(({ name }: { name: string }) => name), ["sex", "joined", "city"]);
    assertEquals(file.schema[1].date, { format: "YYYY-MM-DD", since: file.schema[1].date.since });
    assertEquals(file.left_out.length, 5);
    file.schema[0].labels.reverse();
    file.schema.pop();
    await Deno.writeTextFile(`${cwd}/schema.json`, JSON.stringify(file));
    const args = ["--hidden", "8", "--epochs", "1", "--out", "model"];
    await succeed("train", ["--data", FILE, "--schema", "schema.json", ...args], cwd);
    await succeed("sample", ["model", "--n", "3", "--out", "x.csv"], cwd);
    assertMatch(await Deno.readTextFile(`${cwd}/x.csv`), /^sex,joined\n((fe)?male,\d{4}-\d\d-\d\d\n){3}$/);
    const given = [
      FILE,
      "--context",
      "sex",
      "--columns",
      "city",
      "--rare",
      "1",
      "--out",
      "given.json",
    ];
    await succeed("schema", given, cwd);
    const conditional = JSON.parse(await Deno.readTextFile(`${cwd}/given.json`));
    assertEquals(conditional.context, [{ kind: "binary", labels: ["female", "male"], name: "sex" }]);
    assertEquals(conditional.schema[0].labels, ["Bonn", "New York", "Oslo", "Rome", "Ulm"]);
    const train = [
      "--data",
      FILE,
      "--schema",
      "given.json",
      "--hidden",
      "8",
      "--epochs",
      "1",
      "--out",
      "given",
    ];
    assert((await succeed("train", train, cwd)).includes("Each row is given sex"));
    await succeed("sample", ["given", "--context", "female", "--n", "2", "--out", "y.csv"], cwd);
    assertMatch(await Deno.readTextFile(`${cwd}/y.csv`), /^city,sex\n([A-Za-z ]+,female\n){2}$/);
  });
});
