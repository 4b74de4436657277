import { assertEquals } from "@std/assert";
import { input, parameter } from "../../../../src/expr/mod.ts";
import { levelMask, mul, stairOuter, stairProduct, stairTransposed } from "../../../../src/ops/mod.ts";
import { checkParity, Random, randomStaircase, randomWeights, runWasm } from "../helpers.ts";

for (const inputs of [1, 3, 8, 30]) {
  for (const units of [1, 8, 9, 24, 41]) {
    Deno.test(`what masks hide is left out, ${inputs} inputs and ${units} units`, () => {
      const random = new Random(inputs * 100 + units);
      const staircase = randomStaircase(random, { inputs, units });
      const [below, above] = [input("below", [inputs]), input("above", [units])];
      const [x, y] = [input("x", ["n", inputs]), input("y", ["n", units])];
      const w = parameter("w", [staircase.size]);
      const mask = levelMask(below, above, { staircase });
      const masked = mul(w, mask);
      const products = [
        stairProduct(x, masked, { staircase }),
        stairTransposed(y, masked, { staircase }),
        mul(stairOuter(x, y, { staircase }), mask),
      ] as const;
      const levels = Float32Array.from({ length: inputs }, () => random.below(5));
      const limits = {
        "nothing": new Float32Array(units),
        "some panels": Float32Array.from({ length: units }, (_, unit) => Math.floor(unit / 8) % 2 ? 3 : 0),
        "any unit": Float32Array.from({ length: units }, () => random.below(6)),
        "all": new Float32Array(units).fill(5),
      };
      for (const [seen, limit] of Object.entries(limits)) {
        for (const density of [0.1, 1]) {
          for (const n of [1, 13]) {
            const values = new Map([
              [below, levels.toSorted()],
              [above, limit],
              [x, random.values(n * inputs).map((value) => random.uniform() < density ? value : 0)],
              [y, random.values(n * units)],
              [w, randomWeights(random, staircase)],
            ]);
            if (density < 1) values.set(x, values.get(x)!.map((value) => value === 0 ? 0 : 1));
            if (n > 1) values.set(below, levels);
            const message = `${seen} is seen, ${n} rows`;
            checkParity(products, { values, tolerance: 2e-6, message });
            const [all, whole] = [[], ["masks"] as const].map((without) =>
              // 0 and -0 are the same here
              runWasm(products, values, { rows: n, without }).map((result) =>
                result.map((value) => value + 0)
              )
            );
            assertEquals(all, whole, message);
          }
        }
      }
    });
  }
}
