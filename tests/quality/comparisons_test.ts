import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compareColumns } from "../../src/quality/agreement.ts";
import { binColumn } from "../../src/quality/bins.ts";
import { columnsOf } from "../../src/quality/columns_of.ts";
import { describeValues } from "../../src/quality/column.ts";
import { findCombinations } from "../../src/quality/combinations.ts";
import { barsOf, pairShares } from "../../src/quality/figures.ts";
import { findNearest } from "../../src/quality/nearest.ts";
import { numbers, uniforms, words } from "./columns.ts";

Deno.test("compareColumns: 1 minus the total variation distance, by hand", () => {
  const columns = [
    words("a", "xxyy", "xxy.", "xyyy"),
    numbers("b", [0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, NaN]),
  ];
  const { single, pairs } = compareColumns(columns);
  // x, y, missing: held 2, 1, 1 of 4, generated 1, 3, 0, learned 2, 2, 0
  assertEquals(single[0], { columns: ["a"], places: [0], generated: 0.5, learned: 0.75 });
  // 0, 1, missing: held 2, 2, 0, generated 3, 0, 1
  assertEquals(single[1]!.generated, 0.5);
  // held x0 x1 y0 .1, generated x0 y0 y0 y.
  assertEquals([pairs[0]!.columns, pairs[0]!.generated], [["a", "b"], 0.5]);
});

Deno.test("bins: intervals of as many learned rows, frequent words, and a bin for what is missing", () => {
  const hundred = Array.from({ length: 100 }, (_, k) => k);
  const tens = binColumn(numbers("a", hundred, [-5, 9, 10, NaN], [1000]));
  assertEquals([tens.labels[0], tens.labels[1], tens.labels[9]], ["below 10", "10 to 20", "from 90"]);
  assertEquals([Array.from(tens.held), Array.from(tens.generated)], [[0, 0, 1, 10], [9]]);
  const letters = binColumn(words("b", "aabcdefghijkl", "az", "."));
  assertEquals(letters.labels, [..."abcdefghij", "others", "missing"]);
  assertEquals([Array.from(letters.held), Array.from(letters.generated)], [[0, 10], [11]]);
});

Deno.test("figures: bars of values, words and intervals, and squares without empty lines", () => {
  const bars = barsOf(words("a", "xxy", "x", "yz"));
  assertEquals(bars.map(({ label, shares }) => [label, ...shares]), [["x", 0.75, 0], ["y", 0.25, 0.5], [
    "others",
    0,
    0.5,
  ]]);
  assertEquals(barsOf(words("a", "xy", "x", "y")).map(({ label }) => label), ["x", "y"]);
  const many = barsOf(numbers("b", uniforms("u", 500), [NaN], [-7, 0.5, 9]));
  assertEquals([many.length, many.at(-1)!.label], [11, "missing"]);
  assertEquals([many[0]!.shares[1], many[9]!.shares[1]], [1 / 3, 1 / 3]);
  const { real, generated } = pairShares(words("a", "xxy", "x", "yy"), words("b", "ppq", "q", "pq"));
  assertEquals([real, generated], [[[0.5, 0], [0.25, 0.25]], [[0, 0.5], [0, 0.5]]]);
});

