import { assertEquals, assertThrows } from "@std/assert";
import { makeArchitecture } from "../../src/made/architecture.ts";
import { architectureFromJson, architectureToJson } from "../../src/made/architecture_json.ts";
import { binary, categorical } from "../../src/made/schema.ts";

function refuse(reason: string): never {
  throw new SyntaxError(reason);
}

Deno.test("an architecture is the same after a trip through JSON", () => {
  const architecture = makeArchitecture({
    schema: [...binary(3), ...categorical([4])],
    hidden: [5, 4],
    seed: 2,
  });
  const record = JSON.parse(JSON.stringify(architectureToJson(architecture)));
  assertEquals(architectureFromJson(record, refuse), architecture);
});

Deno.test("an architecture with something that a later version added is refused", () => {
  const record = { ...architectureToJson(makeArchitecture({ schema: binary(3) })), maxout: true };
  assertThrows(() => architectureFromJson(record, refuse), SyntaxError, "'maxout'");
});

Deno.test("models of any order have direct links by default, unless hidden units belong to variables", () => {
  const schema = binary(3);
  assertEquals(makeArchitecture({ schema, orders: "any" }).direct, true);
  assertEquals(makeArchitecture({ schema, orders: "any", hidden: { perVariable: 4 } }).direct, false);
  assertEquals(
    makeArchitecture({ schema, orders: "any", hidden: { perVariable: 4 }, direct: true }).direct,
    true,
  );
  assertEquals(makeArchitecture({ schema }).direct, undefined);
});
