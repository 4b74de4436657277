import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { curvesSvg } from "../../src/report/curves.ts";

/** Checks that every tag is closed in order and no stray `&` is left, and returns the texts between the tags. */
function readXml(xml: string): string[] {
  const texts: string[] = [];
  const open: string[] = [];
  const token = /<(\/?)([a-zA-Z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*) *(\/?)>|([^<]+)/y;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    assert(match, `Not XML: ${xml.slice(at, at + 80)}`);
    const [whole, closing, name, , empty, text] = match;
    assert(!/&(?!(amp|lt|gt|quot|#\d+);)/.test(whole), `Stray & in ${whole}`);
    if (text) texts.push(text);
    else if (closing) assertEquals(open.pop(), name);
    else if (!empty) open.push(name!);
    if (open.length === 0) assertEquals(token.lastIndex, xml.length);
  }
  assertEquals(open, []);
  return texts;
}

/** The points of the line of one colour, as pixels in the plot. */
function line(svg: string, colour: string): [number, number][] {
  const paths = Array.from(
    svg.matchAll(/<path [^>]*\bd="M([^"]+)"([^>]*)\/>/g),
    ([, points, rest]) => ({ points: points!, rest: rest! }),
  );
  const path = paths.find(({ points, rest }) => points.includes("L") && rest.includes(`stroke="${colour}"`));
  if (!path) return [];
  return path.points.split("L").map((point) => point.split(",").map(Number) as [number, number]);
}

function markers(svg: string, colour: string): number {
  return [...svg.matchAll(/<path [^>]*>/g)]
    .filter(([path]) => path.includes("transform=") && path.includes(`fill="${colour}"`)).length;
}

const trainBatches = "#7db5dd";
const trainEpochs = "#0072b2";
const validation = "#009e73";

const batches = Array.from({ length: 20 }, (_, i) => ({ step: i + 1, nll: 80 + 460 / (i + 1) }));

Deno.test("curvesSvg draws each batch and each epoch, with title, axes and legend", async () => {
  const epochs = [{ step: 0, valid: 543.4 }, { step: 10, valid: 160 }, { step: 20, valid: 100 }];
  const svg = await curvesSvg({ title: `MADE <500> & "more"`, batches, epochs });
  const texts = readXml(svg);
  assert(svg.startsWith(`<svg xmlns="http://www.w3.org/2000/svg"`));
  for (const text of ["steps (batches)", "NLL (nats)", "train, batches", "validation", "100", "20"]) {
    assert(texts.includes(text), `no text ${text}`);
  }
  assertStringIncludes(texts.join("\n"), "MADE &lt;500&gt; &amp; ");
  assert(!texts.includes("train, epochs"));

  assertEquals(line(svg, trainBatches).length, 20);
  assertEquals(markers(svg, trainBatches), 0);
  const points = line(svg, validation);
  assertEquals(points.map(([x]) => x), [0, 345, 690]);
  assertEquals(markers(svg, validation), 3);
  // Logarithmic: heights are in proportion to log ratios.
  const [first, second, third] = points.map(([, y]) => y) as [number, number, number];
  assertAlmostEquals(
    (second - first) / (third - second),
    Math.log(543.4 / 160) / Math.log(160 / 100),
    0.02,
  );
});

Deno.test("curvesSvg draws the training and validation losses of epochs where known", async () => {
  const epochs = [{ step: 0, valid: 540 }, { step: 20, train: 101, valid: 103 }, { step: 40, train: 90 }];
  const svg = await curvesSvg({ title: "MADE", batches, epochs });
  const texts = readXml(svg);
  assert(texts.includes("validation") && texts.includes("train, epochs"));
  assertEquals(line(svg, trainEpochs).length, 2);
  assertEquals(line(svg, validation).length, 2);
});

Deno.test("curvesSvg leaves the height of the figure to what follows the first epoch", async () => {
  const epochs = [{ step: 0, valid: 540 }, { step: 10, valid: 100 }, { step: 20, valid: 90 }];
  const [before, first, last] = line(await curvesSvg({ title: "MADE", batches: [], epochs }), validation);
  assert(before![1] < 0 && first![1] >= 0 && last![1] <= 380 && last![1] - first![1] > 350);
});

Deno.test("curvesSvg averages neighbouring batches of a long run", async () => {
  // Runs of 3 batches whose mean is 100, so the thinned curve is flat.
  const many = Array.from({ length: 2500 }, (_, i) => ({ step: i + 1, nll: 100 + 30 * (i % 3 - 1) }));
  const svg = await curvesSvg({
    title: "MADE",
    batches: many,
    epochs: [{ step: 0, valid: 100 }, { step: 2500, valid: 90 }],
  });
  const points = line(svg, trainBatches);
  assertEquals(points.length, 834);
  const [, height] = line(svg, validation)[0]!;
  for (const [, y] of points.slice(0, -1)) assertAlmostEquals(y, height, 0.01);
  assertAlmostEquals(points[1]![0], 690 * 5 / 2500, 0.01);
});

Deno.test("curvesSvg falls back to a linear axis for losses that are not positive", async () => {
  const epochs = [{ step: 0, valid: 10 }, { step: 1, valid: 0 }, { step: 2, valid: -10 }];
  const points = line(await curvesSvg({ title: "MADE", batches: [], epochs }), validation);
  const [first, second, third] = points.map(([, y]) => y) as [number, number, number];
  assert(second > first);
  assertAlmostEquals(second - first, third - second, 0.01);
});

Deno.test("curvesSvg leaves out losses that are not finite", async () => {
  const epochs = [{ step: 0, valid: 10 }, { step: 1, valid: 9 }, { step: 2, valid: NaN }, {
    step: 3,
    valid: Infinity,
  }];
  const svg = await curvesSvg({ title: "MADE", batches: [{ step: 1, nll: NaN }], epochs });
  readXml(svg);
  assert(!/NaN|Infinity/.test(svg));
  assertEquals(line(svg, validation).length, 2);
});