Deno.test("findNearest: distances, ties, copies and what is expected, by hand", async () => {
  // ranks of 0, 1, 2, 3 are 1, 3, 5, 7 of 8
  const columns = [
    words("a", "xxyy", "xz", "xy."),
    numbers("b", [0, 1, 2, 3], [0, 1], [0, 3, NaN]),
  ];
  const { nearer, halves, generated, held, copies, heldCopies } = await findNearest(columns, {
    rows: 9,
    seed: 0,
  });
  // x 0 is a learned and a held-out row; y 3 is a learned one; missing, missing differs by 1 in a, and from b by 0.5 and 0.125 at least
  assertEquals([nearer.share, nearer.expected, nearer.rows], [(0.5 + 1 + 2 / 3) / 3, 4 / 6, [4, 2]]);
  assertEquals([halves.expected, halves.rows], [0.5, [2, 2]]);
  assertEquals([copies, heldCopies], [2 / 3, 1 / 2]);
  assertEquals([Array.from(generated), Array.from(held)], [[0, 0, 1.625], [0, 1]]);
  // each generated row counts for 2 / 6 of a row: the variance of a draw of 2 of 6 rows without putting any back
  const credits = [0.5, 0, 0, 1, 0.5, 0].map((credit, row) => credit + [0, 1 / 3, 1 / 3, 0, 0, 1 / 3][row]!);
  const squares = credits.reduce((sum, credit) => sum + (credit - 0.5) ** 2, 0);
  assertAlmostEquals(nearer.standardError, Math.sqrt(4 * 2 / 6 * squares / 5) / 3, 1e-12);
});

Deno.test("findNearest: copies are seen though few rows were held out, and rows that know nothing of the learned ones are not", async () => {
  const [n, m] = [900, 100];
  const draw = (name: string, rows: number) =>
    ["x", "y", "z"].map((axis) => uniforms(`${name} ${axis}`, rows));
  const [train, held, fresh] = [draw("train", n), draw("held", m), draw("fresh", 300)];
  const columnsOf = (generated: number[][]) =>
    train.map((values, d) => numbers(`${d}`, values, held[d]!, generated[d]!));
  const { nearer } = await findNearest(columnsOf(fresh), { rows: 1000, seed: 0 });
  assert(Math.abs(nearer.share - 0.9) < 3 * nearer.standardError, `${nearer.share} ${nearer.standardError}`);
  const mixed = fresh.map((values, d) => values.map((value, row) => row % 2 ? value : train[d]![row]!));
  const copied = await findNearest(columnsOf(mixed), { rows: 1000, seed: 0 });
  assert(copied.nearer.share > 0.9 + 2 * copied.nearer.standardError, `${copied.nearer.share}`);
  assertEquals(copied.copies, 0.5);
});

Deno.test("findCombinations: frequent values that are never together, and rows that have them all the same", () => {
  const repeat = (text: string) => text.repeat(30);
  const columns = [
    words("a", repeat("xxy"), "xy", "xyx"),
    words("b", repeat("pqr"), "pr", "rrp"),
    numbers("c", Array.from({ length: 90 }, (_, k) => k % 2), [0, 1], [0, 1, 0]),
  ];
  const { count, generated, held, worst } = findCombinations(columns);
  // x r, y p and y q are never together
  assertEquals([count, generated, held], [3, 1 / 3, 0]);
  assertEquals(worst, [{ columns: ["a", "b"], values: ["x", "r"], expected: 20, generated: 1, held: 0 }]);
  assertEquals(findCombinations([words("a", "xy", "xy", "xy"), words("b", "pq", "pq", "qp")]).count, 0);
});

Deno.test("columnsOf: labels that are numbers are numbers, and words are not", () => {
  const schema = [
    { kind: "categorical", size: 3, labels: ["10", "5", "7.5"], name: "size" },
    { kind: "categorical", size: 3, labels: ["a", "b", "c"], missing: true },
    { kind: "real", mean: 0, deviation: 1, name: "real" },
    { kind: "binary", name: "bit" },
  ] as const;
  const rows = { data: Float32Array.of(0, NaN, 2.5, 1, 2, 1, -1, 0), shape: [2, 4] as const };
  const columns = columnsOf(schema, { train: rows, held: rows, generated: rows });
  assertEquals(columns.map(({ name, isNumber }) => [name, isNumber]), [
    ["size", true],
    ["column 1", false],
    ["real", true],
    ["bit", false],
  ]);
  assertEquals(Array.from(columns[0]!.train), [10, 7.5]);
  assertEquals(columns.map(describeValues), ["7.5 to 10", "b; missing in 50.0\u00a0%", "-1 to 2.5", "0, 1"]);
});
