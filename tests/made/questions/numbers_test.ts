import { assert } from "@std/assert";
import type { Schema } from "../../../mod.ts";
import {
  completeByParticles,
  fillMissing,
  logProbKnown,
  probability,
} from "../../../src/made/questions/mod.ts";
import { strongModel } from "./joint.ts";

const schema: Schema = [
  { kind: "real", mean: 10, deviation: 3, components: 3 },
  { kind: "binary" },
  { kind: "ordinal", size: 9 },
  { kind: "real", mean: -1, deviation: 0.5, components: 2 },
];
const made = strongModel({ schema, order: "natural" });
const n = 15_000;
const { data } = await made.sample(n, { seed: 3 });
const samples = Array.from({ length: n }, (_, r) => [...data.subarray(4 * r, 4 * r + 4)]);

Deno.test("the probability of a box of numbers is its share of samples", async () => {
  const isIn = ([a = NaN, , c = NaN, d = NaN]: number[]) =>
    (a <= 9 || a >= 10 && a <= 12) && (c <= 2 || c >= 4) && d >= -1.5;
  const share = samples.filter(isIn).length / n;
  const where = { 0: [{ to: 9 }, { from: 10, to: 12 }], 2: [0, 1, 2, { from: 4 }], 3: { from: -1.5 } };
  const { logProb, standardError, exact } = await probability(made, where, { particles: 2000, seed: 1 });
  const p = Math.exp(logProb[0]!);
  assert(!exact && share > 0.02 && share < 0.98);
  assert(
    Math.abs(p - share) < 5 * Math.hypot(p * standardError[0]!, Math.sqrt(p * (1 - p) / n)),
    `${p}, ${share}`,
  );
});

Deno.test("what is known of numbers has the density of its share of samples", async () => {
  // the density at d = -1, from samples near it
  const [middle, width] = [-1, 0.1];
  const share = samples.filter(([, , , d]) => Math.abs(d! - middle) < width / 2).length / n;
  const x = { data: [0, 0, 0, middle], shape: [1, 4] } as const;
  const known = { data: [0, 0, 0, 1], shape: [1, 4] } as const;
  const { logProb, standardError } = await logProbKnown(made, { x, known }, { particles: 4000, seed: 1 });
  const p = width * Math.exp(logProb[0]!);
  assert(
    Math.abs(p - share) < 5 * Math.hypot(p * standardError[0]!, Math.sqrt(share / n)) + 0.02 * p,
    `${p}, ${share}`,
  );
});

Deno.test("completions by particles and means of numbers are those of samples that agree", async () => {
  const agreeing = samples.filter(([, b, c]) => b === 1 && c! === 8).map(([a]) => a!);
  const mean = agreeing.reduce((sum, a) => sum + a, 0) / agreeing.length;
  const deviation = Math.sqrt(agreeing.reduce((sum, a) => sum + (a - mean) ** 2, 0) / agreeing.length);
  const rows = 100;
  const repeated = (row: readonly number[]) =>
    ({ data: Array.from({ length: rows }, () => row).flat(), shape: [rows, 4] }) as const;
  const batch = { x: repeated([0, 1, 8, 0]), known: repeated([0, 1, 1, 0]) };
  const error = 5 * deviation * Math.sqrt(1 / rows + 1 / agreeing.length);
  const drawn = await completeByParticles(made, batch, { particles: 200, seed: 1 });
  const found = drawn.data.filter((_, place) => place % 4 === 0).reduce((sum, a) => sum + a, 0) / rows;
  assert(agreeing.length > 20 && Math.abs(found - mean) < error, `${found}, ${mean}, ${error}`);
  const one = {
    x: { data: [0, 1, 8, 0], shape: [1, 4] },
    known: { data: [0, 1, 1, 0], shape: [1, 4] },
  } as const;
  const filled = await fillMissing(made, one, { by: "mean", particles: 2000, seed: 1 });
  const few = 5 * deviation * Math.sqrt(1 / filled.effectiveSamples[0]! + 1 / agreeing.length);
  assert(Math.abs(filled.data[0]! - mean) < few, `${filled.data[0]}, ${mean}, ${few}`);
});
