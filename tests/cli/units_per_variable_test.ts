import { assertEquals, assertMatch } from "@std/assert";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { Stream } from "../../src/random/mod.ts";
import { run, withFolder } from "./command.ts";

/** A table of codes of 3, 2, 5 and 4 values, of which the third says much of the last. */
function table(): string {
  const stream = new Stream(1, "table");
  const lines = Array.from({ length: 300 }, (_, row) => {
    const [a, b, c] = [3, 2, 5].map((size, d) => stream.integer(row * 10 + d, size));
    return [a, b, c, stream.uniform(row * 10 + 5) < 0.8 ? Math.min(c!, 3) : 0].join(",");
  });
  return ["a,b,c,d", ...lines, ""].join("\n");
}

Deno.test("hidden units can belong to variables, in every command", () =>
  withFolder(async (cwd) => {
    const command = async (name: string, ...args: string[]) => {
      const { code, out, err } = await run(name, args, { cwd });
      assertEquals(code, 0, `${name} ${args.join(" ")}: ${err}`);
      return out;
    };
    await Deno.writeTextFile(`${cwd}/a.csv`, table());
    const options = ["--batch", "20", "--lr", "0.01", "--schedule", "constant"];
    const small = ["--data", "a.csv", "--hidden", "6,5/variable", ...options];
    const printed = await command("train", ...small, "--epochs", "4", "--out", "whole");
    assertMatch(printed, /^MADE 13-24-20-13 tanh, with 6 and 5 hidden units per variable, /m);
    assertMatch(await Deno.readTextFile(`${cwd}/whole/README.md`), /6 and 5 hidden units per variable/);

    // what is resumed ends with the bits of what was not
    await command("train", ...small, "--epochs", "2", "--out", "half", "--quiet");
    await command("train", "--resume", "half", "--epochs", "4", "--quiet");
    const [whole, half] = await Promise.all(
      ["whole", "half"].map((name) => readCheckpoint(`${cwd}/${name}/weights.safetensors`)),
    );
    assertEquals(half!.made.architecture, whole!.made.architecture);
    whole!.made.parameters.forEach((parameter, k) =>
      assertEquals(half!.made.executor.read(half!.made.parameters[k]!), whole!.made.executor.read(parameter))
    );

    await command("check", "whole");
    await command("sample", "whole", "--n", "50", "--out", "samples.csv");
    await command("score", "whole", "--data", "samples.csv", "--out", "scores.csv");
    const { code, err } = await run("train", ["--data", "a.csv", "--hidden", "6/column"], { cwd });
    assertEquals(code, 2);
    assertMatch(err, /^Cannot use --hidden: expected .*, got "6\/column"/);
  }));
