import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Outcome, run, withFolder } from "./command.ts";

/** 200 rows of two columns, some of whose cells are empty; the first column says what the second is. */
const TABLE = [
  "pet,legs",
  ...Array.from({ length: 200 }, (_, k) => `${["cat", "hen", ""][k * 7 % 3]},${[4, 2, ""][k * 7 % 3]}`),
  "",
].join("\n");

Deno.test("report: a page and its numbers, of a small table with missing cells, and bad input is one sentence", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/pets.csv`, TABLE);
    const train = ["--data", "pets.csv", "--hidden", "8", "--batch", "16", "--lr", "0.03", "--quiet"];
    assertEquals((await run("train", [...train, "--epochs", "8", "--out", "model"], { cwd })).err, "");
    const { code, out, err } = await run("report", ["model", "--rows", "300", "--json"], { cwd });
    assertEquals(code, 0, err);
    assertMatch(err, /^Wrote report.html: \d\.\d{3} nats a held-out row, C2ST 0\.\d{3}\n$/);
    const told = JSON.parse(out);
    assertEquals(told.rows, { learned: 162, held: 20, generated: 300 });
    assertEquals(told.columns.map(({ columns }: { columns: string[] }) => columns), [["pet"], ["legs"]]);
    assert(told.nll.mean < told.nll.independent - 0.3, out);
    assertEquals([told.nearness.nearer.rows, told.heldOutFor], [[162, 20], "test"]);
    assertEquals(told.combinations.count, 6); // a cat with two legs, and so on
    const page = await Deno.readTextFile(`${cwd}/report.html`);
    assertStringIncludes(page, "<title>Report on model</title>");
    assert(!page.includes("http://") && !page.includes("https://"));

    const refused = ({ code, out, err }: Outcome, reason: string) => {
      assertEquals([code, out], [2, ""], err);
      assertStringIncludes(err, reason);
      assertEquals(err.trimEnd().split("\n").length, 1);
    };
    await Deno.writeTextFile(`${cwd}/others.csv`, TABLE.replace("cat,4", "hen,2"));
    const others = await run("report", ["model", "--data", "others.csv"], { cwd });
    refused(others, "Cannot report on model: the rows of others.csv are not those that it learned");
    refused(await run("report", ["model", "--out", "x.pdf"], { cwd }), "expected a name that ends in .html");
    const digits = new URL("../../models/mnist", import.meta.url).pathname;
    refused(await run("report", [digits], { cwd }), "it has 784 columns, and each is compared with each");
  });
});

Deno.test("report: where no rows were held out there is nothing to compare with", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/pets.csv`, TABLE);
    const train = ["--data", "pets.csv", "--hidden", "2", "--epochs", "1", "--quiet", "--out", "model"];
    assertEquals((await run("train", [...train, "--test", "none", "--valid", "0"], { cwd })).err, "");
    const { code, err } = await run("report", ["model"], { cwd });
    assertEquals([code, err], [
      2,
      "Cannot report on model: no rows were held out to compare with; train with --test or --valid\n",
    ]);
  });
});
