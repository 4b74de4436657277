import { assert, assertAlmostEquals, assertRejects } from "@std/assert";
import { matrix } from "../../../src/data/mod.ts";
import type { MadeOptions, Schema } from "../../../src/made/mod.ts";
import {
  completeByParticles,
  fillMissing,
  logProbKnown,
  probability,
  type Region,
} from "../../../src/made/questions/mod.ts";
import { weightedRows } from "../enumeration.ts";
import { strongModel } from "./joint.ts";

const schema: Schema = [
  { kind: "binned", codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], 9], name: "price" },
  { kind: "categorical", size: 3, name: "shop" },
  { kind: "binned", codes: [0, 1, [3, 5]], whole: true, missing: true, name: "count" },
];

/** How much of what each number of {@linkcode weightedRows} stands for is in an interval; 1 where the number is a value of its own. */
type Shares = (value: number) => number;

/** From the start of the code -2.5 up to 3, so all up to 2 and half of the last third of the interval. */
const upTo3: Shares = (value) => value === 3 ? 0.5 : value >= -2.5 && value < 3 ? 1 : 0;

const models: Record<string, Partial<MadeOptions>> = {
  "one order": { order: "natural" },
  "two members": { members: 2 },
  "any order": { orders: "any", hidden: [12] },
};

for (const [name, options] of Object.entries(models)) {
  const made = strongModel({ schema, ...options });
  const { rows, weights } = weightedRows(schema);
  const logProb = await made.logProb(rows);
  const outcomes = Array.from(logProb, (value, i) => ({
    price: rows.data[3 * i]!,
    shop: rows.data[3 * i + 1]!,
    count: rows.data[3 * i + 2]!,
    p: weights[i]! * Math.exp(value),
  }));
  type Outcome = typeof outcomes[number];
  const sum = (share: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + outcome.p * share(outcome), 0);
  assertAlmostEquals(sum(() => 1), 1, 1e-6);

  Deno.test(`binned, ${name}: the probability of sets and of intervals that cut codes is that of a sum over all`, async () => {
    const questions: [Region, (outcome: Outcome) => number][] = [
      [{ price: { from: -2.5, to: 3 } }, ({ price }) => upTo3(price)],
      [
        { price: [9, 0, -2.5], shop: [0, 2] },
        ({ price, shop }) => Number([9, 0, -2.5].includes(price) && shop !== 1),
      ],
      [
        { price: { from: -2.5, to: 3 }, count: [1, NaN, 0] },
        ({ price, count }) => upTo3(price) * Number(!(count > 1 || count < 0)),
      ],
      [
        { count: { from: 0, to: 3 }, shop: [1] },
        ({ count, shop }) => Number(shop === 1) * (count === 3 ? 0.5 : Number(count >= 0 && count < 3)),
      ],
    ];
    for (const [region, share] of questions) {
      const { logProb, standardError } = await probability(made, region, { seed: 1, particles: 3000 });
      const error = Math.abs(logProb[0]! - Math.log(sum(share)));
      assert(
        error <= 4 * standardError[0]! + 1e-5,
        `${JSON.stringify(region)}: ${error} of ${standardError[0]}`,
      );
      assert(standardError[0]! < 0.1);
    }
  });

  Deno.test(`binned, ${name}: log p of what is known is that of a sum over all`, async () => {
    const x = matrix([[0, 0, 1], [2.5, 0, NaN], [0, 2, 0]]);
    const known = matrix([[0, 0, 1], [1, 0, 1], [1, 1, 0]]);
    const { logProb, standardError } = await logProbKnown(made, { x, known }, { seed: 1, particles: 3000 });
    const width = 2; // of what 3 stands for
    [
      sum(({ count }) => Number(count === 1)),
      sum(({ price, count }) => Number(price === 3 && Number.isNaN(count))) / width,
      sum(({ price, shop }) => Number(price === 0 && shop === 2)),
    ].forEach((p, row) => {
      const error = Math.abs(logProb[row]! - Math.log(p));
      assert(error <= 4 * standardError[row]! + 1e-5, `${row}: ${error} of ${standardError[row]}`);
    });
  });

  Deno.test(`binned, ${name}: completions and what fills a row have the distribution given what is known`, async () => {
    const n = 300;
    const batch = {
      x: matrix(Array.from({ length: n }, () => [0, 1, 1])),
      known: matrix(Array.from({ length: n }, () => [0, 1, 1])),
    };
    const given = sum(({ shop, count }) => Number(shop === 1 && count === 1));
    const p = (share: Shares) =>
      sum(({ price, shop, count }) => Number(shop === 1 && count === 1) * share(price)) / given;
    const { data } = await completeByParticles(made, batch, { seed: 1, particles: 60 });
    const prices = Array.from({ length: n }, (_, row) => data[3 * row]!);
    for (
      const share of [upTo3, (price: number) => Number(price === 0), (price: number) => Number(price < 0)]
    ) {
      const drawn = prices.filter((price) =>
        share === upTo3 ? price >= -2.5 && price <= 3 : share(price) === 1
      );
      const expected = p(share);
      assert(Math.abs(drawn.length / n - expected) < 4 * Math.sqrt(expected * (1 - expected) / n) + 0.01);
    }
    const one = { x: matrix([[0, 1, 1]]), known: matrix([[0, 1, 1]]) };
    const options = { seed: 1, particles: 2000 };
    const median = (await fillMissing(made, one, { by: "median", ...options })).data[0]!;
    const upTo = await probability(made, { price: { to: median } }, {
      given: { shop: [1], count: [1] },
      ...options,
    });
    const below = await probability(made, { price: { to: median - 1e-3 } }, {
      given: { shop: [1], count: [1] },
      ...options,
    });
    const [p1, p2] = [upTo, below].map(({ logProb }) => Math.exp(logProb[0]!));
    const slack = 0.02 + 4 * p1! * upTo.standardError[0]!;
    assert(p1! > 0.5 - slack && p2! < 0.5 + slack, `${p1}, ${p2}, within ${slack}`);
    const singles = [-2.5, 0, 9].map((value) => ({ value, mass: p((price) => Number(price === value)) }));
    const { value, mass } = singles.reduce((most, single) => single.mass > most.mass ? single : most);
    const mode = (await fillMissing(made, one, { by: "mode", ...options })).data[0]!;
    assert(mass < 0.12 || mode === value, `${mode}, not ${value}`);
  });
}

Deno.test("binned: a list of numbers of which one has a density is refused in words", async () => {
  const made = strongModel({ schema });
  await assertRejects(
    () => probability(made, { price: [0, 0.6] }, { seed: 1 }),
    RangeError,
    'Cannot ask about column 0 ("price"): 0.6 has a density and no probability, expected one number or ranges',
  );
  await assertRejects(
    () => probability(made, { price: { from: 2, to: 1 } }, { seed: 1 }),
    RangeError,
    "none of its",
  );
  await assertRejects(
    () => probability(made, { count: { from: 1.2, to: 1.8 } }, { seed: 1 }),
    RangeError,
    "none of",
  );
});
