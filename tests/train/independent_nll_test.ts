import { assertAlmostEquals } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import type { Schema } from "../../src/made/mod.ts";
import { independentNll } from "../../src/train/mod.ts";

const schema: Schema = [{ kind: "categorical", size: 3 }, { kind: "binary" }, {
  kind: "real",
  mean: 5,
  deviation: 2,
}];

Deno.test("independentNll: the sum of what each column costs by how often its values are learned", async () => {
  const codes = schema.slice(0, 2);
  const train = { x: matrix([[0, 1], [0, 1], [2, 0]]) };
  const others = { x: matrix([[0, 0], [1, 1]]) };
  // half a row more of each value
  const expected = -(Math.log(2.5 / 4.5) + Math.log(1.5 / 4) + Math.log(0.5 / 4.5) + Math.log(2.5 / 4)) / 2;
  assertAlmostEquals(await independentNll(codes, { train, others }), expected, 1e-5);
});

Deno.test("independentNll: what is not known counts nowhere, and neither does a context", async () => {
  const train = { x: matrix([[0, 1, 3], [0, 1, 5], [2, 0, 7]]), context: matrix([[1], [0], [1]]) };
  const known = matrix([[1, 1, 0]]);
  const others = { x: matrix([[0, 0, 0]]), known };
  const expected = -Math.log(2.5 / 4.5) - Math.log(1.5 / 4);
  assertAlmostEquals(await independentNll(schema, { train, others }), expected, 1e-5);
});
