import { assertEquals } from "@std/assert";
import { formatClock, formatCount, formatNats, formatSeconds, formatShare } from "../../src/report/format.ts";

Deno.test("formatSeconds chooses the units by the length", () => {
  const texts = [0, 3.21, 9.949, 9.96, 59.4, 59.6, 72, 3599.6, 7500].map(formatSeconds);
  assertEquals(texts, [
    "0.0 s",
    "3.2 s",
    "9.9 s",
    "10 s",
    "59 s",
    "1 min 0 s",
    "1 min 12 s",
    "1 h 0 min",
    "2 h 5 min",
  ]);
});

Deno.test("formatClock pads minutes and seconds", () => {
  assertEquals([0, 42, 59.7, 72, 3599.7, 7509].map(formatClock), [
    "0:00",
    "0:42",
    "1:00",
    "1:12",
    "1:00:00",
    "2:05:09",
  ]);
});

Deno.test("formatCount separates thousands", () => {
  assertEquals([7, 1000, 1066768, 1234.6].map(formatCount), ["7", "1,000", "1,066,768", "1,235"]);
});

Deno.test("formatNats keeps three decimals", () => {
  assertEquals([86.4036, -3, NaN].map(formatNats), ["86.404", "-3.000", "NaN"]);
});

Deno.test("formatShare has one decimal, and two where one would say nothing", () => {
  assertEquals([0, 0.00004, 0.0009, 0.00096, 0.1234, 1].map(formatShare), [
    "0.0\u00a0%",
    "0.00\u00a0%",
    "0.09\u00a0%",
    "0.1\u00a0%",
    "12.3\u00a0%",
    "100.0\u00a0%",
  ]);
});
