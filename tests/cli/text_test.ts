import { assertEquals, assertStringIncludes } from "@std/assert";
import { run, withFolder } from "./command.ts";

const lines = (count: number, line: (row: number) => string) =>
  Array.from({ length: count }, (_, row) => `${line(row)}\n`).join("");

Deno.test("text: a header is asked for where it does not tell, is kept with the model, and names columns", async () => {
  await withFolder(async (cwd) => {
    const write = (name: string, content: string) => Deno.writeTextFile(`${cwd}/${name}`, content);
    const command = async (name: string, args: string[], input?: string) => {
      const bytes = input === undefined ? undefined : new TextEncoder().encode(input);
      return await run(name, args, { cwd, ...(bytes && { input: bytes }) });
    };
    await write("years.CSV", `2019;b;2021\n${lines(40, (row) => `${row % 2};${row % 3},5;${row % 2}`)}`);
    const train = ["--data", "years.CSV", "--hidden", "4", "--epochs", "1", "--out", "model"];
    const unclear = await command("train", train);
    assertEquals(unclear.code, 2);
    assertStringIncludes(unclear.err, 'word "b" in row 0, column 1 but the value "2019" in column 0');
    const trained = await command("train", [...train, "--header", "yes"]);
    assertEquals(trained.code, 0, trained.err);
    assertStringIncludes((await command("eval", ["model"])).out, "32"); // 32 rows to learn of 40

    const score = async (args: string[], input?: string) => {
      const { code, out, err } = await command("score", ["model", "--provider", "cpu", ...args], input);
      assertEquals(code, 0, err);
      return out;
    };
    const scores = await score(["--data", "-"], "1,0.5,1\n0,2.5,0\n");
    assertEquals(scores.trimEnd().split("\n").length, 2);
    assertEquals(await score(["--data", "-"], "b\t2021\tother\t2019\n.5\t1\tx\t1\n2.5\t0\ty\t0\n"), scores);
    await write("rows.data", "1 0.5 1 \n0 2.5 0 \n");
    assertEquals(await score(["--data", "rows.data", "--header", "no"]), scores);

    const complete = ["model", "--provider", "cpu", "--out", "rows.csv", "--evidence", "-"];
    const completed = await command("complete", complete, "0,NA,1\n1,0.5,\nNULL,?,None\n");
    assertEquals(completed.code, 0, completed.err);
    const written = (await Deno.readTextFile(`${cwd}/rows.csv`)).trimEnd().split("\n");
    assertEquals(written.length, 3); // no row is lost, and the text has no header as before
    assertEquals([written[0]!.at(0), written[0]!.at(-1), written[1]!.slice(0, 6)], ["0", "1", "1,0.5,"]);
  });
});
