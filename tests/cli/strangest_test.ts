import { assert, assertEquals } from "@std/assert";
import { Strangest } from "../../scripts/strangest.ts";
import { matrix, type Schema } from "../../mod.ts";

const SCHEMA: Schema = [
  { kind: "binary", name: "a name that is too long for any terminal\nof two lines" },
  { kind: "categorical", size: 2, name: "town", labels: ["Rome", "Llanfairpwllgwyngyll"], missing: true },
  { kind: "binary" },
];

const USUAL = { quantiles: Array.from({ length: 110 }, (_, k) => k / 10 - 1) };

const cells = (...numbers: number[]) => ({
  data: Float32Array.from(numbers),
  shape: [numbers.length / 3, 3] as const,
});

function strangest(isUsual: boolean): Strangest {
  const top = new Strangest(2);
  const add = (
    x: readonly number[][],
    score: number,
    first: number,
    surprises: number[],
    deviations: number[],
  ) =>
    top.add({
      x: matrix(x),
      ...{
        first,
        logProb: [-6, -1].slice(0, x.length),
        scores: Float64Array.of(score, score - 5).slice(0, x.length),
      },
      surprises: cells(...surprises),
      ...(isUsual && { deviations: cells(...deviations) }),
    });
  add([[0, 1, 1], [1, 0, 1]], 6, 0, [1, 2, 3, 0, 1, 0], [0, 0.5, 1.5, -1, 0, 0]);
  add([[0, NaN, 1]], 10, 2, [0, 9, 1], [-1, 4, 0.5]);
  return top;
}

Deno.test("the strangest rows come first, with their strangest cells", () => {
  const lines = strangest(true).describe(SCHEMA, USUAL, 90).trimEnd().split("\n");
  assertEquals(lines.map((line) => line.trimEnd()).slice(0, 3), [
    "row  log p  score  stranger than  column    value          surprise  deviations",
    "  2  -6.00   10.0        100.0 %  town      missing            9.00         4.0",
    "                                  column 2  1                  1.00         0.5",
  ]);
  // a cell that is less strange than usual makes no row strange
  assertEquals(lines.map((line) => line.slice(0, 3).trim()), ["row", "2", "", "0", ""]);
});

Deno.test("cells that are not known make no row strange", () => {
  const top = new Strangest(1);
  const [surprises, deviations] = [cells(NaN, 2, 3), cells(NaN, 1, 2)];
  top.add({
    x: matrix([[0, 1, 1]]),
    first: 0,
    logProb: [-5],
    scores: Float64Array.of(3),
    surprises,
    deviations,
  });
  const columns = top.describe(SCHEMA, USUAL, 90).trimEnd().split("\n").map((line) => line.slice(34, 42));
  assertEquals(columns, ["column  ", "column 2", "town    "]);
});

Deno.test("the strangest rows fit into narrow terminals", () => {
  for (const [width, usual] of [42, 60, 64, 80, 120].flatMap((width) => [[width, USUAL], [width]] as const)) {
    const lines = strangest(usual !== undefined).describe(SCHEMA, usual, width).trimEnd().split("\n");
    assertEquals(lines.length, usual ? 5 : 6);
    assert(lines.every((line) => line.length <= width), lines.join("\n"));
  }
});

Deno.test("values have the room that names leave", () => {
  const [, town] = SCHEMA;
  const schema: Schema = [{ kind: "binary", name: "x" }, town!, { kind: "binary" }];
  const width = 64 + 8 + 20; // where names take 8 characters
  const top = new Strangest(1);
  top.add({
    x: matrix([[0, 1, 1]]),
    first: 0,
    logProb: [-5],
    scores: Float64Array.of(3),
    surprises: cells(0, 9, 0),
    deviations: cells(0, 9, 0),
  });
  assert(top.describe(schema, USUAL, width).includes("Llanfairpwllgwyngyll"));
});
