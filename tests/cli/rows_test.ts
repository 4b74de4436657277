import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run, withFolder } from "./command.ts";

Deno.test("rows: some of many are learned, which is said, and every command takes the same", async () => {
  await withFolder(async (cwd) => {
    const lines = Array.from({ length: 400 }, (_, row) => `${row % 2 ? "red" : "blue"},${row % 7}\n`);
    await Deno.writeTextFile(`${cwd}/many.csv`, `colour,day\n${lines.join("")}`);
    const train = ["--data", "many.csv", "--rows", "100", "--hidden", "4", "--recipe", "default"];
    const first = await run("train", [...train, "--epochs", "1", "--out", "model"], { cwd });
    assertEquals(first.code, 0, first.err);
    assertStringIncludes(
      first.out,
      "\n100 of 400 rows were drawn at random: --rows takes more, --stream all\n",
    );
    assertStringIncludes(first.out, "many: 81 rows to learn, 9 to validate, 10 to test\n");
    const card = await Deno.readTextFile(`${cwd}/model/README.md`);
    assertMatch(card, /\| Drawn +\| at most 100 of 400 rows, at random +\|/);
    assertMatch((await run("eval", ["model"], { cwd })).out, /train +81 [^]*valid +9 [^]*test +10 /);
    const more = await run("train", ["--resume", "model", "--epochs", "2"], { cwd });
    assertEquals(more.code, 0, more.err); // what other rows refuse
    const clash = await run("train", ["--resume", "model", "--rows", "50"], { cwd });
    assertMatch(clash.err, /^Cannot use --rows with --resume/);
  });
});
