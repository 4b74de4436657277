import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { RECIPES } from "../../scripts/recipes.ts";
import { run, withFolder, writeRows } from "./command.ts";

const SMALL = ["--data", "rows.npy", "--hidden", "8", "--epochs", "1"];

Deno.test("train --recipe: each recipe trains, what is typed wins, and the folder remembers it", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    for (const recipe of RECIPES) {
      const args = [...SMALL, "--recipe", recipe, "--batch", "20", "--out", recipe];
      const { code, err } = await run("train", args, { cwd });
      assertEquals([code, err], [0, ""], recipe);
    }
    const card = await Deno.readTextFile(`${cwd}/table/README.md`);
    assertStringIncludes(
      card,
      "| Optimizer | adamw, learning rate 0.004 (plateau), batches of 20, weight decay 0.01, " +
        "gradients of norm 5 at most, dropout 0.2, weights averaged with 0.99 |",
    );
    assertStringIncludes(card, "| Recipe | `--recipe table` |");
    const other = [
      ...SMALL,
      "--recipe",
      "table",
      "--optimizer",
      "sgd",
      "--valid",
      "0.3",
      "--schedule",
      "constant",
      "--dropout",
      "0",
    ];
    assertEquals((await run("train", [...other, "--out", "other"], { cwd })).code, 0);
    assertStringIncludes(
      await Deno.readTextFile(`${cwd}/other/README.md`),
      "| Optimizer | sgd, learning rate 0.001 (constant), batches of 256, gradients of norm 5 at most, weights averaged",
    );
    const fixed = await run("train", ["--resume", "table", "--recipe", "paper"], { cwd });
    assertEquals([fixed.code, fixed.err], [
      2,
      "Cannot use --recipe with --resume: table has its own; leave the flag out\n",
    ]);
    const resumed = await run("train", ["--resume", "notebook", "--epochs", "2"], { cwd });
    assertEquals([resumed.code, resumed.err], [0, ""]); // it held out no rows
    const help = await run("train", ["--help"], { cwd });
    assertMatch(help.out.replace(/\s+/g, " "), /paper: Germain et al\. 2015.*notebook: .*table: /);
  });
});

Deno.test("train: ends early with the best weights, says so, and goes on where more patience is given", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    const args = [
      "--data",
      "rows.npy",
      "--hidden",
      "32",
      "--lr",
      "0.05",
      "--epochs",
      "300",
      "--schedule",
      "constant",
    ];
    const { code, out, err } = await run("train", [...args, "--patience", "2", "--out", "model"], { cwd });
    assertEquals([code, err], [0, ""]);
    const best = Number(/The best epoch was (\d+); the model has its weights/.exec(out)![1]);
    const rows = out.split("\n").filter((line) => /^ +\d+ /.test(line)).map((line) =>
      line.trim().split(/ +/)
    );
    assertEquals(Number(rows.at(-1)![0]), best + 2);
    const validNll = rows.find(([epoch]) => epoch === `${best}`)![2];
    assertStringIncludes(
      await Deno.readTextFile(`${cwd}/model/README.md`),
      `| Valid NLL | ${validNll} nats after epoch ${best}, the best |`,
    );
    const evaluated = await run("eval", ["model"], { cwd });
    assertMatch(evaluated.out, new RegExp(`^valid +5 +${validNll} `, "m"));
    const again = await run("train", ["--resume", "model"], { cwd });
    assertEquals(again.out, `Already at epoch ${best + 2}; give --patience N that is more\n`);
    const more = await run("train", ["--resume", "model", "--patience", "4"], { cwd });
    assertEquals([more.code, more.err], [0, ""]);
    assertMatch(more.out, new RegExp(`^ +${best + 3} `, "m"));
    assertEquals((await run("check", ["model", "--n", "5"], { cwd })).code, 0);
  });
});

Deno.test("train: a table whose columns have names or words takes the recipe for tables, and other data do not", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 60 });
    const lines = (row: (i: number) => string) => Array.from({ length: 60 }, (_, i) => row(i)).join("\n");
    await Deno.writeTextFile(`${cwd}/named.csv`, `age,pets\n${lines((i) => `${20 + i % 40},${i % 3}`)}\n`);
    await Deno.writeTextFile(`${cwd}/words.csv`, `${lines((i) => `${i % 7},${i % 2 ? "cat" : "dog"}`)}\n`);
    await Deno.writeTextFile(`${cwd}/bits.csv`, `a,b\n${lines((i) => `${i % 2},${i % 3 % 2}`)}\n`);
    for (
      const [data, isTable, ...flags] of [
        ["named.csv", true],
        ["named.csv", true, "--members", "2"], // of which each has an order of its own
        ["named.csv", false, "--recipe", "default"],
        ["words.csv", true],
        ["bits.csv", false],
        ["rows.npy", false],
      ] as const
    ) {
      const args = ["--data", data, "--epochs", "1", "--out", "model", ...flags];
      const { code, out, err } = await run("train", args, { cwd });
      assertEquals([code, err], [0, ""], `${data} ${flags}`);
      assertEquals(out.includes("With the recipe tiny-table"), isTable, `${data} ${flags}`);
      assertEquals(out.includes("64 hidden units per variable"), isTable, `${data} ${flags}`);
      await Deno.remove(`${cwd}/model`, { recursive: true });
    }
  });
});

Deno.test("train: a table is learned without rows to validate with, since it has too few or none are wanted", async () => {
  await withFolder(async (cwd) => {
    const rows = (n: number) => Array.from({ length: n }, (_, i) => `${i}.5,${i % 2 ? "cat" : "dog"}`);
    const write = (name: string, n: number) =>
      Deno.writeTextFile(`${cwd}/${name}`, ["age,pet", ...rows(n)].join("\n"));
    await write("few.csv", 5);
    await write("more.csv", 30);
    for (const args of [["few.csv"], ["more.csv", "--valid", "0"], ["few.csv", "--recipe", "table"]]) {
      const { code, out, err } = await run("train", ["--data", ...args, "--epochs", "2", "--out", "model"], {
        cwd,
      });
      assertEquals([code, err], [0, ""], args.join(" "));
      assertMatch(out, /^ +2 +/m);
      await Deno.remove(`${cwd}/model`, { recursive: true });
    }
    for (const told of [["--schedule", "plateau"], ["--patience", "3"]]) {
      const { code, err } = await run("train", ["--data", "few.csv", ...told, "--out", "model"], { cwd });
      const flag = told[0] === "--patience" ? "--patience" : told.join(" ");
      const message = `Cannot use ${flag} without validation rows: leave it out, or give --valid more`;
      assertEquals([code, err], [2, `${message}\n`]);
      assertEquals([...Deno.readDirSync(cwd)].some(({ name }) => name === "model"), false);
    }
  });
});
