import { assertEquals, assertThrows } from "@std/assert";
import { checkFields, parseJson, shown, textsOf } from "../../src/untrusted/json.ts";

function refuse(reason: string): never {
  throw new SyntaxError(reason);
}

Deno.test("parseJson() reads texts and UTF-8, and says what is neither", () => {
  assertEquals(parseJson('{"a":[1]}', "it", refuse), { a: [1] });
  assertEquals(parseJson(new TextEncoder().encode('"é"'), "it", refuse), "é");
  for (const wrong of ["", "{", "nan", Uint8Array.of(0x22, 0xff, 0x22)]) {
    assertThrows(() => parseJson(wrong, "it", refuse), SyntaxError, "it is not JSON");
  }
});

Deno.test("textsOf() takes an object of texts, whatever their names", () => {
  const texts = parseJson('{"a":"b","__proto__":"c","constructor":"d"}', "it", refuse);
  assertEquals(Object.keys(textsOf(texts, "it", refuse)), ["a", "__proto__", "constructor"]);
  for (const wrong of [null, [], ["a"], "a", 1, undefined, { a: 1 }, { a: null }]) {
    assertThrows(() => textsOf(wrong, "it", refuse), SyntaxError, "it is not an object of texts");
  }
});

Deno.test("checkFields() names the first field that is unknown", () => {
  checkFields({ a: 1 }, ["a", "b"], refuse);
  const record = parseJson('{"a":1,"__proto__":2}', "it", refuse) as Record<string, unknown>;
  assertThrows(() => checkFields(record, ["a"], refuse), SyntaxError, "'__proto__' is nothing");
});

Deno.test("shown() is short, whatever the value", () => {
  const deep = JSON.parse("[".repeat(1e6) + "]".repeat(1e6));
  const values = [undefined, null, true, 1.5, "a\n", [1, "b"], [[1]], deep, { toString: null }, Array(9)];
  assertEquals(values.map(shown), [
    "missing",
    "null",
    "true",
    "1.5",
    '"a\\n"',
    '[1,"b"]',
    "a list",
    "a list",
    "an object",
    "a list",
  ]);
  assertEquals(shown("x".repeat(1e6)), `"${"x".repeat(60)}..."`);
});
