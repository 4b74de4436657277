import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { binary, categorical, type Hidden, Made } from "../../src/made/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer } from "../../src/train/mod.ts";
import { roundRows, unroundRows } from "../../src/train/rounded_weights.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/train/safetensors.ts";

Deno.test("roundRows: values become the nearest squares of whole numbers, the largest of a row that of 127", () => {
  const { data, steps } = roundRows([127, -31.75, 0.01, 127 * 127, -50, 1, 0, 0, 0], 3);
  assertEquals([...steps], [1 / 127, 1, 0].map(Math.fround));
  assertEquals([...data], [127, -64, 1, 127, -7, 1, 0, 0, 0]);
  assertEquals([...unroundRows({ data, steps })].slice(3), [16129, -49, 1, 0, 0, 0]);
});

for (const hidden of [[30, 20], { perVariable: 4 }] satisfies Hidden[]) {
  Deno.test(`encodeCheckpoint: weights of ${JSON.stringify(hidden)} units in 8 bits give nearly the same log p`, async () => {
    await using made = new Made({
      schema: [...binary(5), ...categorical([4])],
      hidden,
      seed: 2,
      direct: true,
    });
    const bytes = encodeCheckpoint({ made, notes: { data: "rows" } }, { bits: 8 });
    const { made: again, notes } = decodeCheckpoint(bytes);
    assertEquals(notes, { data: "rows" });
    const x = await made.sample(50, { seed: 1 });
    const expected = await made.logProb(x);
    (await again.logProb(x)).forEach((value, i) => assertAlmostEquals(value, expected[i]!, 0.05));
    assertEquals(encodeCheckpoint({ made: again, notes }, { bits: 8 }), bytes);
    await again.close();
  });
}

Deno.test("encodeCheckpoint: weights that training goes on from are not rounded", async () => {
  await using made = new Made({ schema: binary(3), hidden: [4] });
  const trainer = new Trainer(made);
  assertThrows(
    () => encodeCheckpoint({ made, trainer }, { bits: 8 }),
    RangeError,
    "Cannot round weights that training goes on from",
  );
  assertThrows(() => encodeCheckpoint({ made }, { bits: 4 as 8 }), RangeError, "weights of 4 bits");
});

Deno.test("decodeCheckpoint: weights of 8 bits without their steps are refused", async () => {
  await using made = new Made({ schema: binary(3), hidden: [4] });
  const { tensors, metadata } = decodeSafetensors(encodeCheckpoint({ made }, { bits: 8 }), "w");
  const without = new Map(tensors);
  without.delete("hidden_0.weight.step");
  const short = new Map([...tensors, ["hidden_0.weight.step", { data: new Float32Array(3), shape: [3] }]]);
  const endless = new Map([...tensors, [
    "hidden_0.weight.step",
    { data: new Float32Array(4).fill(Infinity), shape: [4] },
  ]]);
  for (const changed of [without, short, endless]) {
    assertThrows(
      () => decodeCheckpoint(encodeSafetensors(changed, metadata)),
      SyntaxError,
      "hidden_0.weight",
    );
  }
});
