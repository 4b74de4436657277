import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { kindOf, type SchemaVariable } from "../../../src/made/mod.ts";
import { probability } from "../../../src/made/questions/mod.ts";
import { distributionOf } from "../../../src/made/questions/distributions/mod.ts";
import { normalBelow } from "../../../src/made/questions/distributions/normal.ts";
import { intervalsOf, type ValueSet } from "../../../src/made/questions/value_set.ts";
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

/** A value, and what it counts for in a sum or an integral. */
type Point = readonly [value: number, weight: number];

/** A variable, a set, and the values in it. */
interface Case {
  readonly variable: SchemaVariable;
  readonly set: ValueSet;
  readonly points: readonly Point[];
}

const each = (values: Iterable<number>): Point[] => Array.from(values, (value) => [value, 1]);

/** The midpoints of cells between numbers that follow each other, at which a density may jump. */
const grid = (n: number, ...ends: number[]): Point[] =>
  ends.slice(1).flatMap((to, part) => {
    const from = ends[part]!;
    return Array.from({ length: n }, (_, k) => [from + (to - from) * (k + 0.5) / n, (to - from) / n]);
  });

/** Single values among the points of a grid. */
const merged = (...points: Point[][]): Point[] => points.flat().sort(([a], [b]) => a - b);

const isIn = (value: number, set: ValueSet) =>
  intervalsOf(set).some(({ from, to }) => from <= value && value <= to);

const PRICES: SchemaVariable = { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], 9] };
const COUNTS: SchemaVariable = { kind: "binned", codes: [0, 1, [3, 4, 9], [9, 12], 40], whole: true };

const CASES: readonly Case[] = [
  { variable: { kind: "binary" }, set: [1], points: each([1]) },
  { variable: { kind: "categorical", size: 5 }, set: [4, 0, 2], points: each([0, 2, 4]) },
  { variable: { kind: "categorical", size: 5 }, set: { from: 2.5 }, points: each([3, 4]) },
  { variable: { kind: "ordinal", size: 12 }, set: { from: 3, to: 7 }, points: each([3, 4, 5, 6, 7]) },
  { variable: { kind: "ordinal", size: 12 }, set: [11, 0, 1, 5], points: each([0, 1, 5, 11]) },
  { variable: { kind: "ordinal", size: 12 }, set: {}, points: each([...Array(12).keys()]) },
  {
    variable: { kind: "real", mean: 3, deviation: 2, components: 3 },
    set: { from: 1.5, to: 4 },
    points: grid(4000, 1.5, 4),
  },
  {
    variable: { kind: "real", mean: 3, deviation: 2 },
    set: { from: -20, to: 2 },
    points: grid(20_000, -20, 2),
  },
  // an interval that cuts pieces, an end, and gaps between codes
  {
    variable: PRICES,
    set: { from: -1.5, to: 1.2 },
    points: merged(grid(500, -1.5, -1, 0, 0.5, 0.75, 1.2), each([0])),
  },
  {
    variable: PRICES,
    set: { from: -300, to: -2 },
    points: merged(grid(20_000, -300, -30, -2.5, -2), each([-2.5])),
  },
  { variable: PRICES, set: { from: 3, to: 9 }, points: merged(grid(500, 3, 4, 9), each([9])) },
  { variable: PRICES, set: [9, 0], points: each([0, 9]) },
  { variable: COUNTS, set: { from: 3.5, to: 10 }, points: each([4, 5, 6, 7, 8, 9, 10]) },
  { variable: COUNTS, set: { from: 11, to: 90 }, points: each(Array.from({ length: 80 }, (_, k) => 11 + k)) },
  { variable: COUNTS, set: { from: -30, to: 0 }, points: each(Array.from({ length: 31 }, (_, k) => k - 30)) },
  // several ranges, some of which overlap, touch, or lie between values
  {
    variable: { kind: "ordinal", size: 12 },
    set: [{ from: 6, to: 8 }, { from: 1, to: 2.5 }, 10, { from: 2.2, to: 3 }, { from: 5, to: 7 }],
    points: each([1, 2, 3, 5, 6, 7, 8, 10]),
  },
  { variable: { kind: "categorical", size: 5 }, set: [4, { to: 1 }, 0], points: each([0, 1, 4]) },
  {
    variable: { kind: "real", mean: 3, deviation: 2, components: 3 },
    set: [{ from: 4, to: 6 }, { from: -1, to: 2.5 }, { from: 5, to: 7 }],
    points: merged(grid(8000, -1, 2.5), grid(8000, 4, 7)),
  },
  {
    variable: PRICES,
    set: [9, { from: -1.5, to: 0 }, { from: 0, to: 0.6 }, { from: 1, to: 3 }],
    points: merged(grid(500, -1.5, -1, 0, 0.5, 0.6), each([0, 9]), grid(500, 1, 2, 3)),
  },
  {
    variable: COUNTS,
    set: [{ from: 3.5, to: 5.5 }, 0, { from: 5.6, to: 5.9 }, { from: 8, to: 41 }, 40],
    points: each([0, 4, 5, ...Array.from({ length: 34 }, (_, k) => 8 + k)]),
  },
  { variable: COUNTS, set: [50, 2, 3, 4, -1, 41], points: each([-1, 2, 3, 4, 41, 50]) },
];

