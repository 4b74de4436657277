import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { isInputError } from "../../src/errors/mod.ts";
import type { Cell } from "../../src/files/cells.ts";
import { beginsAsJsonLines, jsonLineCells } from "../../src/files/json_lines.ts";
import { damaged, damages, worksOrRefuses } from "../untrusted/mutations.ts";
import { sourceOf } from "./memory_source.ts";

const source = (text: string, chunk = 7) => sourceOf(new TextEncoder().encode(text), "rows.jsonl", chunk);

/** All rows, and what the columns are called. */
async function read(
  text: string,
  options: { columns?: string[]; chunk?: number } = {},
): Promise<[names: readonly string[], ...rows: Cell[][]]> {
  const rows: Cell[][] = [];
  let names: readonly string[] = [];
  for await (const part of jsonLineCells(source(text, options.chunk), options.columns)) {
    assertEquals(part.first, rows.length);
    names = part.names;
    for (let row = 0; row < part.rows; row++) rows.push(part.columns.map((column) => column[row]!));
  }
  return [names, ...rows];
}

Deno.test("jsonLineCells() reads an object a line; keys that come late or lack are values that are missing", async () => {
  const text =
    '\ufeff{"name":"Zoë","age":30}\r\n\n{"age":-1.5e2,"alive":true}\n  {"name":null,"__proto__":"x","":0}\n{}';
  const expected: Cell[][] = [
    ["Zoë", 30, null, null, null],
    [null, -150, true, null, null],
    [null, null, null, "x", 0],
    [null, null, null, null, null],
  ];
  for (const chunk of [1, 7, 1000]) {
    assertEquals(await read(text, { chunk }), [["name", "age", "alive", "__proto__", ""], ...expected]);
  }
  const columns = ["alive", "toString", "name"];
  const wanted = expected.map(([name, , alive]) => [alive!, null, name!]);
  assertEquals(await read(text, { columns }), [columns, ...wanted]);
});

Deno.test("jsonLineCells() keeps whole numbers beyond 2^53 and reads many parts", async () => {
  const rows = Array.from({ length: 2500 }, (_, i) => [2n ** 60n + BigInt(i), i, 2 ** 70 + 0.5]);
  const text = rows.map(([id, i]) => `{"id":${id},"i":${i},"size":1e30}\n`).join("");
  assertEquals(await read(text, { chunk: 1000 }), [
    ["id", "i", "size"],
    ...rows.map(([id, i]) => [id!, i!, 1e30]),
  ]);
});

Deno.test("jsonLineCells() names keys with lists or objects, and reads the others", async () => {
  const [part] = await Array.fromAsync(jsonLineCells(source('{"a":1,"b":null}\n{"a":[2],"b":3}\n')));
  assertEquals([part!.names, part!.nested, part!.columns], [["a", "b"], ["a"], [[null, null], [null, 3]]]);
});

Deno.test("jsonLineCells() refuses what is no value, by row and key", async () => {
  const refuses = async (text: string, says: string, columns?: string[]) => {
    const reading = () => read(text, columns && { columns });
    assert(isInputError(await assertRejects(reading, SyntaxError, `Cannot read rows.jsonl: ${says}`)));
  };
  await refuses('{"a":1}\n{"b":1,"a":[1]}\n', 'the value in row 1, "a" is a list', ["a"]);
  await refuses('{"a":{}}\n', 'the value in row 0, "a" is an object', ["a"]);
  await refuses('{"a":1}\n\n[1]\n', 'row 1 is "[1]", expected an object');
  await refuses('{"a":1}\n{"a":NaN}\n', 'row 1 is not JSON, "{\\"a\\":NaN}"; each line must be an object');
  await refuses('{\n "a": 1\n}\n', 'row 0 is not JSON, "{"');
  await refuses("\n", "it has no rows");
});

Deno.test("JSON lines are known by their first line", () => {
  const begins = (text: string) => beginsAsJsonLines(new TextEncoder().encode(text));
  for (const text of ['{"a":1}\n', "{}", ' {"a":1}\r\n{', `{"a":"${"x".repeat(2000)}`, '\ufeff{"a":1}\n']) {
    assert(begins(text), text);
  }
  for (const text of ["{\n", '{\n "a": 1\n}', '[{"a":1}]', "a,b\n", "", '{"a":1},\n', "{1,2\n"]) {
    assert(!begins(text), text);
  }
});

Deno.test("JSON lines with changes are read or refused", async () => {
  const file = new TextEncoder().encode(
    '{"name":"Zoë","age":30}\n{"age":12345678901234567890}\n{"b":false}\n',
  );
  const property = fc.asyncProperty(
    fc.array(damages, { minLength: 1, maxLength: 3 }),
    (all) =>
      worksOrRefuses(() => Array.fromAsync(jsonLineCells(sourceOf(all.reduce(damaged, file), "rows.jsonl")))),
  );
  await fc.assert(property, { numRuns: 2000, seed: 1 });
});
