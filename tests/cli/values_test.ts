import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { run, withFolder } from "./command.ts";

const SMALL = ["--hidden", "8", "--epochs", "1", "--out", "model"];

/** Runs a command that must succeed. */
async function succeed(name: string, args: string[], cwd: string) {
  const outcome = await run(name, args, { cwd });
  assertEquals(outcome.code, 0, `${name} ${args.join(" ")}: ${outcome.err}`);
  return outcome;
}

const TABLES: readonly { called: string; columns: string[]; values: number[][]; found: string }[] = [
  {
    called: "zip codes and ids",
    columns: ["zip", "id, of 8 digits", "__proto__"],
    values: [[10001, 60601, 94110], [12345678, 87654321], [0, 1]],
    found: "2 binary, 1 categorical, 2 columns by their values",
  },
  {
    called: "halves and negative numbers",
    columns: ["half", 'the "sign"', "constructor"],
    values: [[0, 0.5, 1, 1.5], [-1, 1], [-0.1, 0.25, 1e-7]],
    found: "1 binary, 2 categorical, 3 columns by their values",
  },
];

for (const { called, columns, values, found } of TABLES) {
  Deno.test(`${called}: the commands take and give the values and names of the file`, async () => {
    await withFolder(async (cwd) => {
      const rows = Array.from(
        { length: 60 },
        (_, i) => values.map((some, d) => some[(i + d) % some.length]!),
      );
      const header = columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(",");
      const write = (name: string, rows: (number | string)[][]) =>
        Deno.writeTextFile(`${cwd}/${name}`, [header, ...rows.map((row) => row.join(","))].join("\n") + "\n");
      await write("table.csv", rows);
      const { out } = await succeed("train", ["--data", "table.csv", ...SMALL], cwd);
      assertStringIncludes(out.split("\n")[0]!, found);
      assertStringIncludes((await succeed("eval", ["model"], cwd)).out, "test");
      assertStringIncludes((await succeed("check", ["model", "--data", "table.csv"], cwd)).out, "All agree");

      // samples read back, as text and as an array
      await succeed("sample", ["model", "--n", "20", "--out", "x.csv"], cwd);
      await succeed("sample", ["model", "--n", "20", "--out", "x.npy"], cwd);
      const lines = (await Deno.readTextFile(`${cwd}/x.csv`)).trimEnd().split("\n");
      assertEquals(lines.length, 21);
      const samples = lines.slice(1).map((line) => line.split(",").map(Number));
      for (const row of samples) row.forEach((value, d) => assert(values[d]!.includes(value), `${value}`));
      assertEquals([...parseNpy(await Deno.readFile(`${cwd}/x.npy`), "x.npy").data], samples.flat());
      const scored = await succeed("score", ["model", "--data", "x.csv"], cwd);
      assertEquals((await succeed("score", ["model", "--data", "x.npy"], cwd)).out, scored.out);
      assertEquals(scored.out.trimEnd().split("\n").length, 20);

      // what is known stays
      const known = rows.slice(0, 6).map((row, i) => row.map((value, d) => d === i % 3 ? "" : `${value}`));
      await write("holes.csv", known);
      await succeed("complete", ["model", "--evidence", "holes.csv", "--out", "full.csv"], cwd);
      const full = (await Deno.readTextFile(`${cwd}/full.csv`)).trimEnd().split("\n");
      assertEquals(full[0], header); // the text of the file
      full.slice(1).map((line) => line.split(",")).forEach((row, i) =>
        row.forEach((value, d) => {
          if (known[i]![d] !== "") assertEquals(Number(value), rows[i]![d]);
          else assert(values[d]!.includes(Number(value)));
        })
      );
      const holes = Float64Array.from(known.flat(), (text) => text === "" ? NaN : Number(text));
      await Deno.writeFile(`${cwd}/holes.npy`, encodeNpy({ data: holes, shape: [6, 3] }));
      await succeed("complete", ["model", "--evidence", "holes.npy", "--out", "again.csv"], cwd);
      const again = (await Deno.readTextFile(`${cwd}/again.csv`)).trimEnd().split("\n");
      assertEquals(again, [lines[0], ...full.slice(1)]);

      // unseen values are errors that say what is known
      await write("unseen.csv", [...rows.slice(0, 2), [values[0]![0]!, 5, values[2]![0]!]]);
      for (
        const [name, ...flags] of [
          ["score", "--data"],
          ["complete", "--out", "y.csv", "--evidence"],
          ["eval", "--data"],
        ]
      ) {
        const { code, err } = await run(name!, ["model", ...flags, "unseen.csv"], { cwd });
        assertEquals(code, 2, err);
        assertStringIncludes(err, name === "eval" ? "row 0" : "row 2"); // one row is for the test
        assertStringIncludes(err, "column 1");
        assertStringIncludes(err, "5");
        assertStringIncludes(err, values[1]!.join(" or "));
      }
    });
  });
}

Deno.test("bytes of 0 and 255 in a narrow table make one bit a column", async () => {
  await withFolder(async (cwd) => {
    const data = Uint8Array.from({ length: 160 }, (_, i) => i * 7 % 3 === 0 ? 255 : 0);
    await Deno.writeFile(`${cwd}/grey.npy`, encodeNpy({ data, shape: [40, 4] }));
    const { out } = await succeed("train", ["--data", "grey.npy", ...SMALL], cwd);
    assertStringIncludes(out, "4 columns without names: all binary, 4 columns by their values");
    assertStringIncludes(out, "MADE 4-8-4 relu");
    await succeed("score", ["model", "--data", "grey.npy"], cwd);
    await succeed("sample", ["model", "--n", "9", "--out", "x.npy"], cwd);
    const samples = parseNpy(await Deno.readFile(`${cwd}/x.npy`), "x.npy").data;
    assert([...samples].every((value) => value === 0 || value === 255));
    await succeed("score", ["model", "--data", "x.npy"], cwd);
  });
});
