import { assert, assertEquals } from "@std/assert";
import { Strangest } from "../../scripts/strangest.ts";
import { matrix, type Schema } from "../../mod.ts";

const SCHEMA: Schema = [
  { kind: "binary", name: "a name that is too long for any terminal\nof two lines" },
  { kind: "categorical", size: 2, name: "town", labels: ["Rome", "Llanfairpwllgwyngyll"], missing: true },
  { kind: "binary" },
];

function strangest(): Strangest {
  const top = new Strangest(2);
  top.add({ x: matrix([[0, 1, 1], [1, 0, 1]]), surprises: [1, 2, 3, 0, 1, 0], logProb: [-6, -1], first: 0 });
  top.add({ x: matrix([[0, NaN, 1]]), surprises: [0, 9, 1], logProb: [-10], first: 2 });
  return top;
}

Deno.test("the strangest rows come first, with their strangest cells", () => {
  const usual = {
    quantiles: Array.from({ length: 110 }, (_, k) => k / 10 - 9),
    variables: [{ mean: 1, deviation: 1 }, { mean: 1, deviation: 2 }, { mean: 0, deviation: 2 }],
  };
  const lines = strangest().describe(SCHEMA, usual, 80).trimEnd().split("\n");
  assertEquals(lines.map((line) => line.trimEnd()).slice(0, 3), [
    "row   log p  stranger than  column         value          surprise  usually",
    "  2  -10.00        100.0 %  town           missing            9.00     1.00",
    "                            column 2       1                  1.00     0.00",
  ]);
  assertEquals(lines.map((line) => line.slice(0, 3).trim()), ["row", "2", "", "", "0", "", ""]);
});

Deno.test("the strangest rows fit into narrow terminals", () => {
  for (const width of [42, 60, 64, 80, 120]) {
    const lines = strangest().describe(SCHEMA, undefined, width).trimEnd().split("\n");
    assertEquals(lines.length, 7);
    assert(lines.every((line) => line.length <= width), lines.join("\n"));
  }
});
