import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeDegrees } from "../../src/made/degrees.ts";
import { maskBetween } from "../../src/made/masks.ts";
import { makeOrder, ranksOf } from "../../src/made/order.ts";
import { binary, categorical } from "../../src/made/schema.ts";

const natural = (D: number) => makeOrder("natural", { schema: binary(D), seed: 0 });

Deno.test("makeDegrees: random degrees are sorted, in range, and all present when the layer is wide enough", () => {
  for (const [D, ...hidden] of [[784, 500, 900], [784, 900, 40], [6, 3, 20], [2, 3]] as const) {
    let least = 1;
    makeDegrees("random", { hidden, D, order: natural(D), seed: 1, least: 1, alike: false }).forEach(
      (degrees, depth) => {
        const units = hidden[depth]!;
        assertEquals(degrees.length, units);
        assertEquals(Array.from(degrees), Array.from(degrees).sort((a, b) => a - b));
        const [lowest, highest] = [degrees[0]!, degrees[units - 1]!];
        assert(lowest >= least && highest <= D - 1);
        if (units >= D - least) assertEquals(new Set(degrees).size, D - least);
        least = lowest;
      },
    );
  }
});

Deno.test("makeDegrees: random degrees are uniform", () => {
  const degrees = makeDegrees("random", {
    hidden: [30_000],
    D: 4,
    order: natural(4),
    seed: 1,
    least: 1,
    alike: false,
  })[0]!;
  for (const degree of [1, 2, 3]) {
    const count = degrees.filter((other) => other === degree).length;
    assert(Math.abs(count - 10_000) < 500, `${count} of degree ${degree}`);
  }
});

Deno.test("makeDegrees: even degrees are as many of each", () => {
  const options = { hidden: [8], D: 5, order: natural(5), seed: 1, least: 1, alike: false } as const;
  assertEquals([...makeDegrees("even", options)[0]!], [1, 1, 2, 2, 3, 3, 4, 4]);
});

Deno.test("makeDegrees: even degrees of units that follow variables are the ranks of these; with a context, what comes before", () => {
  const options = { hidden: [8, 3], D: 4, order: natural(4), seed: 1, alike: false, follow: true };
  const [units, few] = makeDegrees("even", { ...options, least: 1 });
  assertEquals([...units!], [1, 1, 2, 2, 3, 3, 3, 3]);
  assertEquals([...few!], [1, 2, 3]);
  assertEquals([...makeDegrees("even", { ...options, least: 0 })[0]!], [0, 0, 1, 1, 2, 2, 3, 3]);
});

Deno.test("makeDegrees: degrees are spread by what variables tell, in their order", () => {
  const spreadBy = (spread: number[], order: ArrayLike<number>, least: 0 | 1 = 1) => {
    const options = { hidden: [4, 2], D: spread.length, order, seed: 1, least, alike: false };
    return makeDegrees({ spread }, options).map((each) => Array.from(each));
  };
  // what is told after 0, 1, ... variables: 0 0 2 2 6 8
  const spread = [0, 2, 0, 4, 2];
  assertEquals(spreadBy(spread, natural(5)), [[2, 4, 4, 4], [2, 4]]);
  assertEquals(spreadBy(spread, [3, 1, 4, 0, 2]), [[1, 1, 2, 3], [1, 2]]);
  assertEquals(spreadBy([0, 0, 0, 0], natural(4)), [[1, 2, 3, 3], [1, 3]]);
  assertEquals(spreadBy([8, 1], natural(2), 0), [[1, 1, 1, 1], [1, 1]]);
  assertEquals(spreadBy([3], natural(1)), [[0, 0, 0, 0], [0, 0]]);
  for (
    const [wrong, message] of [[[1], "by 1 numbers: expected 2"], [[1, NaN], "one of which is NaN"]] as const
  ) {
    assertThrows(
      () =>
        makeDegrees({ spread: wrong }, {
          hidden: [4],
          D: 2,
          order: natural(2),
          seed: 1,
          least: 1,
          alike: false,
        }),
      RangeError,
      message,
    );
  }
});

Deno.test("makeDegrees: with one variable all degrees are 0", () => {
  const degrees = makeDegrees("random", {
    hidden: [3],
    D: 1,
    order: natural(1),
    seed: 1,
    least: 1,
    alike: false,
  });
  assertEquals(degrees.map((each) => Array.from(each)), [[0, 0, 0]]);
});

Deno.test("maskBetween: hidden units see degrees up to their own, outputs those below their rank", () => {
  const group = (levels: number[], perVariable = false) => ({
    name: "units",
    levels: Int32Array.from(levels),
    perVariable,
  });
  assertEquals([...maskBetween(group([1, 2, 3]), group([1, 1, 2])).staircase.extents], [1, 1, 2]);
  assertEquals([...maskBetween(group([1, 1, 2]), group([1, 2, 3], true)).staircase.extents], [0, 2, 3]);
  const { staircase: own } = maskBetween(group([1, 1, 2, 2, 3, 3], true), group([1, 2, 3, 3], true));
  assertEquals([[...own.starts], [...own.extents]], [[0, 2, 4, 4], [2, 4, 6, 6]]);
});

Deno.test("makeOrder: natural, random and given orders are permutations, and ranks are their inverse", () => {
  assertEquals(Array.from(makeOrder("natural", { schema: binary(3), seed: 0 })), [0, 1, 2]);
  const random = makeOrder("random", { schema: binary(50), seed: 1 });
  assertEquals(Array.from(random).sort((a, b) => a - b), Array.from({ length: 50 }, (_, d) => d));
  assert(random.some((d, r) => d !== r));
  assertEquals(Array.from(ranksOf(Int32Array.of(1, 2, 0))), [3, 1, 2]);
  assertThrows(() => makeOrder([0, 3], { schema: binary(2), seed: 0 }), RangeError, "[0,3]");
});

Deno.test("makeOrder: the other way round, and few values first", () => {
  const schema = [...categorical([5]), ...binary(1), ...categorical([3]), ...binary(1)];
  assertEquals([...makeOrder("reverse", { schema, seed: 0 })], [3, 2, 1, 0]);
  assertEquals([...makeOrder("cardinality", { schema, seed: 0 })], [1, 3, 2, 0]);
});
