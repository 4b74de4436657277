import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Dataset, inferColumns } from "../../src/data/mod.ts";
import { collect } from "../../src/files/collect.ts";
import { csvBytes } from "../../src/files/csv_bytes.ts";
import { encodeDataset } from "../../src/files/encode_dataset.ts";
import { safeSchema } from "../../src/files/safe_cells.ts";
import { SkippedRows } from "../../src/files/skipped_rows.ts";
import { JSON_LINES, TEXT } from "../../src/files/table_formats.ts";
import type { Table } from "../../src/files/table_parts.ts";
import { isInputError } from "../../src/errors/mod.ts";
import type { Tries } from "../tries.ts";
import { worksOrRefuses } from "../untrusted/mutations.ts";
import { sourceOf } from "./memory_source.ts";

const rows = (header: string, line: (k: number) => string, n = 30) =>
  [header, ...Array.from({ length: n }, (_, k) => line(k))].filter((line) => line !== "").join("\n") + "\n";

/** Tables as people have them. */
const TABLES: readonly string[] = [
  rows("name,age,city", (k) => `"Doe, ${k}",${k % 7 ? 20 + k : ""},${["Rome", "New York", "?"][k % 3]}`),
  rows("preis;tag;ja", (k) => `${k}.${100 + k},5;${1 + k % 28}.3.2020;${k % 2 ? "wahr" : "falsch"}`),
  rows("a\tb\tc", (k) => `0${k % 4}\t${k % 5 ? k / 3 : "NA"}\t"say ""hi"" ${k % 2}"`),
  rows(
    "when|long|zip",
    (k) => `2020-01-${10 + k % 20} 10:${10 + k}|${k}:30:00|${k % 3 ? 10_000 + k % 3 : "x"}`,
  ),
  rows("", (k) => `${k % 2},${k % 3},${k * k}`),
  rows("# a comment\n__proto__,=x,", (k) => `${k % 2},-${"xyz"[k % 3]},${k % 9 ? "u" : "null"}`),
];

const LINES: readonly string[] = [
  rows(
    "",
    (k) =>
      `{"a":${k % 3 ? k / 4 : "null"},"__proto__":"${"xy"[k % 2]}","when":"${1 + k % 12}/1/2020 3:0${
        k % 9
      } PM"}`,
  ),
];

/** What changes a text somewhere. */
const changes = fc.record({
  at: fc.nat(),
  length: fc.nat(6),
  by: fc.oneof(
    fc.constantFrom(
      ...[
        '"',
        ",",
        ";",
        "\t",
        "|",
        "\n",
        "\r\n",
        "\n\n",
        "#",
        "\0",
        "\ufeff",
        "inf",
        "1e999",
        "NA",
        "-",
        "=1",
        "é",
        "{",
        "}",
        "'",
      ],
      ...[
        "1/2/2020",
        "2020-13-01",
        " ",
        "x".repeat(200),
        "9007199254740993",
        "1,234",
        "25:00",
        "null",
        '{"a":[1]}\n',
      ],
    ),
    fc.string({ maxLength: 4 }),
  ),
});

/** Tables of texts and lines of JSON with changes are learned, or refused with a sentence; what is left out is what was wrong. */
export async function mutatedTables({ runs, seed }: Tries): Promise<void> {
  const file = fc.oneof(
    fc.constantFrom(...TABLES).map((text) => ({ text, format: TEXT })),
    fc.constantFrom(...LINES).map((text) => ({ text, format: JSON_LINES })),
  );
  const property = fc.asyncProperty(
    file,
    fc.array(changes, { minLength: 1, maxLength: 4 }),
    async ({ text, format }, changes) => {
      const changed = changes.reduce((text, { at, length, by }) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + by + text.slice(start + length);
      }, text);
      const read = async (skipped?: SkippedRows) => {
        const source = sourceOf(new TextEncoder().encode(changed), "some.csv");
        return (await format.read(source, { skipped }) as { readonly table: Table }).table;
      };
      let whole: Table | undefined;
      await worksOrRefuses(async () => {
        whole = await read();
        await learn(whole);
      });
      const skipped = new SkippedRows();
      const some = await read(skipped).catch((error) => {
        assert(isInputError(error), error.stack);
      });
      if (whole !== undefined) assertEquals([some?.shape, skipped.count], [whole.shape, 0]);
      else if (some !== undefined) assert(skipped.count > 0);
    },
  );
  await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
}

/** Finds out what the columns are, and writes the rows as they were and so that no spreadsheet runs them. */
async function learn({ names, words, ...train }: Table): Promise<void> {
  const dataset: Dataset = { name: "some", train, ...(names && { columns: names }), ...(words && { words }) };
  const schema = inferColumns(dataset, {}).flatMap(({ variable }) => variable ?? []);
  const { data, shape } = encodeDataset(dataset, { schema }).train;
  assertEquals(shape, [train.shape[0], schema.length]);
  async function* parts() {
    yield { data: Float32Array.from(data), shape };
  }
  for (const columns of [schema, safeSchema(schema)]) {
    const written = await new Blob(await collect(csvBytes(parts(), columns)) as BlobPart[]).text();
    if (columns !== schema) assert(!/(^|\n)[=+@]/.test(written.replaceAll(/\+[\d.]/g, "")), written);
  }
}
