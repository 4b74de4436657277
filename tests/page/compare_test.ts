import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compare } from "../../src/page/workers/compare.ts";

/** Shares in whole percents. */
function percents(shares: readonly number[]): number[] {
  return shares.map((share) => Math.round(100 * share));
}

Deno.test("compare: words that come most often are first, and what is missing is last", () => {
  const { axes, real, generated, alike } = compare([{
    real: ["b", "a", "b", null],
    generated: ["a", "a", "b", "b"],
  }]);
  assertEquals(axes, [["b", "a", "missing"]]);
  assertEquals([percents(real), percents(generated)], [[50, 25, 25], [50, 50, 0]]);
  assertAlmostEquals(alike, 0.75);
});

Deno.test("compare: words of which there are many, and those that no real row has, are others", () => {
  const words = Array.from({ length: 40 }, (_, k) => `w${k % 20}`);
  const { axes: [labels], real, generated } = compare([{ real: words, generated: ["new", "w0"] }]);
  assertEquals([labels!.length, labels!.at(-1)], [12, "others"]);
  assertEquals([percents(real).at(-1), percents(generated).at(-1)], [45, 50]);
});

Deno.test("compare: few numbers are in order, many in intervals whose ends are round", () => {
  assertEquals(compare([{ real: [3, 1, 2, 3], generated: [1] }]).axes, [["1", "2", "3"]]);
  const numbers = Array.from({ length: 1000 }, (_, k) => k / 10);
  const { axes: [labels], real, alike } = compare([{ real: numbers, generated: [-5, 1e6] }]);
  assertEquals([labels![0], labels![1], labels!.at(-1)], ["below 10", "10 – 20", "from 90"]);
  assertEquals(percents(real), Array(10).fill(10));
  assertAlmostEquals(alike, 0.2);
  const skewed = Array.from({ length: 500 }, (_, k) => k < 495 ? 0.5 : k);
  const few = compare([{ real: [...skewed, ...numbers], generated: skewed }]);
  assertAlmostEquals(few.real.reduce((sum, share) => sum + share, 0), 1);
});

Deno.test("compare: numbers of which nearly all are equal have intervals, too", () => {
  const numbers = Array.from({ length: 2000 }, (_, k) => k < 20 ? k : 7);
  const { axes: [labels], real } = compare([{ real: numbers, generated: numbers }]);
  assert(labels!.length >= 2, `${labels}`);
  assertAlmostEquals(real.reduce((sum, share) => sum + share, 0), 1);
});

Deno.test("compare: large numbers that differ by little have intervals with ends of their own", () => {
  const numbers = Array.from({ length: 500 }, (_, k) => 1_700_000_000 + k);
  const { axes: [labels] } = compare([{ real: numbers, generated: numbers }]);
  assertEquals([labels![0], labels![1]], ["below 1700000050", "1700000050 – 1700000100"]);
});

Deno.test("compare: dates and times are in intervals whose ends are round for them, and few are in order", () => {
  const day = (k: number) => new Date(Date.UTC(2024, 0, 1 + k)).toISOString().slice(0, 10);
  const days = Array.from({ length: 360 }, (_, k) => day(k * 7 % 360));
  const dated = compare([{
    real: [...days, null],
    generated: days,
    date: { format: "YYYY-MM-DD", since: "2024-01-01" },
  }]);
  assertEquals(dated.axes[0]!.slice(0, 2), ["before 2024-01-18", "2024-01-18 – 2024-03-18"]);
  assertEquals(dated.axes[0]!.at(-1), "missing");
  assert(dated.alike > 0.99, `${dated.alike}`);
  const clock = (k: number) => `${`${Math.floor(k / 60)}`.padStart(2, "0")}:${`${k % 60}`.padStart(2, "0")}`;
  const clocks = Array.from({ length: 1440 }, (_, k) => clock(k));
  const times = compare([{ real: clocks, generated: clocks, date: { format: "HH:mm", since: "00:00" } }]);
  assertEquals(times.axes[0]!.slice(0, 2), ["before 03:00", "03:00 – 06:00"]);
  const few = compare([{
    real: ["2.1.2024", "11.1.2024", "3.1.2024", "11.1.2024"],
    generated: ["3.1.2024"],
    date: { format: "D.M.YYYY", since: "2.1.2024" },
  }]);
  assertEquals(few.axes, [["2.1.2024", "3.1.2024", "11.1.2024"]]);
});

Deno.test("compare: two columns together, the first one down and the second across", () => {
  const { axes, real, alike } = compare([
    { real: ["a", "a", "b"], generated: ["a", "b", "b"] },
    { real: [1, 2, 2], generated: [1, 2, 2] },
  ]);
  assertEquals(axes, [["a", "b"], ["1", "2"]]);
  assertEquals(percents(real), [33, 33, 0, 33]);
  assertAlmostEquals(alike, 2 / 3);
});
