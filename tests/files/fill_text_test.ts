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
