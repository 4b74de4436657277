import { assertEquals } from "@std/assert";
import { evidenceParts } from "../../src/files/evidence.ts";
import { fillText } from "../../src/files/fill_text.ts";
import type { Schema } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

Deno.test("fillText() fills parts of a text while they come, those of one column too", () =>
  inFolder(async (folder) => {
    const schema: Schema = [{ kind: "categorical", size: 5, name: "a" }];
    const cells = Array.from(
      { length: 5000 },
      (_, row) => row % 3 === 1 ? ["", "?", '""'][(row - 1) / 3 % 3]! : `${row % 5}`,
    );
    await Deno.writeTextFile(`${folder}/a.csv`, `a\n${cells.join("\n")}\n\n`);
    let [parts, most] = [0, 0];
    async function* filled() {
      for await (const part of evidenceParts(`${folder}/a.csv`, { schema, keepsText: true })) {
        parts++;
        most = Math.max(most, part.text!.lines.length);
        yield {
          ...part,
          rows: { data: new Float32Array(part.x.shape[0]).fill(4), shape: part.x.shape },
          beside: [],
        };
      }
    }
    const bytes = await new Blob(
      await Array.fromAsync(fillText(filled(), { schema, beside: [] })) as BlobPart[],
    ).text();
    assertEquals(bytes, `a\n${cells.map((cell, row) => row % 3 === 1 ? "4" : cell).join("\n")}\n`);
    assertEquals([parts, most], [5, 1024]); // no more is ever in memory
  }));

/** Fills the gaps of a text with one number, and writes another one beside each row. */
async function fillWith(text: string, { schema, value }: { schema: Schema; value: number }): Promise<string> {
  let filled = "";
  await inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, text);
    async function* parts() {
      for await (const part of evidenceParts(path, { schema, keepsText: true })) {
        const data = Float32Array.from(part.x.data, (x, k) => part.known.data[k] === 1 ? x : value);
        const rows = { data, shape: part.x.shape };
        yield { ...part, rows, beside: [Float32Array.from({ length: part.x.shape[0] }, () => 0.5)] };
      }
    }
    const pieces = await Array.fromAsync(fillText(parts(), { schema, beside: ["spread"] }));
    filled = await new Blob(pieces as BlobPart[]).text();
  });
  return filled;
}

Deno.test("fillText() writes decimals as the column does, whatever points stand in dates and between thousands", async () => {
  const real = (name: string) => ({ kind: "real", mean: 0, deviation: 1, decimals: 2, name }) as const;
  const schema: Schema = [real("price"), real("rate")];
  const fill = (text: string) => fillWith(text, { schema, value: 7.25 });
  assertEquals(
    await fill("day;price;rate\n01.02.2023;1.234,56;\n03.02.2023;;1,5\n"),
    "day;price;rate;spread\n01.02.2023;1.234,56;7,25;0,5\n03.02.2023;7,25;1,5;0,5\n",
  );
  assertEquals(
    await fill("day;price;rate\n01.02.2023;1,234.56;\n03.02.2023;;1.5\n"),
    "day;price;rate;spread\n01.02.2023;1,234.56;7.25;0.5\n03.02.2023;7.25;1.5;0.5\n",
  );
  assertEquals(await fill("price,rate\n1.5,\n"), "price,rate,spread\n1.5,7.25,0.5\n");
});
