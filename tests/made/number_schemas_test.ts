import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeCheckpoint, encodeCheckpoint, Made, type Schema, type SchemaVariable } from "../../mod.ts";
import { schemaFromJson, schemaToJson } from "../../src/made/schema.ts";

const SCHEMA: Schema = [
  { kind: "real", mean: -0.5, deviation: 2e-3, floor: 0.3, components: 7, name: "height" },
  { kind: "real", mean: 1e9, deviation: 1e6, decimals: 0 },
  { kind: "ordinal", size: 65536 },
  {
    kind: "ordinal",
    size: 121,
    first: 1900,
    step: 5,
    mean: 60.5,
    deviation: 30,
    components: 1,
    name: "year",
  },
];

/** The schema that JSON describes. */
function fromJson(value: unknown): Schema {
  const refuse = (reason: string): never => {
    throw new SyntaxError(reason);
  };
  return schemaFromJson(value, "the schema", { D: { most: 9 }, refuse });
}

Deno.test("variables of numbers are written as JSON and read again", () => {
  assertEquals(fromJson(JSON.parse(JSON.stringify(schemaToJson(SCHEMA)))), [...SCHEMA]);
});

Deno.test("variables of numbers that cannot be are refused, without anything of the size that they claim", () => {
  const [height, , grey] = SCHEMA as [SchemaVariable, SchemaVariable, SchemaVariable];
  for (
    const [variable, change] of [
      [height, { mean: "0" }],
      [height, { mean: 1e39 }],
      [height, { mean: undefined }],
      [height, { deviation: 0 }],
      [height, { deviation: -1 }],
      [height, { deviation: 1e39 }],
      [height, { floor: 0 }],
      [height, { floor: null }],
      [height, { components: 0 }],
      [height, { components: 65 }],
      [height, { components: 1.5 }],
      [height, { name: 5 }],
      [height, { decimals: -1 }],
      [height, { decimals: 11 }],
      [grey, { size: 1 }],
      [grey, { size: 65537 }],
      [grey, { size: 1e9 }],
      [grey, { size: "256" }],
      [grey, { step: 0 }],
      [grey, { step: 0.5 }],
      [grey, { first: 1e300 }],
      [grey, { first: 0.5 }],
      [grey, { mean: -1 }],
      [grey, { deviation: 0 }],
      [grey, { components: 1e6 }],
    ] as const
  ) {
    const error = assertThrows(() => fromJson([{ ...variable, ...change }]), SyntaxError);
    assert(error.message.includes(Object.keys(change)[0]!), error.message);
  }
});

Deno.test("a checkpoint of variables of numbers is the same model", async () => {
  await using made = new Made({ schema: SCHEMA, hidden: [8], order: "random", seed: 3 });
  const samples = await made.sample(20, { seed: 1 });
  const read = decodeCheckpoint(encodeCheckpoint({ made }));
  await using again = read.made;
  assertEquals(again.architecture, made.architecture);
  assertEquals(await again.sample(20, { seed: 1 }), samples);
  assertEquals(await again.logProb(samples), await made.logProb(samples));
});
