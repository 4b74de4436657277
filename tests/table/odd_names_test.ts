import { assert, assertEquals } from "@std/assert";
import { fitTable, parseTable, toCsv } from "../../mod.ts";

const NAMES = [
  "__proto__",
  "constructor",
  "",
  'quo"te',
  "new\nline",
  "🙂",
  "=1+1",
  "hasOwnProperty",
  "#h",
  "a,b",
];

/** A table whose columns are called and whose words are as anything can be. */
function oddities(): string {
  const words = ["__proto__", "toString", '"', "🙂 ,", "=cmd()", "-", "#x", "'", "new\nline", "null?"];
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = Array.from(
    { length: 60 },
    (_, k) => NAMES.map((_, d) => d === 3 ? `${k % 7}` : quote(words[(d + k % 3) % words.length]!)),
  );
  return [NAMES.map(quote), ...rows].map((row) => row.join(",")).join("\r\n");
}

Deno.test("columns and words may be called as anything: they are learned, drawn, completed, asked for, scored and written", async () => {
  const table = await parseTable(new TextEncoder().encode(oddities()), { name: 'a "b"\n🙂.csv' });
  assertEquals(table.columns, NAMES);
  await using model = await fitTable(table, { epochs: 1, model: { hidden: { perVariable: 2 } } });
  assertEquals(model.schema.map(({ name }) => name), NAMES);
  const written = (text: string | number) => `"${String(text).replaceAll('"', '""')}"`;
  const samples = await model.sample(20, { given: `"new\nline" = "#x"` });
  assertEquals(new Set(samples.column("new\nline")), new Set(["#x"]));
  const again = await parseTable(new TextEncoder().encode(toCsv(samples)), { name: "samples.csv" });
  assertEquals(again.columns, NAMES);
  assertEquals(await model.score(again), await model.score(samples));
  const [record] = samples.records();
  assertEquals(Object.keys(record!), NAMES);
  const gaps = { ...record, ["__proto__"]: null, constructor: null };
  const [filled] = (await model.complete([gaps], { seed: 1 })).records();
  assertEquals({ ...filled, constructor: null }, { ...gaps, ["__proto__"]: filled!["__proto__"]! });
  for (const [name, value] of Object.entries(record!)) {
    const { logProb } = await model.query(`${written(name)} = ${written(value!)}`);
    assert(logProb! < 0, name);
  }
  assertEquals((await model.explain(samples)).columns, NAMES);
});
