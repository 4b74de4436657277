import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { SchemaVariable } from "../../../src/made/mod.ts";
import { probability } from "../../../src/made/questions/mod.ts";
import { distributionOf } from "../../../src/made/questions/distributions/mod.ts";
import { normalBelow } from "../../../src/made/questions/distributions/normal.ts";
import type { ValueSet } from "../../../src/made/questions/value_set.ts";
import { Stream } from "../../../src/random/mod.ts";
import { strongModel } from "./joint.ts";

Deno.test("the normal distribution has all digits, in the lower tail too", () => {
  for (
    const [t, p] of [
      [0, 0.5],
      [1, 0.8413447460685429],
      [-1, 0.15865525393145705],
      [-3, 0.0013498980316300946],
      [-3.001, 0.0013454728250849683],
      [-5, 2.866515718791939e-7],
      [-10, 7.619853024160527e-24],
      [8, 0.9999999999999994],
    ] as const
  ) assert(Math.abs(normalBelow(t) / p - 1) < 1e-10, `${t}`);
});

/** A variable, a set, and the values in it with what they count for in a sum or an integral. */
interface Case {
  readonly variable: SchemaVariable;
  readonly set: ValueSet;
  readonly values: readonly number[];
  readonly weight: number;
}

const grid = (from: number, to: number, n: number) =>
  Array.from({ length: n }, (_, k) => from + (to - from) * (k + 0.5) / n);

const CASES: readonly Case[] = [
  { variable: { kind: "binary" }, set: [1], values: [1], weight: 1 },
  { variable: { kind: "categorical", size: 5 }, set: [4, 0, 2], values: [0, 2, 4], weight: 1 },
  { variable: { kind: "categorical", size: 5 }, set: { from: 2.5 }, values: [3, 4], weight: 1 },
  { variable: { kind: "ordinal", size: 12 }, set: { from: 3, to: 7 }, values: [3, 4, 5, 6, 7], weight: 1 },
  { variable: { kind: "ordinal", size: 12 }, set: [11, 0, 1, 5], values: [0, 1, 5, 11], weight: 1 },
  { variable: { kind: "ordinal", size: 12 }, set: {}, values: [...Array(12).keys()], weight: 1 },
  {
    variable: { kind: "real", mean: 3, deviation: 2, components: 3 },
    set: { from: 1.5, to: 4 },
    values: grid(1.5, 4, 4000),
    weight: 2.5 / 4000,
  },
  {
    variable: { kind: "real", mean: 3, deviation: 2 },
    set: { from: -20, to: 2 },
    values: grid(-20, 2, 20_000),
    weight: 22 / 20_000,
  },
];

for (const { variable, set, values, weight } of CASES) {
  const title = `${variable.kind} in ${JSON.stringify(set)}`;
  const made = strongModel({ schema: [{ kind: "binary" }, variable], order: "natural" });
  const rows = { data: values.flatMap((value) => [1, value]), shape: [values.length, 2] } as const;
  const { parameters, columns, logProbEach } = await made.conditionals(rows);
  const own = parameters.data.subarray(columns[1]!.start, columns[1]!.end);
  const p = values.map((_, k) => weight * Math.exp(logProbEach.data[2 * k + 1]!));
  const total = p.reduce((sum, value) => sum + value, 0);
  const { mass, draw } = distributionOf(variable).restrict(own, set, variable);

  Deno.test(`${title}: the mass is the sum or integral of the conditional`, async () => {
    assertAlmostEquals(mass, total, 1e-5);
    const { logProb, exact } = await probability(made, { 1: set }, { given: { 0: [1] }, seed: 1 });
    assert(exact);
    assertAlmostEquals(Math.exp(logProb[0]!), total, 1e-5);
  });

  Deno.test(`${title}: draws lie in the set and have its distribution`, () => {
    const n = 4000;
    const uniforms = new Stream(1, "draws").uniforms(2 * n);
    const drawn = Array.from({ length: n }, (_, k) => draw(uniforms.subarray(2 * k, 2 * k + 2))).sort((
      a,
      b,
    ) => a - b);
    assert(drawn[0]! >= Math.min(...values) - weight && drawn.at(-1)! <= Math.max(...values) + weight);
    if (weight === 1) assertEquals(drawn.every((value) => values.includes(value)), true);
    let [below, largest, counted] = [0, 0, 0];
    values.forEach((value, k) => {
      below += p[k]! / total;
      while (counted < n && drawn[counted]! <= value + (weight < 1 ? weight / 2 : 0)) counted++;
      largest = Math.max(largest, Math.abs(counted / n - below));
    });
    assert(largest < 1.63 / Math.sqrt(n), `the Kolmogorov-Smirnov distance is ${largest}`); // 1 in 100
  });

  Deno.test(`${title}: the likeliest values are those with the largest log p, of numbers the median`, () => {
    const likely = distributionOf(variable).likeliest(own, variable, 3);
    if (variable.kind === "real") {
      const { restrict } = distributionOf(variable);
      assertAlmostEquals(restrict(own, { to: likely[0]!.value }, variable).mass, 0.5, 1e-6);
      return assertEquals(likely.length, 1);
    }
    assert(likely.every(({ logProb }, k) => k === 0 || logProb <= likely[k - 1]!.logProb));
    values.forEach((value, k) => {
      const found = likely.find((other) => other.value === value);
      if (found) assertAlmostEquals(Math.exp(found.logProb), p[k]!, 1e-5);
    });
  });
}

Deno.test("draws of ordinal values never leave their set, at the ends of the noise neither", () => {
  const variable = { kind: "ordinal", size: 8 } as const;
  const { restrict } = distributionOf(variable);
  const parameters = [0.5, 0.5, -40, 90, 0.05, 3];
  for (const set of [{ from: 2, to: 4 }, [0], [7], [1, 6], {}]) {
    const { draw } = restrict(parameters, set, variable);
    for (const u of [2 ** -24, 0.5, 1 - 2 ** -24]) {
      for (const v of [2 ** -24, 0.5, 1 - 2 ** -24]) {
        const value = draw([u, v]);
        const isIn = Array.isArray(set)
          ? set.includes(value)
          : value >= (set.from ?? 0) && value <= (set.to ?? 7);
        assert(isIn, `${value} in ${JSON.stringify(set)}`);
      }
    }
  }
});

Deno.test("what lies below a number and what lies above it are all that there is", () => {
  const { restrict } = distributionOf({ kind: "real", mean: 0, deviation: 1 });
  const parameters = [0.25, 0.75, -3, 5, 0.5, 20];
  for (const at of [-200, -3, 0, 7, 300]) {
    const [below, above] = [{ to: at }, { from: at }].map((set) =>
      restrict(parameters, set, { kind: "real", mean: 0, deviation: 1 })
    );
    assertAlmostEquals(below!.mass + above!.mass, 1, 1e-12);
    assert(below!.draw([0.5, 0.9]) <= at && above!.draw([0.5, 0.1]) >= at);
  }
});
