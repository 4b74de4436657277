import { assertEquals } from "@std/assert";
import { collect } from "../../src/files/collect.ts";
import { csvBytes } from "../../src/files/csv_bytes.ts";
import { evidenceParts } from "../../src/files/evidence.ts";
import { fillText } from "../../src/files/fill_text.ts";
import { safeRows, safeSchema, safeText } from "../../src/files/safe_cells.ts";
import type { Schema } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

const textOf = async (bytes: AsyncIterable<Uint8Array>) =>
  await new Blob(await collect(bytes) as BlobPart[]).text();

Deno.test("safeText() puts an apostrophe before what spreadsheets would run, and before nothing else", () => {
  for (const text of ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n", "-", "--1", "+1,5"]) {
    assertEquals(safeText(text), `'${text}`);
  }
  for (const text of ["", "a=1", "-1", "+1.5e3", "-.5", "-1,234.5", "'=1", "2020-01-01"]) {
    assertEquals(safeText(text), text);
  }
  assertEquals(safeText("-1,5", true), "-1,5");
});

const SCHEMA: Schema = [
  { kind: "binary", name: "=name", labels: ["=run()", "-5"] },
  { kind: "categorical", name: "@", size: 2, labels: ["-x", "x"] },
  { kind: "real", name: "n", mean: 0, deviation: 1, missing: true },
];

Deno.test("rows of a model are written with names and labels that no spreadsheet runs", async () => {
  async function* parts() {
    yield { data: Float32Array.of(0, 0, -1.5, 1, 1, 2), shape: [2, 3] as const };
  }
  assertEquals(
    await textOf(csvBytes(parts(), safeSchema(SCHEMA))),
    "'=name,'@,n\n'=run(),'-x,-1.5\n-5,x,2\n",
  );
});

Deno.test("the rows of a text keep their cells, but none that a spreadsheet runs", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x.csv`;
    await Deno.writeTextFile(
      path,
      '# =comment, "\n=name;"@";n;"+new\nline"\n ;-x;-1,5;"=HYPERLINK(""a"")"\n-5;;;@b\n=run();x;;+1\n',
    );
    const read = evidenceParts(path, { schema: SCHEMA, keepsText: true });
    async function* filled() {
      for await (const { text, known } of read) {
        const rows = { data: Float32Array.of(0, 0, 1, 1, 0, 2.5, 0, 1, 3), shape: [3, 3] as const };
        yield { text: safeRows(text!), known, rows, beside: [] };
      }
    }
    const safe = await textOf(fillText(filled(), { schema: safeSchema(SCHEMA), beside: [] }));
    assertEquals(
      safe,
      `# =comment, "\n'=name;"'@";n;"'+new\nline"\n '=run();'-x;-1,5;"'=HYPERLINK(""a"")"\n-5;'-x;2,5;'@b\n'=run();x;3;+1\n`,
    );
  });
});
