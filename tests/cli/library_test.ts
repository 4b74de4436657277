import { assertEquals } from "@std/assert";
import { fitTable, TableModel, toCsv } from "../../mod.ts";
import { readCheckpoint, readTable } from "../../src/files/mod.ts";
import { run, withFolder } from "./command.ts";

Deno.test("commands and the library learn a table to the same bits, and draw and complete the same rows", async () => {
  await withFolder(async (cwd) => {
    const rows = Array.from({ length: 120 }, (_, k) => {
      const sex = k % 3 ? "female" : "male";
      return `${sex},${k % 7 ? 20 + (k * 11) % 40 : ""},${k % 10 ? (k * 7 % 50) / 4 : 0},${
        "abc"[(k >> 2) % 3]
      }`;
    });
    await Deno.writeTextFile(`${cwd}/people.csv`, ["sex,age,fare,town", ...rows, ""].join("\n"));
    const flags = ["--test", "none", "--seed", "3", "--epochs", "2", "--batch", "40", "--out", "model"];
    const { code, err } = await run("train", ["--data", "people.csv", ...flags], { cwd });
    assertEquals([code, err], [0, ""]);
    const people = await readTable(`${cwd}/people.csv`);
    const options = { seed: 3, epochs: 2, training: { batch: 40 } };
    await using learned = await fitTable(people, options);
    await using trained = TableModel.ofCheckpoint(await readCheckpoint(`${cwd}/model/weights.safetensors`));
    assertEquals(await learned.score(people), await trained.score(people));
    assertEquals(learned.usual!.variables!.length, 4);
    assertEquals((await learned.explain(people)).strangerThan!.length, 120);

    const drawn = await run("sample", ["model", "--n", "50", "--seed", "4", "--out", "-"], { cwd });
    assertEquals(drawn.out, toCsv(await learned.sample(50, { seed: 4 })));
    await Deno.writeTextFile(`${cwd}/gaps.csv`, "sex,age,fare,town,note\nmale,,2.5,a,x\n,31,,c,y\n");
    const args = ["model", "--evidence", "gaps.csv", "--as", "median", "--seed", "5", "--out", "-"];
    const filled = await run("complete", args, { cwd });
    const gaps = await readTable(`${cwd}/gaps.csv`);
    assertEquals(filled.out, toCsv(await learned.complete(gaps, { as: "median", seed: 5 })));
  });
});
