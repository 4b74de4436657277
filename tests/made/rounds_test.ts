import { assert, assertEquals, assertThrows } from "@std/assert";
import { binary, categorical, Made, type MadeOptions } from "../../src/made/mod.ts";

const models: Readonly<Record<string, MadeOptions>> = {
  "of bits": { schema: binary(200), hidden: [60], order: "random", seed: 1 },
  "of several kinds": {
    schema: [...binary(3), ...categorical([4]), { kind: "real", mean: 3, deviation: 2, missing: true }],
    hidden: [20, 20],
    seed: 2,
  },
  "with a context": { schema: binary(6), context: categorical([3]), hidden: [20], seed: 3 },
  "of any order": { schema: binary(9), hidden: [20], orders: "any", seed: 4 },
};

for (const [name, options] of Object.entries(models)) {
  Deno.test(`rounds: those of a model ${name} end with its samples`, async () => {
    await using made = new Made(options);
    const context = { data: Float32Array.from({ length: 150 }, (_, i) => i % 3), shape: [150, 1] as const };
    const draw = { seed: 5, ...(options.context && { context }) };
    const rounds = await Array.fromAsync(made.rounds(150, draw));
    assertEquals(rounds.at(-1), await made.sample(150, draw));
    assert(rounds.length > 1 && rounds.length <= made.D);
  });
}

Deno.test("rounds: after r of them the first r variables of the order are right", async () => {
  await using made = new Made({ schema: binary(40), hidden: [60], order: "reverse", seed: 1 });
  const rounds = await Array.fromAsync(made.rounds(30, { seed: 2 }));
  const { data } = await made.sample(30, { seed: 2 });
  rounds.forEach((round, r) => {
    for (let row = 0; row < 30; row++) {
      for (let rank = 0; rank <= r; rank++) {
        const i = row * 40 + made.architecture.order[rank]!;
        assertEquals(round.data[i], data[i]);
      }
    }
  });
});

Deno.test("rounds: a mixture has none of its own", async () => {
  await using made = new Made({ schema: binary(3), hidden: [4], members: 2 });
  const error = await made.rounds(2, { seed: 1 }).next().catch((error) => error);
  assert(error instanceof RangeError);
  assertThrows(() => made.rounds(-1, { seed: 1 }), RangeError);
});
