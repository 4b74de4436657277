import { assertEquals, assertStringIncludes } from "@std/assert";
import { html } from "../../src/report/html.ts";
import { lineChart } from "../../src/report/line_chart.ts";
import { pairedBars } from "../../src/report/paired_bars.ts";
import { shareMap } from "../../src/report/share_map.ts";

/** The values of an attribute, in their order. */
function valuesOf(picture: string, attribute: string): string[] {
  return Array.from(picture.matchAll(new RegExp(` ${attribute}="([^"]*)"`, "g")), ([, value]) => value!);
}

Deno.test("html escapes what is no HTML, joins lists, and leaves out what is not there", () => {
  const names = ["<a>", "'b'"].map((name) => html`<i>${name}</i>`);
  assertEquals(
    html`<p title="${'"&'}">${names}${undefined}${3}${"\u0000"}</p>`.text,
    '<p title="&quot;&amp;"><i>&lt;a&gt;</i><i>&#39;b&#39;</i>3\ufffd</p>',
  );
});

Deno.test("pairedBars: bars are as long as their shares, and long labels are cut", () => {
  const { text } = pairedBars([
    { label: "x", shares: [0.5, 0.25] },
    { label: "a label of many characters", shares: [0, 0.125] },
  ], "title");
  const [most, half, none, quarter] = valuesOf(text, "width").map(Number);
  assertEquals([half! / most!, none!, quarter! / most!].map((value) => Number(value.toFixed(2))), [
    0.5,
    0,
    0.25,
  ]);
  assertStringIncludes(text, ">a label of many c\u2026<");
  assertStringIncludes(text, "a label of many characters: 0.0\u00a0% real, 12.5\u00a0% generated");
});

Deno.test("lineChart: the first point is at the left, the least value below", () => {
  const { text } = lineChart([{ name: "real", points: [[1, 3], [2, 1], [3, 2]] }], "title");
  const [line] = valuesOf(text, "points");
  const points = line!.split(" ").map((point) => point.split(",").map(Number));
  assertEquals(points.map(([x]) => x), [44, 178, 312]);
  assertEquals(points.map(([, y]) => y), [8, 158, 83]);
  assertEquals(valuesOf(lineChart([{ name: "real", points: [[1, 3]] }], "one").text, "points").length, 1);
});

Deno.test("shareMap: a square for each pair that is there, the darker the more it has", () => {
  const { text } = shareMap([[0.25, 0], [0.0625, 1]], { most: 1, name: "real", title: "title" });
  assertEquals(valuesOf(text, "opacity"), ["0.50", "0.25", "1.00"]);
  assertEquals(valuesOf(text, "x"), ["0.0", "0.0", "75.0"]);
});