for (const { variable, set, points } of CASES) {
  const values = points.map(([value]) => value);
  const title = `${kindOf(variable).describe(variable)} in ${JSON.stringify(set)}`;
  const made = strongModel({ schema: [{ kind: "binary" }, variable], order: "natural" });
  const rows = { data: values.flatMap((value) => [1, value]), shape: [values.length, 2] } as const;
  const { parameters, columns, logProbEach } = await made.conditionals(rows);
  const own = parameters.data.subarray(columns[1]!.start, columns[1]!.end);
  const p = values.map((_, k) => points[k]![1] * Math.exp(logProbEach.data[2 * k + 1]!));
  const total = p.reduce((sum, value) => sum + value, 0);
  const { mass, draw } = distributionOf(variable).restrict(set, variable)(own);

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
    if (points.every(([, weight]) => weight === 1)) assert(drawn.every((value) => values.includes(value)));
    else assert(drawn.every((value) => isIn(value, set)));
    let [below, largest, counted] = [0, 0, 0];
    points.forEach(([value, weight], k) => {
      below += p[k]! / total;
      while (counted < n && drawn[counted]! <= value + (weight < 1 ? 0.499 * weight : 0)) counted++;
      largest = Math.max(largest, Math.abs(counted / n - below));
    });
    assert(largest < 1.63 / Math.sqrt(n), `the Kolmogorov-Smirnov distance is ${largest}`); // 1 in 100
  });

  Deno.test(`${title}: the likeliest values are those with the largest log p, of densities the median`, () => {
    const likely = distributionOf(variable).likeliest(own, variable, 3);
    const { restrict, scale } = distributionOf(variable);
    if (scale(variable) === "interval") {
      assertEquals(likely.length, 1);
      const { value } = likely[0]!;
      return assert(
        restrict({ to: value }, variable)(own).mass > 0.5 - 1e-6 &&
          restrict({ from: value }, variable)(own).mass > 0.5 - 1e-6,
      );
    }
    assert(likely.every(({ logProb }, k) => k === 0 || logProb <= likely[k - 1]!.logProb));
    assertAlmostEquals(Math.exp(likely[0]!.logProb), restrict([likely[0]!.value], variable)(own).mass, 1e-9);
    values.forEach((value, k) => {
      assert(p[k]! <= Math.exp(likely[0]!.logProb) + 1e-6);
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
    const { draw } = restrict(set, variable)(parameters);
    for (const u of [2 ** -24, 0.5, 1 - 2 ** -24]) {
      for (const v of [2 ** -24, 0.5, 1 - 2 ** -24]) {
        const value = draw([u, v]);
        assert(value >= 0 && value <= 7 && isIn(value, set), `${value} in ${JSON.stringify(set)}`);
      }
    }
  }
});

Deno.test("binned numbers: what a set has and what it lacks are all that there is", () => {
  const parameters = [0.05, 0.25, 0.2, 0.3, 0.15, 0.05];
  for (const at of [-1e30, -300, -2.5, -2, -1, 0, 0.3, 0.75, 1, 8, 9, 300, 1e30]) {
    const whole = distributionOf(COUNTS);
    const [below, above] = [{ to: Math.floor(at) }, { from: Math.floor(at) + 1 }].map((set) =>
      whole.restrict(set, COUNTS)(parameters).mass
    );
    assertAlmostEquals(below! + above!, 1, 1e-12);
    const { restrict, hasProbability } = distributionOf(PRICES);
    const [to, from, single] = [{ to: at }, { from: at }, [at]].map((set) =>
      restrict(set, PRICES)(parameters).mass
    );
    assertAlmostEquals(to! + from! - single!, 1, 1e-7);
    assertEquals(single! > 0, hasProbability(at, PRICES));
  }
  // no digits are lost in a tail: s / (s + t) of a fifth of p(other), which lies in three gaps and two ends
  const far = distributionOf(PRICES).restrict({ from: 1e25 }, PRICES)(parameters);
  assertAlmostEquals(far.mass * 1e25 / (0.05 / 5 * 11.5), 1, 1e-6);
  assert(far.draw([0.5, 1e-9]) >= Math.fround(1e25) && far.draw([0.5, 1 - 2 ** -24]) <= 3.5e38);
});

Deno.test("draws of binned values never leave their set, at the ends of the noise neither", () => {
  const parameters = [0.05, 0.25, 0.2, 0.3, 0.15, 0.05];
  for (const variable of [PRICES, COUNTS]) {
    const { restrict } = distributionOf(variable);
    for (
      const set of [[{ from: 3 }, { to: -1 }], { from: 4, to: 9 }, [0], [9, 0], { to: -3 }, { from: 41 }, {
        from: -1,
        to: 0,
      }]
    ) {
      const { draw } = restrict(set, variable)(parameters);
      for (const u of [2 ** -24, 0.5, 1 - 2 ** -24]) {
        for (const v of [2 ** -24, 0.5, 1 - 2 ** -24]) {
          const value = draw([u, v]);
          assert(isIn(value, set) && Math.fround(value) === value, `${value} in ${JSON.stringify(set)}`);
          assert(variable === PRICES || Number.isInteger(value));
        }
      }
    }
  }
});

Deno.test("what lies below a number and what lies above it are all that there is", () => {
  const { restrict } = distributionOf({ kind: "real", mean: 0, deviation: 1 });
  const parameters = [0.25, 0.75, -3, 5, 0.5, 20];
  for (const at of [-200, -3, 0, 7, 300]) {
    const [below, above] = [{ to: at }, { from: at }].map((set) =>
      restrict(set, { kind: "real", mean: 0, deviation: 1 })(parameters)
    );
    assertAlmostEquals(below!.mass + above!.mass, 1, 1e-12);
    assert(below!.draw([0.5, 0.9]) <= at && above!.draw([0.5, 0.1]) >= at);
  }
});
